//! A copy of the live database's catalog on a private server of its own, on which a plan can be tried.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::trial::Trial;
use super::{Foundation, PrivateShadow, label, platform};
use crate::diff;
use crate::graph::{self, Node};
use crate::object::{Alter, Catalog, Context, Object, ObjectId, Runs, Statement};
use crate::plan::Plan;
use crate::problem::{Problem, Result};
use crate::scope::{Platform, Scope};
use crate::sentence;
use crate::server::Server;
use crate::source::Source;
use crate::sql::Literal;

/// Statements sent at once.
const BATCH: usize = 20;

/// How often what is still different is tried to be made equal.
const ROUNDS: usize = 3;

/// How many objects are named.
const NAMED: usize = 3;

/// A server that holds what the live one does, without its rows.
pub struct Copy {
    pub(super) shadow: PrivateShadow,
    pub(super) foundation: Foundation,
    /// What is out of scope and not as in the live database.
    pub(super) differs: Vec<ObjectId>,
}

impl std::fmt::Debug for Copy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copy").finish_non_exhaustive()
    }
}

/// What came of making a copy.
#[derive(Debug)]
pub enum Copied {
    /// It reads as the live database does, as far as that is in scope.
    Equal(Box<Copy>),
    /// It does not, for this reason.
    Not(String),
}

/// Rebuilds the live catalog from nothing, by the same statements that plans are made of. What is `left_alone` is no part of
/// any plan, and may differ.
///
/// # Errors
/// When the connection to the private server fails.
pub async fn copy(
    source: &Source,
    foundation: &Foundation,
    live: &Catalog,
    version: u32,
    scope: &Scope,
    left_alone: &BTreeSet<&ObjectId>,
) -> Result<Copied> {
    let major = version / 10_000;
    let shadow = match PrivateShadow::start(source, foundation, Some(major)).await {
        Ok(shadow) => shadow,
        Err(problem) => return Ok(Copied::Not(problem.what)),
    };
    let server = &shadow.server;
    if server.major() != major {
        return Ok(Copied::Not(format!(
            "the private server is PostgreSQL {}, and the database PostgreSQL {major}",
            server.major()
        )));
    }
    let mut from = shadow.read().await?;
    if foundation.platform == Platform::Supabase && platform::complete(server, live, &from).await? {
        from = shadow.read().await?;
    }
    let to = with_base(live, &from, scope);
    let mut failed = Vec::new();
    let mut differs = Vec::new();
    for round in 0..ROUNDS {
        let nodes = match nodes(&from, &to, server) {
            Ok(nodes) if nodes.is_empty() => break,
            Ok(nodes) => nodes,
            Err(problem) if round == 0 => return Ok(Copied::Not(problem.what)),
            Err(_) => break,
        };
        failed = rebuild(server, foundation, &nodes).await?;
        from = shadow.read().await?;
        from.leave_out_others(&foundation.owner);
        let before = std::mem::replace(&mut differs, differences(live, &from, &to, server));
        if differs.is_empty() || differs == before {
            break;
        }
    }
    // Extensions belong to whoever made them, and with that their owner may use what they brought.
    differs.retain(|id| !matches!(live.get(id).or_else(|| from.get(id)), Some(Object::MemberPrivilege(member)) if member.by_default));
    count_on(server, live).await?;
    let (inside, outside): (Vec<ObjectId>, Vec<ObjectId>) = differs.into_iter().partition(|id| {
        let is_left = |id: &ObjectId| left_alone.contains(id);
        scope.covers(id, live, live) && !is_left(id) && !id.attached_to().is_some_and(is_left)
    });
    if let Some((id, why)) = failed.into_iter().find(|(id, _)| inside.contains(id)) {
        return Ok(Copied::Not(format!("{id} cannot be made on the private server: {why}")));
    }
    if inside.is_empty() {
        return Ok(Copied::Equal(Box::new(Copy { shadow, foundation: foundation.clone(), differs: outside })));
    }
    Ok(Copied::Not(format!("a copy of the database differs from it in {}", named(&inside))))
}

/// Lets sequences stand where they stand in the live database: PostgreSQL refuses limits that they are outside of.
async fn count_on(server: &Server, live: &Catalog) -> Result<()> {
    for batch in live.objects.values().filter_map(Object::counted).collect::<Vec<_>>().chunks(BATCH) {
        let sql: Vec<&str> = batch.iter().map(crate::object::Statement::to_run).collect();
        let sql = sql.join(";\n");
        // One that the copy lacks is among what differs.
        match server.client.batch_execute(&sql).await {
            Err(error) if error.as_db_error().is_none() => {
                return Err(Box::new(server.problem(&error, "rebuilding the database on a private server")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Some of the objects, for a sentence.
pub(super) fn named(ids: &[ObjectId]) -> String {
    sentence::first(NAMED, ids)
}

/// What makes one catalog of another.
fn nodes(from: &Catalog, to: &Catalog, server: &Server) -> std::result::Result<Vec<Node>, Problem> {
    let mut at = Context::new(from, to, &server.user, server.version);
    let changes = diff::compare(&mut at).map_err(|refused| refused.problem)?;
    graph::order(&changes, &[], &mut at).map_err(|circle| circle.problem)
}

/// The live catalog, with what every private server has besides: the platform's own, and stand-ins in schemas that the
/// live database lacks.
fn with_base(live: &Catalog, base: &Catalog, scope: &Scope) -> Catalog {
    let mut to = live.clone();
    for (id, object) in base.objects.iter().filter(|(id, _)| live.get(id).is_none()) {
        let lacks_schema = id.schema().is_some_and(|schema| {
            schema != "public" && !live.objects.keys().any(|id| id.is_schema() && id.name() == schema)
        });
        if lacks_schema || !scope.covers(id, base, base) {
            to.insert(object.clone());
            for needed in base.depends_on(id) {
                to.depend(id, needed);
            }
        }
    }
    to
}

/// Runs what makes the live objects. Gives those that could not be made, with what the server said.
async fn rebuild(server: &Server, foundation: &Foundation, nodes: &[Node]) -> Result<Vec<(ObjectId, String)>> {
    let doing = "rebuilding the database on a private server";
    let start = format!(
        "SET check_function_bodies = off; SET client_min_messages = error; SET search_path = {}",
        foundation.search_path
    );
    server.client.batch_execute(&start).await.map_err(|error| server.problem(&error, doing))?;
    if nodes.iter().flat_map(|node| &node.statements).any(|statement| label::is_label(&statement.sql)) {
        label::prepare(server).await?;
    }
    // What is sent at once is one transaction, and the statements of a node may need to share one.
    let mut parts: Vec<(&ObjectId, String)> = Vec::new();
    for node in nodes {
        let apart = node.statements.iter().any(|statement| statement.runs != Runs::InTransaction);
        if apart {
            parts.extend(node.statements.iter().map(|statement| (&node.id, format!("{};\n", to_run(statement)))));
            continue;
        }
        let mut sql = String::new();
        for statement in &node.statements {
            let _ = writeln!(sql, "{};", to_run(statement));
        }
        parts.push((&node.id, sql));
    }
    let mut failed = Vec::new();
    for batch in parts.chunks(BATCH) {
        let sql: String = batch.iter().map(|(_, sql)| sql.as_str()).collect();
        if server.client.batch_execute(&sql).await.is_ok() {
            continue;
        }
        for (id, sql) in batch {
            if let Err(error) = server.client.batch_execute(sql).await {
                let Some(said) = error.as_db_error() else { return Err(Box::new(server.problem(&error, doing))) };
                failed.push(((*id).clone(), said.message().to_owned()));
            }
        }
    }
    // Jobs belong to whoever scheduled them.
    let jobs = format!(
        "BEGIN IF pg_catalog.to_regclass('cron.job') IS NOT NULL THEN
           UPDATE cron.job SET username = {} WHERE username = CURRENT_USER; END IF; END",
        Literal(&foundation.owner)
    );
    let jobs = format!("DO {}", Literal(&jobs));
    server.client.batch_execute(&jobs).await.map_err(|error| server.problem(&error, doing))?;
    let end = "RESET check_function_bodies; RESET client_min_messages; RESET search_path; RESET ROLE";
    server.client.batch_execute(end).await.map_err(|error| server.problem(&error, doing))?;
    Ok(failed)
}

/// What does to the copy what the statement would do to the database.
fn to_run(statement: &Statement) -> Cow<'_, str> {
    label::stood_in(&statement.sql).map_or_else(|| statement.to_run().into(), Cow::Owned)
}

/// What differs. Both ways: what an INVALID index lacks, a valid one need not be given.
fn differences(live: &Catalog, copy: &Catalog, to: &Catalog, server: &Server) -> Vec<ObjectId> {
    let context = |from, to| Context::new(from, to, &server.user, server.version);
    let (there, back) = (context(copy, live), context(live, copy));
    let same = |copy: &Object, live: &Object| {
        copy == live || (copy.alter(live, &there) == Alter::Nothing && live.alter(copy, &back) == Alter::Nothing)
    };
    let ids: BTreeSet<&ObjectId> =
        live.objects.keys().chain(copy.objects.keys().filter(|id| to.get(id).is_none())).collect();
    ids.into_iter()
        .filter(|id| !matches!((copy.get(id), live.get(id)), (Some(copy), Some(live)) if same(copy, live)))
        .cloned()
        .collect()
}

impl Copy {
    /// Carries out a plan as the role that will apply it, and gives what the copy is then.
    ///
    /// # Errors
    /// When a step fails that would fail on the live database too, or the connection to the copy.
    pub async fn after(&self, plan: &Plan) -> Result<Trial> {
        super::trial::run(self, plan).await
    }

    /// Its catalog as it is now.
    pub(super) async fn read(&self) -> Result<Catalog> {
        let mut catalog = self.shadow.read().await?;
        catalog.leave_out_others(&self.foundation.owner);
        Ok(catalog)
    }
}
