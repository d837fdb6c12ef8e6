//! A copy of the live database's catalog on a private server of its own, on which a plan can be tried.

use std::fmt::Write;

use super::{Foundation, PrivateShadow, platform};
use crate::diff;
use crate::graph::{self, Node};
use crate::object::{Alter, Catalog, Context, Object, ObjectId};
use crate::plan::{Group, Plan, Step};
use crate::problem::{Problem, Result};
use crate::scope::{Platform, Scope};
use crate::server::{Server, connect};
use crate::source::Source;
use crate::sql::Ident;

/// Statements sent at once.
const BATCH: usize = 20;

/// A server that holds what the live one does, without its rows.
pub struct Copy {
    shadow: PrivateShadow,
    foundation: Foundation,
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

/// Rebuilds the live catalog from nothing, by the same statements that plans are made of.
///
/// # Errors
/// When the private server cannot be started, or its connection fails.
pub async fn copy(
    source: &Source,
    foundation: &Foundation,
    live: &Catalog,
    version: u32,
    scope: &Scope,
) -> Result<Copied> {
    let shadow = PrivateShadow::start(source, foundation, Some(version / 10_000)).await?;
    let server = &shadow.server;
    if server.major() != version / 10_000 {
        return Ok(Copied::Not(format!(
            "the private server is PostgreSQL {}, and the database PostgreSQL {}",
            server.major(),
            version / 10_000
        )));
    }
    let mut base = shadow.read().await?;
    if foundation.platform == Platform::Supabase && platform::complete(server, live, &base).await? {
        base = shadow.read().await?;
    }
    let to = with_base(live, &base, scope);
    let mut at = Context::new(&base, &to, &server.user, server.version);
    let nodes = match diff::compare(&mut at) {
        Ok(changes) => graph::order(&changes, &[], &mut at).map_err(|circle| circle.problem),
        Err(problem) => Err(*problem),
    };
    let nodes = match nodes {
        Ok(nodes) => nodes,
        Err(problem) => return Ok(Copied::Not(problem.what)),
    };
    let failed = rebuild(server, foundation, &nodes).await?;
    let mut copy = shadow.read().await?;
    copy.leave_out_others(&foundation.owner);
    let others = differences(live, &copy, &to, scope, at.creator, server.version);
    if let Some((id, why)) = failed.into_iter().find(|(id, _)| others.contains(id)) {
        return Ok(Copied::Not(format!("{id} cannot be made on the private server: {why}")));
    }
    if others.is_empty() {
        return Ok(Copied::Equal(Box::new(Copy { shadow, foundation: foundation.clone() })));
    }
    let names: Vec<_> = others.iter().take(3).map(ToString::to_string).collect();
    let more =
        if others.len() > names.len() { format!(" and {} more", others.len() - names.len()) } else { String::new() };
    Ok(Copied::Not(format!("a copy of the database differs from it in {}{more}", names.join(", "))))
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
    let statements: Vec<_> =
        nodes.iter().flat_map(|node| node.statements.iter().map(|statement| (&node.id, statement))).collect();
    let mut failed = Vec::new();
    for batch in statements.chunks(BATCH) {
        let mut sql = String::new();
        for (_, statement) in batch {
            let _ = writeln!(sql, "{};", statement.to_run());
        }
        if server.client.batch_execute(&sql).await.is_ok() {
            continue;
        }
        for (id, statement) in batch {
            if let Err(error) = server.client.batch_execute(statement.to_run()).await {
                let Some(said) = error.as_db_error() else { return Err(Box::new(server.problem(&error, doing))) };
                failed.push(((*id).clone(), said.message().to_owned()));
            }
        }
    }
    let end = "RESET check_function_bodies; RESET client_min_messages; RESET search_path";
    server.client.batch_execute(end).await.map_err(|error| server.problem(&error, doing))?;
    Ok(failed)
}

/// What is in scope and differs. Both ways: what an INVALID index lacks, a valid one need not be given.
fn differences(
    live: &Catalog,
    copy: &Catalog,
    to: &Catalog,
    scope: &Scope,
    creator: &str,
    version: u32,
) -> Vec<ObjectId> {
    let (there, back) = (Context::new(copy, live, creator, version), Context::new(live, copy, creator, version));
    let same = |copy: &Object, live: &Object| {
        copy == live || (copy.alter(live, &there) == Alter::Nothing && live.alter(copy, &back) == Alter::Nothing)
    };
    let ids = live.objects.keys().chain(copy.objects.keys().filter(|id| to.get(id).is_none()));
    ids.filter(|id| scope.covers(id, live, live))
        .filter(|id| !matches!((copy.get(id), live.get(id)), (Some(copy), Some(live)) if same(copy, live)))
        .cloned()
        .collect()
}

impl Copy {
    /// Carries out a plan as the role that will apply it, and gives what the copy is then.
    ///
    /// # Errors
    /// When a step fails.
    pub async fn after(&self, plan: &Plan) -> Result<Catalog> {
        let shadow = &self.shadow;
        let role = &plan.target.role;
        let server = connect(&shadow.local.target(&shadow.server.database, role)).await?;
        let start = |scope: &str| {
            format!(
                "set {scope}check_function_bodies = off; set {scope}client_min_messages = warning; \
                 set {scope}search_path = {}; set {scope}role {}",
                self.foundation.search_path,
                Ident(&plan.target.owner)
            )
        };
        for group in &plan.groups {
            let transaction = matches!(group, Group::Transaction(_));
            let begin = if transaction { format!("begin; {}", start("local ")) } else { start("") };
            self.run(&server, &begin, group.steps().first()).await?;
            for step in group.steps() {
                let mut sql = step.statement.to_run().to_owned();
                if step.statement.as_connected {
                    sql = format!("set local role none; {sql}; set local role {}", Ident(&plan.target.owner));
                }
                self.run(&server, &sql, Some(step)).await?;
            }
            if transaction {
                self.run(&server, "commit", group.steps().last()).await?;
            }
        }
        let mut catalog = shadow.read().await?;
        catalog.leave_out_others(&self.foundation.owner);
        Ok(catalog)
    }

    async fn run(&self, server: &Server, sql: &str, step: Option<&Step>) -> Result<()> {
        let Err(error) = server.client.batch_execute(sql).await else { return Ok(()) };
        let Some(step) = step else { return Err(Box::new(server.problem(&error, "trying the plan"))) };
        let said = match error.as_db_error() {
            Some(said) => format!("the server says: {} (SQLSTATE {})", said.message(), said.code().code()),
            None => error.to_string(),
        };
        let at = step.place.as_ref().map(|at| format!("\nasked for at {}:{}", at.file, at.line)).unwrap_or_default();
        Err(Box::new(
            Problem::error(
                "proof-failed",
                format!("step {}, {}, fails on a copy of the database", step.number, step.object),
            )
            .because(format!("{said}\nstep {} was: {}{at}\nnothing was changed in the database itself", step.number, step.statement.sql))
            .help(
                "when the files are right, this is a mistake in schemactl: please report it; without --proof there is no trial",
            ),
        ))
    }
}
