//! Migrations → the database that they make, on a private server.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::Range;

use futures_util::SinkExt as _;
use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;
use tokio_postgres::error::{DbError, ErrorPosition};

use super::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};
use super::{extension, load, with_owner};
use crate::problem::{Place, Problem, Result};
use crate::scope::{Platform, SUPABASE_SCHEMAS, is_for_platforms_triggers, is_platform_role};
use crate::server::{Server, Target, connect};
use crate::source::migration::{Migrated, Migration, Migrations};
use crate::source::{Note, is_privileged, string, strings, syntax_of};
use crate::sql::{Ident, Literal};

/// Who runs the migrations, and owns what they make.
const OWNER: &str = "postgres";

const DOING: &str = "running the migrations on a private server";

/// A database on which migrations were run.
#[derive(Debug)]
pub struct Replayed {
    /// The server that it is on, for as long as this is kept.
    pub server: LocalServer,
    /// How it is reached.
    pub target: Target,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// Tables in which the migrations left rows.
    pub with_rows: Vec<String>,
    /// Extensions that this machine lacks, with the statements that make them.
    pub lacking: Vec<(String, String)>,
}

/// Runs the migrations as psql does: each file in a session of its own, each statement by itself. Whether the platform
/// `grants` something on new objects depends on when the project was made.
///
/// # Errors
/// When there are no PostgreSQL binaries, or the server refuses a statement: at its place in the migration.
pub async fn replay(migrations: &Migrations, platform: Platform, grants: bool) -> Result<Replayed> {
    let server = LocalServer::start(LocalOptions::default())?;
    let target = with_owner(&server, platform, grants).await?;
    let mut replay = Replay {
        owner: connect(&target).await?,
        superuser: connect(&server.target("postgres", BOOTSTRAP_ROLE)).await?,
        platform,
        notes: Vec::new(),
        lacking: Vec::new(),
        skipped: BTreeSet::new(),
    };
    for migration in &migrations.files {
        replay.file(migration).await?;
    }
    let with_rows = replay.with_rows().await?;
    let Replay { notes, lacking, .. } = replay;
    Ok(Replayed { server, target, notes, with_rows, lacking })
}

struct Replay {
    /// Runs the migrations.
    owner: Server,
    /// Does what the platform, or somebody else before, has done.
    superuser: Server,
    platform: Platform,
    notes: Vec<Note>,
    lacking: Vec<(String, String)>,
    /// Statements of the current file that are left out.
    skipped: BTreeSet<usize>,
}

/// What became of a statement.
enum Outcome {
    Done,
    /// What stood in its way is gone.
    Again,
}

impl Replay {
    async fn file(&mut self, migration: &Migration) -> Result<()> {
        for sql in ["DISCARD ALL", "SET check_function_bodies = off; SET client_min_messages = error"] {
            self.owner.client.batch_execute(sql).await.map_err(|error| self.owner.problem(&error, DOING))?;
        }
        self.skipped.clear();
        // Where the open transaction begins.
        let mut begin: Option<usize> = None;
        let mut number = 0;
        while let Some(migrated) = migration.statements.get(number) {
            if self.skipped.contains(&number) {
                number += 1;
                continue;
            }
            match self.statement(migration, migrated, number).await? {
                Outcome::Done => {
                    match transaction(&migration.file.text[migrated.span.clone()]) {
                        Some(true) => begin = begin.or(Some(number)),
                        Some(false) => begin = None,
                        None => {}
                    }
                    number += 1;
                }
                Outcome::Again => {
                    // The error has undone what came before in the same transaction.
                    if let Some(begin) = begin.take() {
                        self.plain("ROLLBACK").await?;
                        number = begin;
                    }
                }
            }
        }
        if let Some(begin) = begin {
            let place = migration.statement(&migration.statements[begin].span).place;
            return Err(failed("this transaction is never ended")
                .because("psql would roll it back at the end of the file, with all that was done in it")
                .help("add COMMIT, in a copy of the migrations")
                .at(place, "begins here")
                .into());
        }
        Ok(())
    }

    async fn statement(&mut self, migration: &Migration, migrated: &Migrated, number: usize) -> Result<Outcome> {
        let statement = migration.statement(&migrated.span);
        let sql = statement.sql.as_str();
        let node = syntax_of(sql);
        if let Some(NodeEnum::CreateExtensionStmt(create)) = &node
            && self.platform == Platform::Supabase
            && create.extname == "pg_cron"
        {
            // Its stand-ins are there.
            return Ok(Outcome::Done);
        }
        if self.platform == Platform::Supabase && node.as_ref().is_some_and(super::extension::is_about_stood_in) {
            self.notes.push(Note {
                text: "left out: extension pg_cron is stood in for, and has nothing to be changed".to_owned(),
                place: statement.place.clone(),
            });
            return Ok(Outcome::Done);
        }
        let lends = self.platform == Platform::Supabase && node.as_ref().is_some_and(is_privileged);
        if lends {
            self.as_superuser(&format!("ALTER ROLE {OWNER} SUPERUSER")).await?;
        }
        let answer = match &migrated.rows {
            Some(rows) => self.copy(sql, migration.file.text[rows.clone()].as_bytes().to_vec()).await,
            None => self.owner.client.batch_execute(sql).await,
        };
        if lends {
            self.as_superuser(&format!("ALTER ROLE {OWNER} NOSUPERUSER")).await?;
        }
        let Err(error) = answer else { return Ok(Outcome::Done) };
        let Some(said) = error.as_db_error() else { return Err(Box::new(self.owner.problem(&error, DOING))) };
        if let Some(role) = load::missing_role(said) {
            self.as_superuser(&format!("CREATE ROLE {}", Ident(&role))).await?;
            let text = format!("role `{role}` is taken to exist: no migration creates it");
            self.notes.push(Note { text, place: statement.place });
            return Ok(Outcome::Again);
        }
        if let Some(NodeEnum::CreateExtensionStmt(create)) = &node
            && !self.has_extension(&create.extname).await?
        {
            let is_platforms =
                self.platform == Platform::Supabase && extension::OF_THE_PLATFORM.contains(&create.extname.as_str());
            if !is_platforms {
                self.lacking.push((create.extname.clone(), create_extension(&create.extname, sql)));
            }
            self.skipped.insert(number);
            return Ok(Outcome::Again);
        }
        if self.platform == Platform::Supabase
            && node.as_ref().is_some_and(|node| is_platforms(node, said.code().code()))
        {
            let text = "left out: this belongs to the platform".to_owned();
            self.notes.push(Note { text, place: statement.place });
            self.skipped.insert(number);
            return Ok(Outcome::Again);
        }
        Err(Box::new(self.refused(migration, &migrated.span, said)))
    }

    async fn copy(&self, sql: &str, rows: Vec<u8>) -> std::result::Result<(), tokio_postgres::Error> {
        let sink = self.owner.client.copy_in::<str, Cursor<Vec<u8>>>(sql).await?;
        let mut sink = std::pin::pin!(sink);
        sink.send(Cursor::new(rows)).await?;
        sink.finish().await?;
        Ok(())
    }

    /// The server's answer at its place in the migration.
    fn refused(&self, migration: &Migration, span: &Range<usize>, said: &DbError) -> Problem {
        let statement = migration.statement(span);
        let place = match (said.position(), said.where_()) {
            (Some(ErrorPosition::Original(_)), _) => load::place(&statement, load::position(&statement.sql, said, 0)),
            (_, Some(context)) => line_of_block(&statement.place, context).unwrap_or_else(|| statement.place.clone()),
            _ => statement.place.clone(),
        };
        let problem = failed(said.message()).at(place, "refused by PostgreSQL");
        let problem = match (said.detail(), said.where_()) {
            (Some(detail), _) => problem.because(detail),
            (None, Some(context)) => problem.because(context.lines().next().unwrap_or_default()),
            (None, None) => problem,
        };
        let names: Vec<&str> = self.lacking.iter().map(|(name, _)| name.as_str()).collect();
        match (names.is_empty(), said.hint(), said.code().code()) {
            (false, ..) => problem.help(format!(
                "this machine does not have extension `{}`, which this may come from: {}; the migrations are run on a \
                 private server here, so that no other database can stand in for that",
                names.join("`, `"),
                extension::install(&names, self.owner.major())
            )),
            (true, Some(hint), _) => problem.help(hint),
            (true, None, "25P01") => {
                problem.help("it was written to be run in a transaction: put BEGIN and COMMIT around it")
            }
            (true, None, _) => problem,
        }
    }

    async fn has_extension(&self, name: &str) -> Result<bool> {
        let sql = format!("select 1 from pg_catalog.pg_available_extensions where name = {}", Literal(name));
        let rows = self.superuser.client.query_typed(&sql, &[]).await;
        Ok(!rows.map_err(|error| self.superuser.problem(&error, DOING))?.is_empty())
    }

    /// The tables that files describe, and that are not empty.
    async fn with_rows(&self) -> Result<Vec<String>> {
        let others = SUPABASE_SCHEMAS.iter().map(|schema| Literal(schema).to_string()).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "select format('%I.%I', nspname, relname) from pg_catalog.pg_class c
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and nspname not in ('pg_catalog', 'information_schema', {others})
             and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
                             and d.objid = c.oid and d.deptype = 'e')
             and (pg_catalog.xpath('//is/text()', pg_catalog.query_to_xml(
                 format('select exists (select from %I.%I) as is', nspname, relname), false, true, '')))[1]::text = 'true'
             order by 1"
        );
        let rows = self.superuser.client.query_typed(&sql, &[]).await;
        let rows = rows.map_err(|error| self.superuser.problem(&error, DOING))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn plain(&self, sql: &str) -> Result<()> {
        self.owner.client.batch_execute(sql).await.map_err(|error| Box::new(self.owner.problem(&error, DOING)))
    }

    async fn as_superuser(&self, sql: &str) -> Result<()> {
        self.superuser.client.batch_execute(sql).await.map_err(|error| Box::new(self.superuser.problem(&error, DOING)))
    }
}

fn failed(what: &str) -> Problem {
    Problem::error("migration-failed", what)
}

/// Whether a statement begins or ends a transaction.
fn transaction(sql: &str) -> Option<bool> {
    let words: Vec<String> = sql.split_whitespace().take(3).map(str::to_ascii_lowercase).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["begin", ..] | ["start", "transaction", ..] => Some(true),
        // Back to a savepoint.
        ["rollback", "to", ..] | ["rollback", "work" | "transaction", "to"] | [_, "prepared", ..] => None,
        ["commit" | "end" | "rollback" | "abort", ..] | ["prepare", "transaction", ..] => Some(false),
        _ => None,
    }
}

/// Whether it is about what the platform made, one of its tables, a trigger of its own, one of its roles or extensions, and
/// the server refuses it for that: it is not the user's, is there already, or is not part of the platform in small.
fn is_platforms(node: &NodeEnum, code: &str) -> bool {
    let lacks = match node {
        NodeEnum::CreateTrigStmt(_) => ["42883", "42P01"].contains(&code),
        NodeEnum::CommentStmt(_) => code == "42704",
        _ => false,
    };
    if !lacks && !["42501", "42P07", "42710", "42701"].contains(&code) {
        return false;
    }
    let relation = match node {
        NodeEnum::AlterTableStmt(alter) => alter.relation.as_ref(),
        NodeEnum::CreateStmt(create) => create.relation.as_ref(),
        NodeEnum::IndexStmt(create) => create.relation.as_ref(),
        NodeEnum::CreateTrigStmt(create) => {
            let [schema, _] = strings(&create.funcname)[..] else { return false };
            if !is_for_platforms_triggers(schema) {
                return false;
            }
            create.relation.as_ref()
        }
        NodeEnum::AlterRoleSetStmt(alter) => {
            return alter.role.as_ref().is_some_and(|role| is_platform_role(&role.rolename));
        }
        NodeEnum::CommentStmt(comment) if comment.objtype == ObjectType::ObjectExtension as i32 => {
            let name = comment.object.as_deref().and_then(string);
            return name.is_some_and(|name| extension::OF_THE_PLATFORM.contains(&name));
        }
        _ => return false,
    };
    relation.is_some_and(|relation| SUPABASE_SCHEMAS.contains(&relation.schemaname.as_str()))
}

fn create_extension(name: &str, sql: &str) -> String {
    match extension::option(sql, "schema") {
        Some(schema) => format!("CREATE EXTENSION {} WITH SCHEMA {};\n", Ident(name), Ident(&schema)),
        None => format!("CREATE EXTENSION {};\n", Ident(name)),
    }
}

/// The line of a DO block that the server's context names.
fn line_of_block(place: &Place, context: &str) -> Option<Place> {
    let (_, rest) = context.lines().last()?.split_once("inline_code_block line ")?;
    let number: usize = rest.split(' ').next()?.parse().ok()?;
    let text = &place.file.text[place.span.clone()];
    let opening = text.find('$')?;
    let body = opening + 1 + text[opening + 1..].find('$')? + 1;
    let mut start = body;
    for _ in 1..number {
        start += text[start..].find('\n')? + 1;
    }
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let blank = text[start..end].len() - text[start..end].trim_start().len();
    let span = place.span.start + start + blank..place.span.start + start + text[start..end].trim_end().len();
    (!span.is_empty()).then(|| Place { file: place.file.clone(), span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_told_apart_from_savepoints() {
        for (sql, wanted) in [
            ("BEGIN", Some(true)),
            ("start transaction isolation level serializable", Some(true)),
            ("COMMIT", Some(false)),
            ("end", Some(false)),
            ("rollback work", Some(false)),
            ("ROLLBACK TO SAVEPOINT a", None),
            ("rollback work to a", None),
            ("commit prepared 'x'", None),
            ("create table begin ()", None),
        ] {
            assert_eq!(transaction(sql), wanted, "{sql}");
        }
    }
}
