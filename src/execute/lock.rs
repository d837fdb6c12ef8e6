//! One apply at a time.

use std::time::{Duration, Instant};

use crate::object::span;
use crate::problem::{Problem, Result};
use crate::server::Server;

/// The key of the advisory lock that keeps a second apply out of the same database: "schemact" in ASCII.
const LOCK: i64 = 0x7363_6865_6d61_6374;

/// How long the lock of an apply that was killed may outlive it: its server process looks every
/// [`CLIENT_CHECK`](super::session::CLIENT_CHECK) whether anyone is still there.
const PATIENCE: Duration = Duration::from_secs(3);

/// Keeps a second apply out until the connection ends, and nothing else ends it. Another one that is at work is waited for,
/// for so long, and named.
///
/// # Errors
/// When another apply is under way for longer, or the connection fails.
pub async fn lock(server: &Server, budget: Duration, tell: &mut dyn FnMut(&str)) -> Result<()> {
    let doing = "taking the lock that keeps a second apply out";
    let sql = format!("select pg_try_advisory_lock({LOCK})");
    let (asked, mut told) = (Instant::now(), None);
    loop {
        let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, doing))?;
        if rows.first().is_some_and(|row| row.get::<_, bool>(0)) {
            return Ok(());
        }
        let waited = asked.elapsed();
        if waited >= budget.max(PATIENCE) {
            break;
        }
        if waited >= PATIENCE {
            let holder = named(server).await;
            if told.as_ref() != Some(&holder) {
                let who = holder.as_ref().map(|holder| format!(", {holder}")).unwrap_or_default();
                let rest = span(Duration::from_secs(budget.saturating_sub(waited).as_secs().max(1)));
                tell(&format!("waiting for another `schemactl apply` on this database{who}, up to {rest}"));
                told = Some(holder);
            }
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let mut problem = Problem::error("apply-under-way", "another `schemactl apply` is at work on this database").help(
        "wait until it is done, or longer with --lock-budget, then run `schemactl apply` again: the other one may be doing the \
         same, so that nothing is left to do; the lock goes when its connection ends (SELECT pg_terminate_backend(its \
         process) ends it)",
    );
    if let Some(holder) = named(server).await {
        problem = problem.because(format!("it is {holder}"));
    }
    Err(Box::new(problem))
}

/// Who has the lock, as far as the role may know.
async fn named(server: &Server) -> Option<String> {
    let rows = server.client.query_typed(&holder(), &[]).await.ok()?;
    rows.first()?.try_get::<_, String>(0).ok()
}

/// Who has the lock. When it was connected and from where is hidden from roles that are not its own.
fn holder() -> String {
    format!(
        "select concat('process ', l.pid, ' of role ' || a.usename,
           ' from ' || coalesce(a.client_hostname, host(a.client_addr)),
           ', since ' || date_trunc('second', a.backend_start)::text, ', application ' || nullif(a.application_name, ''))
         from pg_locks l left join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.granted and l.objsubid = 1
           and l.database = (select oid from pg_database where datname = current_database())
           and (l.classid::int8 << 32) | l.objid::int8 = {LOCK}"
    )
}
