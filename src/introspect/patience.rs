//! Reading waits for locks like everything else: `pg_get_viewdef` and its like lock the relations that they print. So it
//! waits for a short time only, again and again, and in the end says for whom.

use std::time::{Duration, Instant};

use tokio_postgres::Client;

use crate::problem::{Problem, Result};

/// How long one attempt waits for a lock: what waits for an ACCESS EXCLUSIVE lock keeps it no longer from being given.
pub(super) const LOCK_TIMEOUT: &str = "set local lock_timeout = '2s'";

/// How long to go on trying.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long others may have the lock that we gave up waiting for.
const PAUSE: Duration = Duration::from_millis(500);

/// Who holds or wants a lock in this database that keeps out even those who read.
const BLOCKERS: &str = "
select pg_catalog.concat(
  'process ', a.pid, ' of role ', a.usename, nullif(' (' || a.application_name || ')', ' ()'),
  case when l.granted then ' has locked ' else ' waits to lock ' end, l.relation::pg_catalog.regclass,
  ', its transaction is open for '
    || pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start)::text,
  ': ' || nullif(pg_catalog.left(pg_catalog.regexp_replace(a.query, E'\\\\s+', ' ', 'g'), 120), '<insufficient privilege>'))
from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> pg_catalog.pg_backend_pid()
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and l.relation >= 16384
  and exists (select from pg_catalog.pg_class c where c.oid = l.relation and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
order by l.granted desc, a.xact_start limit 3";

/// Tries again what could not get a lock in time. Each attempt has a transaction of its own.
pub(super) async fn patiently<T, F: Future<Output = Result<T>>>(
    client: &Client,
    mut attempt: impl FnMut() -> F,
) -> Result<T> {
    let started = Instant::now();
    loop {
        let problem = match attempt().await {
            Err(problem) if problem.code == "lock-timeout" => problem,
            answer => return answer,
        };
        // Whether there is a transaction to end depends on where it failed.
        let ended = client.batch_execute("rollback").await;
        if started.elapsed() >= PATIENCE || ended.is_err() {
            return Err(Box::new(blocked(client, *problem).await));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Says who is in the way.
async fn blocked(client: &Client, problem: Problem) -> Problem {
    let rows = client.query_typed(BLOCKERS, &[]).await.unwrap_or_default();
    let blockers: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let what = format!("The database could not be read: tried for {} s to get past a lock", PATIENCE.as_secs());
    let why = match (blockers.is_empty(), problem.why) {
        (false, _) => Some(blockers.join("\n")),
        (true, why) => why,
    };
    Problem { what, why, ..problem }
        .help("Try again when that transaction is over, or end it: SELECT pg_terminate_backend(PROCESS)")
}
