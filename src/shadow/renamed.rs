//! Renames that the files ask for: how their objects read under their former names, which PostgreSQL says once they are
//! renamed back. Nothing of that stays.

use std::collections::BTreeSet;

use super::Meaning;
use super::other_version;
use crate::diff::{self, Former, Hint};
use crate::introspect::{self, Identities};
use crate::object::{Catalog, ObjectId, Renaming, take_over_printed};
use crate::problem::{Problem, Result};
use crate::scope::Scope;
use crate::sentence;
use crate::server::Server;
use crate::source::Source;
use crate::sql::{Ident, Literal};

/// The renames that the files ask for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The hints.
    pub hints: &'a [Hint],
    /// What is managed.
    pub scope: &'a Scope,
}

impl Asked<'_> {
    /// Which of them are to be followed.
    #[must_use]
    pub fn of(&self, live: &Catalog, desired: &Catalog) -> diff::Followed {
        let covers = |id: &ObjectId| self.scope.covers(id, live, desired);
        diff::follow_hints(self.hints, live, desired, &covers)
    }
}

/// These renames, and those of what is called after what they rename.
#[must_use]
pub fn with_what_follows(mut renamings: Vec<Renaming>, live: &Catalog, desired: &Catalog) -> Vec<Renaming> {
    let more = crate::object::called_after(live, desired, &renamings, &diff::former_name);
    renamings.extend(more);
    renamings
}

/// What the server is, and in which state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here<'a> {
    pub server: &'a Server,
    pub live_major: u32,
    /// Whether everything happens inside one transaction already.
    pub in_transaction: bool,
    /// Who owns what the files make.
    pub owner: &'a str,
}

/// Puts what was read as the target would put it, under its former names too where the files ask for renames.
pub(super) async fn adapt(
    here: Here<'_>,
    live: &Catalog,
    source: &Source,
    asked: &Asked<'_>,
    meaning: &mut Meaning,
) -> Result<()> {
    let Here { server, live_major, in_transaction, owner } = here;
    for catalog in [&mut meaning.base, &mut meaning.desired] {
        take_over_printed(catalog, live);
    }
    let followed = asked.of(live, &meaning.desired);
    if followed.renamings.is_empty() {
        return other_version::adapt(server, live, live_major, source, meaning, in_transaction).await;
    }
    let desired = meaning.desired.clone();
    let whole = |renamings: &[Renaming]| with_what_follows(renamings.to_vec(), live, &desired);
    let circular: Vec<&Renaming> = followed.circles.iter().flatten().collect();
    let mut renamings: Vec<Renaming> =
        followed.renamings.iter().filter(|one| !circular.contains(one)).cloned().collect();
    let has_circles = !followed.circles.is_empty();
    let mut former = read(here, live, source, asked.hints, &whole(&renamings), meaning, !has_circles).await?;
    for circle in &followed.circles {
        let ends: Vec<ObjectId> = circle.iter().map(|renaming| renaming.to.clone()).collect();
        let mut with = renamings.clone();
        with.extend(circle.iter().cloned());
        let other = read(here, live, source, asked.hints, &whole(&with), meaning, false).await?;
        match (other.differing(live, &ends, owner), former.differing(live, &ends, owner)) {
            (followed, left) if followed < left => (renamings, former) = (with, other),
            (followed, left) if followed == left && left.0 > 0 => {
                return Err(cannot_be_told(circle, asked.hints));
            }
            _ => meaning.stayed.push(circle.clone()),
        }
    }
    if has_circles && server.major() != live_major {
        former = read(here, live, source, asked.hints, &whole(&renamings), meaning, true).await?;
    }
    meaning.former = former;
    Ok(())
}

/// Reads the files' objects under former names. `adapts`: the server may be of another version than the target's.
async fn read(
    here: Here<'_>,
    live: &Catalog,
    source: &Source,
    hints: &[Hint],
    renamings: &[Renaming],
    meaning: &mut Meaning,
    adapts: bool,
) -> Result<Former> {
    let Here { server, live_major, in_transaction, owner } = here;
    let doing = "carrying out renames in the shadow database";
    let run = |sql: String| async move {
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    let begin = if in_transaction { "savepoint renames" } else { "begin" };
    let end = if in_transaction { "rollback to savepoint renames; release savepoint renames" } else { "rollback" };
    run(begin.to_owned()).await?;
    let (mut current, identities) = snapshot(server).await?;
    let backwards: Vec<Renaming> = renamings.iter().map(Renaming::back).collect();
    let back = diff::arrange(&backwards, &current, live).map_err(|why| not_followed(&why, renamings, hints))?;
    let mut schemas: Vec<&String> = back.moves.iter().filter_map(|one| one.into.as_ref()).collect();
    schemas.sort();
    schemas.dedup();
    let mut sql = String::new();
    let is_there = |name: &String| current.objects.keys().any(|id| id.is_schema() && id.name() == name);
    let is_super = format!("(select rolsuper from pg_catalog.pg_roles where rolname = {})", Literal(&server.user));
    let rows = server.client.query_typed(&is_super, &[]).await.map_err(|error| server.problem(&error, doing))?;
    if rows.first().is_none_or(|row| row.get::<_, Option<bool>>(0) != Some(true)) {
        sql.push_str(&format!("set local role {};\n", Ident(owner)));
    }
    for statement in back.moves.iter().filter(|one| one.to.is_schema()).flat_map(|one| &one.statements) {
        sql.push_str(&format!("{};\n", statement.to_run()));
    }
    let is_given = |name: &String| back.moves.iter().any(|one| one.to.is_schema() && one.to.name() == name);
    for schema in schemas.into_iter().filter(|name| !is_there(name) && !is_given(name)) {
        sql.push_str(&format!("create schema {};\n", Ident(schema)));
    }
    for statement in back.moves.iter().filter(|one| !one.to.is_schema()).flat_map(|one| &one.statements) {
        sql.push_str(&format!("{};\n", statement.to_run()));
    }
    sql.push_str("reset role");
    if let Err(error) = server.client.batch_execute(&sql).await {
        return Err(match error.as_db_error().filter(|_| !server.client.is_closed()) {
            Some(said) => not_followed(&format!("the server says: {}", said.message()), renamings, hints),
            None => Box::new(server.problem(&error, doing)),
        });
    }
    let (mut former, former_identities) = snapshot(server).await?;
    for catalog in [&mut former, &mut current] {
        take_over_printed(catalog, live);
    }
    let known = former_identities.names_in(&identities);
    if server.major() != live_major && adapts {
        let mut adapted = Meaning { desired: former.clone(), ..meaning.without_former() };
        other_version::adapt(server, live, live_major, source, &mut adapted, true).await?;
        let forth = diff::arrange(renamings, &former, &current).map_err(|why| not_followed(&why, renamings, hints))?;
        let plain = Former::new(renamings.to_vec(), former.clone(), current.clone(), &known, &back);
        meaning.desired = plain.carry(&adapted.desired, &forth, &std::collections::BTreeMap::new());
        meaning.base = adapted.base;
        meaning.remarks = adapted.remarks;
        meaning.of_other_version = true;
        former = adapted.desired;
        current = meaning.desired.clone();
    }
    run(end.to_owned()).await?;
    Ok(Former::new(renamings.to_vec(), former, current, &known, &back))
}

async fn snapshot(server: &Server) -> Result<(Catalog, Identities)> {
    let doing = "reading the shadow database";
    let run = |sql: &'static str| async move {
        server.client.batch_execute(sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    run(introspect::SETTINGS).await?;
    let answer = introspect::read_identified(&server.client, server.version).await;
    run("reset search_path; reset row_security; reset datestyle; reset intervalstyle; reset timezone").await?;
    answer
}

/// Where the files ask for these.
fn asked_at(renamings: &[Renaming], hints: &[Hint]) -> String {
    let is_one = |hint: &&Hint| {
        renamings.iter().any(|one| match &one.label {
            Some((_, label)) => hint.is_label && *label == hint.name,
            None => one.to.kind == hint.kind && one.to.name() == hint.name,
        })
    };
    let places = hints.iter().filter(is_one).map(|hint| format!("{}:{}", hint.place.file, hint.place.line));
    format!("asked for at {}", sentence::first(4, places.collect::<BTreeSet<_>>()))
}

fn not_followed(why: &str, renamings: &[Renaming], hints: &[Hint]) -> Box<Problem> {
    Box::new(
        Problem::error("rename-not-possible", "the renames that the files ask for cannot be carried out together")
            .because(format!("{why}\n{}", asked_at(renamings, hints)))
            .help("rename by hand, or in two steps, and take the hints out"),
    )
}

/// Objects that change places and change otherwise: where that is as much whether they have changed places or not, their
/// values would go to the wrong ones in one of the two.
fn cannot_be_told(circle: &[Renaming], hints: &[Hint]) -> Box<Problem> {
    let names = circle.iter().map(|renaming| renaming.to.to_string()).collect::<Vec<_>>().join(" and ");
    Box::new(
        Problem::error("rename-not-possible", format!("it cannot be told whether {names} have changed places already"))
            .because(format!(
                "they change otherwise at the same time, and differ from the files as much if they have as if they have \
                 not\n{}",
                asked_at(circle, hints)
            ))
            .help("let them change places first, with nothing else about them, or take the hints out if they have"),
    )
}

impl Meaning {
    fn without_former(&self) -> Self {
        Self { remarks: self.remarks.clone(), ..Self::new(self.base.clone(), Catalog::default(), Vec::new()) }
    }
}
