//! One apply at a time.

use std::time::{Duration, Instant};

use crate::problem::{Problem, Result};
use crate::server::Server;

/// The key of the advisory lock that keeps a second apply out of the same database: "schemact" in ASCII.
const LOCK: i64 = 0x7363_6865_6d61_6374;

/// How long the lock of an apply that was killed may outlive it: its server process looks every
/// [`CLIENT_CHECK`](super::session::CLIENT_CHECK) whether anyone is still there.
const PATIENCE: Duration = Duration::from_secs(3);

/// Keeps a second apply out until the connection ends, and nothing else ends it.
///
/// # Errors
/// When another apply is under way, or the connection fails.
pub async fn lock(server: &Server) -> Result<()> {
    let doing = "taking the lock that keeps a second apply out";
    let sql = format!("select pg_try_advisory_lock({LOCK})");
    let asked = Instant::now();
    loop {
        let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, doing))?;
        if rows.first().is_some_and(|row| row.get::<_, bool>(0)) {
            return Ok(());
        }
        if asked.elapsed() >= PATIENCE {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let holder = server.client.query_typed(&holder(), &[]).await.ok();
    let holder = holder.and_then(|rows| rows.first().and_then(|row| row.try_get::<_, String>(0).ok()));
    let mut problem = Problem::error("apply-under-way", "another `schemactl apply` is at work on this database").help(
        "wait until it is done, then run `schemactl plan` again: the other one may be doing the same, so that nothing is left \
         to do; the lock goes when its connection ends (SELECT pg_terminate_backend(its process) ends it)",
    );
    if let Some(holder) = holder {
        problem = problem.because(format!("it is {holder}"));
    }
    Err(Box::new(problem))
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
