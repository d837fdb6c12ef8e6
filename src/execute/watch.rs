//! A second connection that looks at what the first one does: who keeps it waiting, how far an index is.

use std::time::{Duration, Instant};

use super::blocker::{self, Blocker};
use super::event::{Event, Tell};
use crate::object::{TimeLimits, span};
use crate::server::{Server, Target, connect};

/// Looks at one session. Its connection is opened when a statement takes long enough to be looked at.
pub(super) struct Watch<'a> {
    target: &'a Target,
    pid: i32,
    connection: Option<Server>,
    /// How often opening it failed: the server may have no connection left.
    failures: u32,
    /// How often a statement is looked at, at the least.
    interval: Duration,
    /// Who kept the last statement waiting when it was last looked at.
    pub blockers: Vec<Blocker>,
    /// The processes that were described in full.
    described: Vec<(i32, String)>,
    said: Option<Instant>,
}

/// What a look found.
#[derive(Debug, Default)]
struct Seen {
    /// The lock that is waited for, in words.
    awaits: Option<String>,
    blockers: Vec<Blocker>,
    phase: Option<String>,
    percent: Option<u8>,
}

/// How often the same wait is mentioned again.
const AGAIN: Duration = Duration::from_secs(15);

impl<'a> Watch<'a> {
    /// For the session with this process.
    pub(super) fn new(target: &'a Target, pid: i32, limits: &TimeLimits) -> Self {
        let interval = (limits.lock_timeout / 2).min(Duration::from_secs(1));
        Self {
            target,
            pid,
            connection: None,
            failures: 0,
            interval,
            blockers: Vec::new(),
            described: Vec::new(),
            said: None,
        }
    }

    /// Runs a statement of the session, and tells what keeps it from ending. It waits for a lock no longer than
    /// `lock_timeout`, if that is limited.
    pub(super) async fn during<T>(
        &mut self,
        run: impl Future<Output = T>,
        lock_timeout: Option<Duration>,
        tell: &mut Tell<'_>,
    ) -> T {
        self.blockers.clear();
        let mut run = std::pin::pin!(run);
        let started = Instant::now();
        loop {
            // Early enough that a wait that runs into the limit was looked at, with time for the connection.
            let interval = match lock_timeout {
                Some(limit) if started.elapsed() < limit => (limit / 4).min(self.interval),
                _ => self.interval,
            };
            let look = async {
                tokio::time::sleep(interval).await;
                self.look().await
            };
            // A look that is not over when the statement is, is given up.
            let seen = tokio::select! {
                biased;
                result = &mut run => return result,
                seen = look => seen,
            };
            if let Some(seen) = seen {
                self.tell(seen, started.elapsed(), tell);
            }
        }
    }

    fn tell(&mut self, seen: Seen, since: Duration, tell: &mut Tell<'_>) {
        if let Some(phase) = &seen.phase {
            tell(Event::Working { phase, percent: seen.percent });
        }
        if seen.blockers.is_empty() {
            return;
        }
        let what = seen.awaits.map_or_else(String::new, |lock| format!(" for {lock}"));
        let key: Vec<_> = seen.blockers.iter().map(|one| (one.pid, one.transaction.clone())).collect();
        if key != self.described {
            tell(Event::Waiting(&format!("waiting{what}, held up by {}", blocker::describe(&seen.blockers))));
            self.described = key;
            self.said = Some(Instant::now());
        } else if self.said.is_none_or(|said| said.elapsed() >= AGAIN) {
            let text = format!("still waiting{what} after {}: {}", span(since), blocker::names(&seen.blockers));
            tell(Event::Waiting(&text));
            self.said = Some(Instant::now());
        }
        self.blockers = seen.blockers;
    }

    /// None where nothing can be found out: the statement goes on all the same.
    async fn look(&mut self) -> Option<Seen> {
        if self.connection.as_ref().is_none_or(|server| server.client.is_closed()) {
            if self.failures > 2 {
                return None;
            }
            self.failures += 1;
            let server = connect(self.target).await.ok()?;
            server.client.batch_execute("set search_path = pg_catalog; set statement_timeout = '5s'").await.ok()?;
            self.connection = Some(server);
            self.failures = 0;
        }
        let client = &self.connection.as_ref()?.client;
        let pid = self.pid;
        let state = format!(
            "select coalesce(a.wait_event_type = 'Lock', l.mode is not null), coalesce(l.mode, ''), \
               coalesce(l.relation::regclass::text, ''), coalesce(p.phase, ''), \
               coalesce(case when p.phase like 'waiting%' then null
                 when p.blocks_total > 0 then 100 * p.blocks_done / p.blocks_total
                 when p.tuples_total > 0 then 100 * p.tuples_done / p.tuples_total end, -1)::int4
             from pg_stat_activity a left join pg_stat_progress_create_index p on p.pid = a.pid
               left join pg_locks l on l.pid = a.pid and not l.granted
             where a.pid = {pid} limit 1"
        );
        let rows = client.query_typed(&state, &[]).await.ok()?;
        let row = rows.first()?;
        let (mode, relation, phase): (String, String, String) =
            (row.try_get(1).ok()?, row.try_get(2).ok()?, row.try_get(3).ok()?);
        let mut seen = Seen {
            percent: row.try_get::<_, i32>(4).ok().and_then(|percent| u8::try_from(percent).ok()),
            phase: (!phase.is_empty()).then_some(phase),
            ..Seen::default()
        };
        if row.try_get::<_, bool>(0).ok()? {
            seen.awaits = (!relation.is_empty()).then(|| format!("{} on {relation}", mode_in_words(&mode)));
            let blocking = format!(
                "select b.pid, coalesce(a.xact_start::text, ''), {} \
                 from unnest(pg_blocking_pids({pid})) b(pid) left join pg_stat_activity a on a.pid = b.pid order by 1",
                blocker::COLUMNS
            );
            let rows = client.query_typed(&blocking, &[]).await.ok()?;
            seen.blockers = rows.iter().filter_map(Blocker::read).collect();
            seen.blockers.dedup_by_key(|one| one.pid);
        }
        Some(seen)
    }
}

/// `AccessExclusiveLock` → `ACCESS EXCLUSIVE`.
fn mode_in_words(mode: &str) -> String {
    let mut words = String::new();
    for char in mode.trim_end_matches("Lock").chars() {
        if char.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(char.to_uppercase());
    }
    words
}

#[cfg(test)]
mod tests {
    #[test]
    fn modes_as_the_manual_writes_them() {
        let of = super::mode_in_words;
        assert_eq!([of("AccessExclusiveLock"), of("ShareLock")], ["ACCESS EXCLUSIVE", "SHARE"]);
        assert_eq!(of("ShareUpdateExclusiveLock"), "SHARE UPDATE EXCLUSIVE");
    }
}
