//! Loads statements into the shadow, and puts what the server says about them back where the user wrote it.

mod beyond;
mod clause;
mod guarded;
mod lent;
mod locate;
mod permission;
mod remedy;
mod said;

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;
use tokio_postgres::error::DbError;

use self::guarded::UNGUARDED;
pub(super) use self::said::{place, position, problem_at};

use super::stand_in::{Options, StandIns};
use super::{Foundation, enums, extension, nearest};
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::{Note, Source, SourceStatement};
use crate::sql::{Ident, Literal};

/// Statements sent at once. One very large transaction is superlinear in PostgreSQL, one statement at a time costs a
/// round trip each.
const BATCH: usize = 20;

/// SQLSTATEs of a name that is not there yet: the statement may work once others have run.
const UNDEFINED: &[&str] = &["42P01", "42883", "42704", "3F000", "42703", "42P17", "42830", "42P16"];

/// Whether the statement may work once others have run: it names what is not there yet, or attaches the index of what is no
/// partition yet.
fn comes_too_early(statement: &SourceStatement, error: &DbError) -> bool {
    let code = error.code().code();
    let attaches = || {
        let node = crate::source::syntax_of(&statement.sql);
        matches!(node, Some(NodeEnum::AlterTableStmt(alter)) if alter.objtype == ObjectType::ObjectIndex as i32)
    };
    UNDEFINED.contains(&code) || code == "55000" && attaches()
}

/// Runs every statement of the source, as the default owner. Gives notes.
pub(super) async fn load(
    server: &Server,
    source: &Source,
    foundation: &Foundation,
    stand_ins: &StandIns,
    may_create_roles: bool,
    in_transaction: bool,
) -> Result<Vec<Note>> {
    let doing = "preparing the shadow database";
    let start = format!(
        "SET check_function_bodies = off; SET client_min_messages = error; SET ROLE {}",
        Ident(&foundation.owner)
    );
    server.client.batch_execute(&start).await.map_err(|error| server.problem(&error, doing))?;
    let mut loader = Loader {
        server,
        foundation,
        stand_ins,
        may_create_roles,
        in_transaction,
        search_path: None,
        deferred: Vec::new(),
        missing_extensions: Vec::new(),
        notes: Vec::new(),
    };
    let folded;
    let statements = if in_transaction {
        folded = enums::with_all_values(&source.statements);
        &folded
    } else {
        &source.statements
    };
    let loaded = loader.run(statements).await;
    nearest::with_suggestions(server, source, loaded).await?;
    // What else is done here, to read what was loaded, is no change for the files' event triggers.
    let end = format!("RESET ROLE; RESET search_path; RESET check_function_bodies; {UNGUARDED}");
    server.client.batch_execute(&end).await.map_err(|error| server.problem(&error, doing))?;
    Ok(loader.notes)
}

/// Runs of statements that share a `search_path` and can go together; what runs as another role goes by itself.
fn batches(statements: &[SourceStatement]) -> Vec<&[SourceStatement]> {
    let mut batches = Vec::new();
    let mut rest = statements;
    while let Some(first) = rest.first() {
        let together = if extension::created(first).is_some() || is_committed_alone(first) || first.role.is_some() {
            1
        } else {
            rest.iter()
                .take(BATCH)
                .take_while(|one| {
                    one.search_path == first.search_path
                        && one.role.is_none()
                        && extension::created(one).is_none()
                        && !is_committed_alone(one)
                })
                .count()
        };
        let (batch, later) = rest.split_at(together);
        batches.push(batch);
        rest = later;
    }
    batches
}

/// A new enum value cannot be used in the transaction that adds it; roles are made by another role.
fn is_committed_alone(statement: &SourceStatement) -> bool {
    starts_with(statement, &["alter type "])
        || statement.beyond.is_some()
        || statement.privileged
        || is_about_extensions(statement)
}

/// Extensions are the superuser's here, whoever has created them on the target.
fn is_about_extensions(statement: &SourceStatement) -> bool {
    starts_with(statement, &["comment on extension ", "alter extension "])
}

fn starts_with(statement: &SourceStatement, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| {
        statement.sql.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    })
}

struct Loader<'a> {
    server: &'a Server,
    foundation: &'a Foundation,
    stand_ins: &'a StandIns,
    may_create_roles: bool,
    /// Whether everything happens inside one transaction, as in a database that the user has set aside.
    in_transaction: bool,
    search_path: Option<String>,
    deferred: Vec<(&'a SourceStatement, Problem)>,
    missing_extensions: Vec<String>,
    notes: Vec<Note>,
}

impl<'a> Loader<'a> {
    async fn run(&mut self, statements: &'a [SourceStatement]) -> Result<()> {
        for batch in batches(statements) {
            self.batch(batch).await?;
        }
        self.run_deferred().await
    }

    async fn batch(&mut self, batch: &'a [SourceStatement]) -> Result<()> {
        if let [only] = batch
            && let Some(name) = extension::created(only)
        {
            return self.create_extension(only, name).await;
        }
        if let [only] = batch
            && let Some(beyond) = &only.beyond
        {
            return self.beyond(only, beyond).await;
        }
        if let [only] = batch
            && self.is_lent(only)
        {
            return self.lend(only).await;
        }
        if let [only] = batch
            && is_about_extensions(only)
        {
            let Err(error) = self.as_superuser(only).await? else { return Ok(()) };
            let is_stood_in =
                crate::source::syntax_of(&only.sql).is_some_and(|node| extension::is_about_stood_in(&node));
            let lacks_it = error.code().code() == "42704" && (is_stood_in || !self.missing_extensions.is_empty());
            if is_stood_in && lacks_it {
                let text = "left out: extension pg_cron is stood in for, and has nothing to be changed".to_owned();
                self.notes.push(Note { text, place: only.place.clone() });
            }
            return if lacks_it { Ok(()) } else { Err(Box::new(self.problem(only, &error))) };
        }
        if let [only] = batch
            && let Some(role) = &only.role
        {
            self.plain(&format!("SET ROLE {}", Ident(role))).await?;
            let answer = self.one(only).await?;
            self.plain(&format!("SET ROLE {}", Ident(&self.foundation.owner))).await?;
            return answer.map_err(Box::new);
        }
        if let Some(first) = batch.first() {
            self.set_search_path(first).await?;
        }
        let sql = format!(
            "SAVEPOINT batch;\n{};\nRELEASE SAVEPOINT batch",
            batch.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join(";\n")
        );
        let plain = batch.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join(";\n");
        let in_transaction = self.in_transaction;
        let answer = self.server.client.batch_execute(if in_transaction { &sql } else { &plain }).await;
        match answer {
            Ok(()) => Ok(()),
            Err(error) if error.as_db_error().is_some() && !self.server.client.is_closed() => {
                if in_transaction {
                    self.plain("ROLLBACK TO SAVEPOINT batch").await?;
                }
                // The batch is undone as a whole; one by one it shows which statement it was.
                for statement in batch {
                    if let Err(problem) = self.one(statement).await? {
                        self.deferred.push((statement, problem));
                    }
                }
                Ok(())
            }
            Err(error) => Err(Box::new(self.server.problem(&error, "loading the files into the shadow database"))),
        }
    }

    /// Runs one statement. The inner error is a name that is not there yet; any other ends the loading.
    async fn one(&mut self, statement: &'a SourceStatement) -> Result<std::result::Result<(), Problem>> {
        self.set_search_path(statement).await?;
        let in_transaction = self.in_transaction;
        for _ in 0..8 {
            if in_transaction {
                self.plain("SAVEPOINT one").await?;
            }
            let Err(error) = self.server.client.batch_execute(&statement.sql).await else {
                if in_transaction {
                    self.plain("RELEASE SAVEPOINT one").await?;
                }
                return Ok(Ok(()));
            };
            let Some(server_error) = error.as_db_error() else {
                return Err(Box::new(self.server.problem(&error, "loading the files into the shadow database")));
            };
            if in_transaction {
                self.plain("ROLLBACK TO SAVEPOINT one").await?;
            }
            if let Some(role) = missing_role(server_error)
                && self.may_create_roles
            {
                // Without a target nobody can say which roles there are.
                self.plain(&format!(
                    "RESET ROLE; CREATE ROLE {}; SET ROLE {}",
                    Ident(&role),
                    Ident(&self.foundation.owner)
                ))
                .await?;
                self.notes.push(Note {
                    text: format!("role `{role}` is taken to exist: there is no database to ask"),
                    place: statement.place.clone(),
                });
                continue;
            }
            if server_error.code().code() == "22023" && self.create_index(statement).await? {
                return Ok(Ok(()));
            }
            if self.run_permitted(statement, server_error).await? || self.run_unguarded(statement, server_error).await?
            {
                return Ok(Ok(()));
            }
            let problem = self.problem_of_clause(statement, server_error).await?;
            if comes_too_early(statement, server_error) {
                return Ok(Err(problem));
            }
            return Err(Box::new(problem));
        }
        Ok(Ok(()))
    }

    /// Statements whose names were not there are tried again as long as that helps.
    async fn run_deferred(&mut self) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.deferred);
        while !waiting.is_empty() {
            let count = waiting.len();
            let mut still = Vec::new();
            for (statement, _) in waiting {
                if self.is_lent(statement) {
                    self.lend(statement).await?;
                } else if let Err(problem) = self.one(statement).await? {
                    still.push((statement, problem));
                }
            }
            still.append(&mut self.deferred);
            if still.len() == count {
                return match Problem::all(still.into_iter().map(|(_, problem)| problem).collect()) {
                    Some(problem) => Err(Box::new(problem)),
                    None => Ok(()),
                };
            }
            waiting = still;
        }
        Ok(())
    }

    async fn create_extension(&mut self, statement: &'a SourceStatement, name: &str) -> Result<()> {
        if name == "pg_cron" {
            return Ok(());
        }
        let owner = Ident(&self.foundation.owner).to_string();
        // Whoever creates it here, the user's own schema is the owner's.
        let path = statement.search_path.as_ref().unwrap_or(&self.foundation.search_path);
        let path = path.replace("\"$user\"", &owner);
        let sql =
            format!("RESET ROLE; {}; {}; SET ROLE {owner}", search_path(&path), with_if_not_exists(&statement.sql));
        self.search_path = None;
        if self.in_transaction {
            self.plain("SAVEPOINT extension").await?;
        }
        let answer = self.server.client.batch_execute(&sql).await;
        let Err(error) = answer else { return Ok(()) };
        if self.in_transaction && !self.server.client.is_closed() {
            self.plain("ROLLBACK TO SAVEPOINT extension").await?;
        }
        self.plain(&format!("SET ROLE {owner}")).await?;
        match error.as_db_error() {
            Some(error) if matches!(error.code().code(), "0A000" | "58P01") && self.stand_ins.has(name) => {
                self.stand_in(statement, name, &path).await
            }
            Some(error) if matches!(error.code().code(), "0A000" | "58P01") => {
                self.missing_extensions.push(name.to_owned());
                self.notes.push(Note {
                    text: format!("the shadow's server does not have extension `{name}`; it was skipped"),
                    place: statement.place.clone(),
                });
                Ok(())
            }
            Some(error) => Err(Box::new(self.problem(statement, error))),
            None => Err(Box::new(self.server.problem(&error, "loading the files into the shadow database"))),
        }
    }

    /// Makes an extension of what the target says about it, in the schema that the statement means.
    async fn stand_in(&mut self, statement: &'a SourceStatement, name: &str, path: &str) -> Result<()> {
        self.plain(&format!("RESET ROLE; {}", search_path(path))).await?;
        let current = "SELECT (pg_catalog.current_schemas(false))[1]::text";
        let doing = "loading the files into the shadow database";
        let rows = self.server.client.query_typed(current, &[]).await;
        let rows = rows.map_err(|error| self.server.problem(&error, doing))?;
        let stated = extension::option(&statement.sql, "schema");
        let schema = stated.or_else(|| rows.first().and_then(|row| row.get(0)));
        let version = extension::option(&statement.sql, "new_version");
        self.stand_ins.install(self.server, name, schema.as_deref(), version.as_deref()).await?;
        self.plain(&format!("SET ROLE {}", Ident(&self.foundation.owner))).await?;
        self.notes.push(Note {
            text: format!(
                "extension `{name}` is stood in for from the target's catalog: the shadow's server does not have it"
            ),
            place: statement.place.clone(),
        });
        Ok(())
    }

    /// Creates an index with options that only the library of its method knows, which is stood in for. Gives whether
    /// that was the matter.
    async fn create_index(&self, statement: &SourceStatement) -> Result<bool> {
        if self.stand_ins.is_empty() {
            return Ok(false);
        }
        let Some(options) = Options::taken_from(&statement.sql) else { return Ok(false) };
        if !self.stand_ins.has_method(&options.method) {
            return Ok(false);
        }
        let acting = Ident(&self.foundation.owner).to_string();
        let answer = self.server.client.batch_execute(&options.create(&acting)).await;
        self.plain(&format!("SET ROLE {acting}")).await?;
        Ok(answer.is_ok())
    }

    /// Runs one statement as the role that connected. The inner error is the server's.
    async fn as_superuser(&mut self, statement: &SourceStatement) -> Result<std::result::Result<(), DbError>> {
        let in_transaction = self.in_transaction;
        if in_transaction {
            self.plain("SAVEPOINT superuser").await?;
        }
        self.plain("RESET ROLE").await?;
        let answer = self.server.client.batch_execute(&statement.sql).await;
        if answer.is_err() && in_transaction && !self.server.client.is_closed() {
            self.plain("ROLLBACK TO SAVEPOINT superuser").await?;
        }
        self.plain(&format!("SET ROLE {}", Ident(&self.foundation.owner))).await?;
        let Err(error) = answer else { return Ok(Ok(())) };
        match error.as_db_error() {
            Some(error) => Ok(Err(error.clone())),
            None => Err(Box::new(self.server.problem(&error, "loading the files into the shadow database"))),
        }
    }

    async fn set_search_path(&mut self, statement: &SourceStatement) -> Result<()> {
        let wanted = statement.search_path.as_ref().unwrap_or(&self.foundation.search_path);
        if self.search_path.as_ref() != Some(wanted) {
            self.plain(&search_path(wanted)).await?;
            self.search_path = Some(wanted.clone());
        }
        Ok(())
    }

    async fn plain(&self, sql: &str) -> Result<()> {
        self.server
            .client
            .batch_execute(sql)
            .await
            .map_err(|error| Box::new(self.server.problem(&error, "loading the files into the shadow database")))
    }

    fn problem(&self, statement: &SourceStatement, error: &DbError) -> Problem {
        self.problem_at(statement, error, position(&statement.sql, error, 0))
    }

    /// What the server says about a statement, and about the byte `at` of it.
    fn problem_at(&self, statement: &SourceStatement, error: &DbError, at: Option<usize>) -> Problem {
        let mut problem = problem_at(statement, error, at);
        if !self.missing_extensions.is_empty() && UNDEFINED.contains(&error.code().code()) {
            let names: Vec<&str> = self.missing_extensions.iter().map(AsRef::as_ref).collect();
            let install = extension::install(&names, self.server.major());
            problem.code = "missing-extension";
            problem.help = Some(format!(
                "the shadow's server does not have extension `{}`, which this may come from: {install} there, or give \
                 --shadow-url a database of a server that has it",
                names.join("`, `")
            ));
        }
        problem
    }
}

/// Sets what names are looked up in, which may be empty.
pub(super) fn search_path(path: &str) -> String {
    format!("SELECT pg_catalog.set_config('search_path', {}, false)", Literal(path))
}

/// The base may have it already.
fn with_if_not_exists(sql: &str) -> String {
    let words: Vec<&str> = sql.splitn(3, char::is_whitespace).collect();
    match words.as_slice() {
        [create, extension, rest] if !rest.trim_start().to_ascii_lowercase().starts_with("if not exists") => {
            format!("{create} {extension} IF NOT EXISTS {rest}")
        }
        _ => sql.to_owned(),
    }
}

pub(super) fn missing_role(error: &DbError) -> Option<String> {
    if error.code().code() != "42704" {
        return None;
    }
    let message = error.message();
    let name = message.strip_prefix("role \"")?.strip_suffix("\" does not exist")?;
    Some(name.to_owned())
}
