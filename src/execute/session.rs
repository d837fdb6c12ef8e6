//! The settings under which steps run.

use tokio_postgres::SimpleQueryMessage;

use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::sql::{Ident, Literal};

/// How often the server looks whether we are still there while a statement runs.
pub(super) const CLIENT_CHECK: &str = "1s";

/// Settings under which the steps run.
#[derive(Debug, Clone)]
pub struct Session {
    /// The role that carries the plan out.
    pub role: String,
    /// The `search_path`: for the bodies of functions that are executed on the way.
    pub search_path: String,
}

/// Prepares the connection. Limits that the database or the role set for applications do not hold for an apply: it has
/// its own.
pub(super) async fn prepare(server: &Server, session: &Session) -> Result<()> {
    let mut settings = vec![
        "statement_timeout = 0",
        "lock_timeout = 0",
        "idle_in_transaction_session_timeout = 0",
        // Where the network loses us without a word, the server notices in a minute instead of two hours.
        "tcp_keepalives_idle = 30",
        "tcp_keepalives_interval = 10",
        "tcp_keepalives_count = 3",
        "client_min_messages = warning",
        // Bodies are checked in the shadow, where everything that they mention exists; here it may come later.
        "check_function_bodies = off",
    ];
    if server.major() >= 14 {
        settings.push("idle_session_timeout = 0");
    }
    if server.major() >= 17 {
        settings.push("transaction_timeout = 0");
    }
    let settings = format!("set {}; ", settings.join("; set "));
    // What is said to be committed has to be, even when the server crashes right after it.
    let durable = "select set_config('synchronous_commit', 'on', false) \
                   where current_setting('synchronous_commit') = 'off'";
    let sql = format!("{settings}set search_path = {}; {durable}", session.search_path);
    let doing = "preparing the connection";
    server.client.batch_execute(&sql).await.map_err(|error| server.problem(&error, doing))?;
    if server.major() >= 14 {
        // Not every system can tell; without it, a statement whose client was killed goes on to its end.
        let check = format!("set client_connection_check_interval = '{CLIENT_CHECK}'");
        let answer = server.client.batch_execute(&check).await;
        if let Err(error) = answer.or_else(|error| if error.as_db_error().is_some() { Ok(()) } else { Err(error) }) {
            return Err(server.problem(&error, doing).into());
        }
    }
    act_as(server, session).await
}

/// Runs `sql`, which makes ready for the next statement, and makes sure that the session still is the one that the lock and
/// the settings of this apply are in. Whatever a pooler does with us: nothing is carried out in the session of others.
pub(super) async fn ready(server: &Server, sql: &str, pid: i32, doing: &str) -> Result<()> {
    let sql = format!("{sql}; select pg_catalog.pg_backend_pid()");
    let messages = server.client.simple_query(&sql).await.map_err(|error| server.problem(&error, doing))?;
    let now = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0)?.parse::<i32>().ok(),
        _ => None,
    });
    if now == Some(pid) {
        return Ok(());
    }
    let _ = server.client.batch_execute("rollback").await;
    Err(Box::new(
        Problem::error("pooled-session", "the session of this apply was given to another client")
            .because("a pooler stands in between that keeps no sessions, which could not be seen before")
            .help(format!("connect to the server itself, which usually is {}", server.direct_name())),
    ))
}

/// Ends what only holds for steps, for whoever uses the connection afterwards.
pub(super) async fn reset(server: &Server) -> Result<()> {
    let sql =
        "reset role; reset search_path; reset check_function_bodies; set lock_timeout = 0; set statement_timeout = 0";
    server.client.batch_execute(sql).await.map_err(|error| server.problem(&error, "ending the steps").into())
}

async fn act_as(server: &Server, session: &Session) -> Result<()> {
    let sql = format!("set role {}", Ident(&session.role));
    server.client.batch_execute(&sql).await.map_err(|error| {
        let mut problem = server.problem(&error, "taking on the role that the steps run as");
        let state = error.code().map(tokio_postgres::error::SqlState::code);
        if state == Some("42501") {
            problem.code = "cannot-act-as-owner";
            problem.what = format!("role `{}` cannot act as `{}`, which the steps run as", server.user, session.role);
            problem.help = Some(format!(
                "connect as that role, grant it (GRANT {} TO {}), or choose another: --role, [defaults] owner",
                Ident(&session.role),
                Ident(&server.user)
            ));
        } else if state == Some("22023") {
            problem =
                Problem::error("unknown-role", format!("there is no role `{}`, which the steps run as", session.role))
                    .because(problem.why.unwrap_or_default())
                    .help("correct --role, or `role` or `owner` in schemactl.toml");
        }
        Box::new(problem)
    })
}

/// `SET search_path` takes a list of names; a single quoted value would be one name.
#[must_use]
pub fn quote_search_path(schemas: &[String]) -> String {
    if schemas.is_empty() {
        return Literal("").to_string();
    }
    schemas.iter().map(|schema| Ident(schema).to_string()).collect::<Vec<_>>().join(", ")
}
