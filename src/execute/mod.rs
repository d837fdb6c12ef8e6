//! A plan → the database.

mod cancel;

use std::borrow::Cow;

use cancel::CancelOnDrop;

use crate::plan::{Group, Plan, Step};
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::sql::{Ident, Literal};

/// The key of the advisory lock that keeps a second apply out of the same database: "schemact" in ASCII.
const LOCK: i64 = 0x7363_6865_6d61_6374;

/// Settings under which the steps run.
#[derive(Debug, Clone)]
pub struct Session {
    /// The role that owns what is created.
    pub owner: String,
    /// The `search_path`: for the bodies of functions that are executed on the way.
    pub search_path: String,
}

/// Keeps a second apply out until the connection ends.
///
/// # Errors
/// When another apply is under way, or the connection fails.
pub async fn lock(server: &Server) -> Result<()> {
    let doing = "taking the lock that keeps a second apply out";
    let sql = format!("select pg_try_advisory_lock({LOCK})");
    let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, doing))?;
    if rows.first().is_some_and(|row| row.get::<_, bool>(0)) {
        return Ok(());
    }
    let who = server
        .client
        .query_typed(
            &format!(
                "select format('process %s of role %s, since %s', a.pid, a.usename, date_trunc('second', a.backend_start)::text)
                 from pg_locks l join pg_stat_activity a using (pid)
                 where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database
                   where datname = current_database())
                   and (l.classid::int8 << 32) | l.objid::int8 = {LOCK}"
            ),
            &[],
        )
        .await
        .ok()
        .and_then(|rows| rows.first().map(|row| row.get::<_, String>(0)));
    let mut problem = Problem::error("apply-under-way", "another `schemactl apply` is at work on this database")
        .help("wait until it is done, then plan again");
    if let Some(who) = who {
        problem = problem.because(who);
    }
    Err(Box::new(problem))
}

/// Carries out all steps. `progress` is told before each step.
///
/// # Errors
/// At the first step that fails: its transaction is rolled back, and what was committed before is said.
pub async fn run(
    server: &Server,
    plan: &Plan,
    session: &Session,
    progress: &mut dyn FnMut(usize, usize, &str),
) -> Result<usize> {
    may_manage_roles(server, plan).await?;
    let running = CancelOnDrop::new(server);
    let result = steps(server, plan, session, progress).await;
    running.disarm();
    result
}

/// Says before anything is done that the role that connects may not create or change roles.
async fn may_manage_roles(server: &Server, plan: &Plan) -> Result<()> {
    let is_about_roles = |step: &&Step| {
        step.statement.as_connected
            && ["CREATE ROLE ", "ALTER ROLE "].iter().any(|start| step.statement.sql.starts_with(start))
    };
    let Some(step) = plan.steps().find(is_about_roles) else { return Ok(()) };
    let sql = "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = session_user";
    let rows = server.client.query_typed(sql, &[]).await;
    let rows = rows.map_err(|error| server.problem(&error, "looking up what this role may do"))?;
    if rows.first().is_none_or(|row| row.get::<_, bool>(0)) {
        return Ok(());
    }
    Err(Box::new(
        Problem::error("cannot-manage-roles", format!("role `{}` may not create or change roles", server.user))
            .because(format!("step {} needs the attribute CREATEROLE: {}", step.number, step.statement.sql))
            .help(format!(
                "connect as a role that has it, let a superuser give it (ALTER ROLE {} CREATEROLE), or take the role out \
                 of `manage` under [roles] in schemactl.toml",
                Ident(&server.user)
            )),
    ))
}

async fn steps(
    server: &Server,
    plan: &Plan,
    session: &Session,
    progress: &mut dyn FnMut(usize, usize, &str),
) -> Result<usize> {
    let total = plan.steps().count();
    let mut done = 0;
    for group in &plan.groups {
        match group {
            Group::Transaction(steps) => {
                begin(server, session, "begin; ", "local ")
                    .await
                    .map_err(|problem| committed(*problem, done, total))?;
                for (index, step) in steps.iter().enumerate() {
                    progress(done + index, total, &step.object.to_string());
                    if let Err(error) = server.client.batch_execute(&acting(step, session)).await {
                        let problem = failed(server, &error, step);
                        let _ = server.client.batch_execute("rollback").await;
                        return Err(Box::new(committed(problem, done, total)));
                    }
                }
                if let Err(error) = server.client.batch_execute("commit").await {
                    let lost = server.client.is_closed();
                    let mut problem = server.problem(&error, "committing");
                    if lost {
                        problem.help = Some(
                            "whether the transaction was committed is not known: plan again to see what is left"
                                .to_owned(),
                        );
                        return Err(Box::new(problem));
                    }
                    return Err(Box::new(committed(problem, done, total)));
                }
                done += steps.len();
            }
            Group::Alone(step) => {
                begin(server, session, "", "").await.map_err(|problem| committed(*problem, done, total))?;
                progress(done, total, &step.object.to_string());
                if let Err(error) = server.client.batch_execute(step.statement.to_run()).await {
                    let problem = failed(server, &error, step);
                    return Err(Box::new(committed(problem, done, total)));
                }
                done += 1;
            }
        }
    }
    progress(total, total, "done");
    Ok(done)
}

/// The statement, run by the role that connects where it is about roles.
fn acting<'a>(step: &'a Step, session: &Session) -> Cow<'a, str> {
    let sql = step.statement.to_run();
    if step.statement.as_connected {
        format!("set local role none; {sql}; set local role {}", Ident(&session.owner)).into()
    } else {
        sql.into()
    }
}

/// Function bodies are checked in the shadow, where everything that they mention exists; here it may come later.
async fn begin(server: &Server, session: &Session, start: &str, scope: &str) -> Result<()> {
    let sql = format!(
        "{start}set {scope}check_function_bodies = off; set {scope}client_min_messages = warning; \
         set {scope}search_path = {}; set {scope}role {}",
        session.search_path,
        Ident(&session.owner)
    );
    server.client.batch_execute(&sql).await.map_err(|error| {
        let mut problem = server.problem(&error, "starting a transaction");
        if error.code().is_some_and(|code| code.code() == "42501" || code.code() == "22023") {
            problem.code = "cannot-act-as-owner";
            problem.what =
                format!("role `{}` cannot act as `{}`, who is to own what is created", server.user, session.owner);
            problem.help = Some(format!(
                "connect as that role, grant it (GRANT {} TO {}), or set [defaults] owner in schemactl.toml",
                Ident(&session.owner),
                Ident(&server.user)
            ));
        }
        Box::new(problem)
    })
}

fn failed(server: &Server, error: &tokio_postgres::Error, step: &Step) -> Problem {
    let mut problem = server.problem(error, &format!("step {}: {}", step.number, step.object));
    let mut why = problem.why.take().map(|why| format!("{why}\n")).unwrap_or_default();
    why += &format!("step {} was: {}", step.number, step.statement.sql);
    if let Some(place) = &step.place {
        why += &format!("\nasked for at {}:{}", place.file, place.line);
    }
    if let Some(query) = step.statement.hazards.iter().find_map(|hazard| hazard.query.as_ref()) {
        why += &format!("\nthe rows in the way: {query}");
    }
    problem.why = Some(why);
    if step.statement.as_connected && error.code().is_some_and(|code| code.code() == "42501") {
        problem.help = Some(format!(
            "roles and parameters are changed by the role that connects, here `{}`: connect as one that may do this, or \
             let a superuser do it by hand and plan again",
            server.user
        ));
    }
    problem
}

/// Says what stays and what does not.
fn committed(mut problem: Problem, done: usize, total: usize) -> Problem {
    let state = if done == 0 {
        "nothing was changed: the transaction was rolled back".to_owned()
    } else {
        format!(
            "steps 1 to {done} of {total} are done and stay; the rest was rolled back or not begun: plan again to go on"
        )
    };
    problem.why = Some(match problem.why {
        Some(why) => format!("{why}\n{state}"),
        None => state,
    });
    problem
}

/// `SET search_path` takes a list of names; a single quoted value would be one name.
#[must_use]
pub fn quote_search_path(schemas: &[String]) -> String {
    if schemas.is_empty() {
        return Literal("").to_string();
    }
    schemas.iter().map(|schema| Ident(schema).to_string()).collect::<Vec<_>>().join(", ")
}
