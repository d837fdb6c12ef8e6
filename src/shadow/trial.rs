//! The steps of a plan, tried on a [`Copy`] of the database by the role that will apply them.

use super::copy::{Copy, named};
use super::label;
use super::local::BOOTSTRAP_ROLE;
use crate::object::Catalog;
use crate::plan::{Group, Plan, Step};
use crate::problem::{Problem, Result};
use crate::scope::Platform;
use crate::server::{Lack, Server, connect, grant_remedy, privilege_remedy};
use crate::sql::{Ident, Literal};

/// The SQLSTATE of "permission denied".
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// What came of trying a plan.
#[derive(Debug)]
pub enum Trial {
    /// Every step went through: what the copy is then.
    Through(Box<Catalog>),
    /// It could not be tried to its end, and nothing says that the database itself would refuse it: why.
    Unclear(String),
}

/// Why a trial ended early.
enum Stopped {
    /// The database itself would refuse the step.
    Failed(Box<Problem>),
    /// Perhaps only the copy does.
    Unclear(String),
}

pub(super) async fn run(copy: &Copy, plan: &Plan) -> Result<Trial> {
    match steps(copy, plan).await {
        Ok(()) => Ok(Trial::Through(Box::new(copy.read().await?))),
        Err(Stopped::Unclear(why)) => Ok(Trial::Unclear(why)),
        Err(Stopped::Failed(problem)) => Err(problem),
    }
}

async fn steps(copy: &Copy, plan: &Plan) -> std::result::Result<(), Stopped> {
    let shadow = &copy.shadow;
    // What applications do when the schema changes is no business of a trial: it may reach out of the server.
    for sql in ["alter system set session_replication_role = replica", "select pg_catalog.pg_reload_conf()"] {
        let done = shadow.server.client.batch_execute(sql).await;
        done.map_err(|error| Stopped::Unclear(error.to_string()))?;
    }
    if plan.groups.iter().flat_map(Group::steps).any(|step| label::is_label(&step.statement.sql)) {
        label::prepare(&shadow.server).await.map_err(|problem| Stopped::Unclear(problem.what))?;
    }
    let owned = shadow.server.client.batch_execute(&own_trusted_extensions(&plan.target.owner)).await;
    owned.map_err(|error| Stopped::Unclear(error.to_string()))?;
    let target = shadow.local.target(&shadow.server.database, BOOTSTRAP_ROLE);
    let server = connect(&target).await.map_err(|problem| {
        Stopped::Unclear(format!("nobody can connect to a copy of the database: {}", problem.what))
    })?;
    let who = who(&server, plan).await.map_err(|error| Stopped::Unclear(error.to_string()))?;
    // Whoever plans may be kept from writing; whoever applies is not.
    let become_them =
        format!("set default_transaction_read_only = off; set session authorization {}", Ident(who.session));
    server.client.batch_execute(&become_them).await.map_err(|error| Stopped::Unclear(error.to_string()))?;
    let owner = Ident(&plan.target.owner);
    let start = |scope: &str| {
        format!(
            "set {scope}check_function_bodies = off; set {scope}client_min_messages = warning; \
             set {scope}statement_timeout = 0; set {scope}lock_timeout = 0; set {scope}search_path = {}; \
             set {scope}role {owner}",
            copy.foundation.search_path
        )
    };
    for group in &plan.groups {
        let transaction = matches!(group, Group::Transaction(_));
        let begin = if transaction { format!("begin; {}", start("local ")) } else { start("") };
        let (Some(first), Some(last)) = (group.steps().first(), group.steps().last()) else { continue };
        one(copy, plan, &server, &begin, first).await?;
        for step in group.steps() {
            let mut sql = label::stood_in(&step.statement.sql).unwrap_or_else(|| step.statement.to_run().to_owned());
            if step.statement.as_connected {
                let (before, after) = if who.may_act {
                    ("set local role none".to_owned(), String::new())
                } else {
                    let back = format!("set session authorization {}; ", Ident(who.session));
                    ("reset session authorization".to_owned(), back)
                };
                sql = format!("{before}; {sql}; {after}set local role {owner}");
            }
            one(copy, plan, &server, &sql, step).await?;
        }
        if transaction {
            one(copy, plan, &server, "commit", last).await?;
        }
    }
    Ok(())
}

/// In a copy a superuser has made the extensions. The trusted ones belong to whoever may create in the database, who may
/// drop them as well (PostgreSQL manual, CREATE EXTENSION).
fn own_trusted_extensions(owner: &str) -> String {
    format!(
        "update pg_catalog.pg_extension e set extowner = o.oid from pg_catalog.pg_roles o
         where o.rolname = {} and exists (select from pg_catalog.pg_available_extension_versions v
           where v.name = e.extname and v.version = e.extversion and v.trusted)",
        Literal(owner)
    )
}

/// Who runs the steps.
struct Who<'a> {
    /// The role of the session.
    session: &'a str,
    /// Whether that is the role that planned. It is the owner itself where that role could not act as the owner: a plan is
    /// often made by a role that may only read, and applied by another.
    may_act: bool,
}

async fn who<'a>(server: &Server, plan: &'a Plan) -> std::result::Result<Who<'a>, tokio_postgres::Error> {
    let (role, owner) = (&plan.target.role, &plan.target.owner);
    let privilege = if server.major() >= 16 { "SET" } else { "MEMBER" };
    let sql = format!(
        "select pg_catalog.pg_has_role(r.oid, o.oid, '{privilege}') from pg_catalog.pg_roles r, pg_catalog.pg_roles o
         where r.rolname = {} and o.rolname = {}",
        Literal(role),
        Literal(owner)
    );
    let rows = server.client.query_typed(&sql, &[]).await?;
    let may_act = rows.first().is_some_and(|row| row.get(0));
    Ok(Who { session: if may_act { role } else { owner }, may_act })
}

async fn one(copy: &Copy, plan: &Plan, server: &Server, sql: &str, step: &Step) -> std::result::Result<(), Stopped> {
    let lack = async || {
        let client = &copy.shadow.server.client;
        Lack::of(client, &plan.target.owner, &plan.target.database, &step.object, &step.statement).await
    };
    let Err(error) = server.client.batch_execute(sql).await else {
        let Some(said) = server.without_effect() else { return Ok(()) };
        let what = format!("step {}, {}, has no effect on a copy of the database", step.number, step.object);
        if let Some(because) = of_the_copy(copy, INSUFFICIENT_PRIVILEGE, &said) {
            return Err(Stopped::Unclear(format!(
                "{what}, and may have one on the database itself: {because}. The server says: {said}"
            )));
        }
        let lack = lack().await;
        let why = format!(
            "the server says: {said}\nstep {} was: {}\nnothing was changed in the database itself\nthe step was run as \
             role {}",
            step.number, step.statement.sql, lack.role
        );
        let help = format!("{}; --no-proof leaves the trial out", grant_remedy(&lack));
        return Err(Stopped::Failed(Box::new(Problem::error("proof-failed", what).because(why).help(help))));
    };
    let what = format!("step {}, {}, fails on a copy of the database", step.number, step.object);
    let Some(said) = error.as_db_error() else { return Err(Stopped::Unclear(format!("{what}: {error}"))) };
    let text = format!("{} (SQLSTATE {})", said.message(), said.code().code());
    if let Some(because) = of_the_copy(copy, said.code().code(), said.message()) {
        return Err(Stopped::Unclear(format!(
            "{what}, and may work on the database itself: {because}. The server says: {text}"
        )));
    }
    let at = step.place.as_ref().map(|at| format!("\nasked for at {}:{}", at.file, at.line)).unwrap_or_default();
    let mut why = format!(
        "the server says: {text}\nstep {} was: {}{at}\nnothing was changed in the database itself",
        step.number, step.statement.sql
    );
    let mut help = "when the files are right, this is a mistake in schemactl: please report it; --no-proof leaves the \
                    trial out"
        .to_owned();
    if said.code().code() == INSUFFICIENT_PRIVILEGE {
        let lack = lack().await;
        why = format!("{why}\nthe step was run as role {}", lack.role);
        let remedy = privilege_remedy(said.message(), &lack)
            .unwrap_or_else(|| "let that role do it, or choose another: --role, or the role that connects".to_owned());
        help = format!("{remedy}; --no-proof leaves the trial out");
    }
    Err(Stopped::Failed(Box::new(Problem::error("proof-failed", what).because(why).help(help))))
}

/// Why a step that fails on the copy may work on the database itself.
fn of_the_copy(copy: &Copy, code: &str, message: &str) -> Option<String> {
    match &code[..2] {
        "08" | "53" | "57" | "58" | "HV" | "XX" => {
            return Some("it is about the server and not about the schema".to_owned());
        }
        _ => {}
    }
    if code == "0A000" && message.starts_with("extension ") || message.contains("shared_preload_libraries") {
        return Some("this machine's PostgreSQL lacks what it needs".to_owned());
    }
    if code == "42704" && message.starts_with("tablespace ") {
        return Some("the copy has no tablespaces".to_owned());
    }
    if code == INSUFFICIENT_PRIVILEGE {
        if copy.foundation.platform == Platform::Supabase {
            return Some("the platform lets its user do more than PostgreSQL does".to_owned());
        }
        // Hosted servers are patched to let one of their own roles do these.
        if message.contains("superuser") || message.starts_with("permission denied to ") {
            return Some("a hosted server may allow this role what PostgreSQL keeps for superusers".to_owned());
        }
    }
    (!copy.differs.is_empty())
        .then(|| format!("the copy differs from it in {}, which are not managed here", named(&copy.differs)))
}
