//! Statements that PostgreSQL allows in no transaction.

use std::time::{Duration, Instant};

use super::blocker::{self, Blocker};
use super::event::Event;
use super::failure::{and_what_stays, failed, held_up, is_lost};
use super::{Executor, set};
use crate::object::{Limits, WaitsFor, span};
use crate::plan::Step;
use crate::problem::Result;
use crate::sql::Literal;

/// How long a transaction that is in the way may last before anything is said of it.
const SHORT: Duration = Duration::from_secs(1);

impl Executor<'_, '_> {
    /// Runs a statement outside transactions. It is never tried again: where it fails, it may leave something behind
    /// (an INVALID index) that the next plan repairs.
    pub(super) async fn alone(&mut self, step: &Step) -> Result<()> {
        (self.tell)(Event::Step { step, again: false });
        if let Some(waits_for) = step.statement.waits_for() {
            self.wait_for_old_transactions(step, waits_for).await?;
        }
        let limits = Limits::of(&step.statement, &self.plan.time_limits);
        let server = self.server;
        let set = super::session::ready(server, &set(limits, ""), self.pid, "setting the time limits of a step").await;
        set.map_err(|problem| self.rolled_back(*problem))?;
        let started = Instant::now();
        let run = server.client.batch_execute(step.statement.to_run());
        let Err(error) = self.watch.during(run, None, self.tell).await else { return Ok(()) };
        let mut problem = failed(server, &error, step, limits, started.elapsed());
        if is_lost(server, &error) {
            problem.code = "connection-lost";
            self.cancel_what_was_lost().await;
            problem.help = Some(
                "see that the server runs, then run the same command again: the plan sees what the statement left"
                    .to_owned(),
            );
            let state = format!("whether step {} was carried out is not known; {}", step.number, self.before());
            return Err(Box::new(and_what_stays(problem, &state)));
        }
        self.explain(&mut problem, &error, step).await;
        let state = match step.statement.waits_for() {
            Some(_) => format!(
                "step {} may have left something half-done, such as an INVALID index, which the next plan repairs; {}",
                step.number,
                self.before()
            ),
            None => self.before(),
        };
        Err(Box::new(and_what_stays(problem, &state)))
    }

    /// What was done before the statement.
    fn before(&self) -> String {
        match (self.done, self.total) {
            (0, total) => format!("nothing else of {total} steps was done"),
            (1, total) => format!("step 1 of {total} is done and stays; plan again to go on"),
            (done, total) => format!("steps 1 to {done} of {total} are done and stay; plan again to go on"),
        }
    }

    /// Waits until the transactions have ended that the statement would wait for while it works.
    ///
    /// It must not be given a limit once it works, and so would wait for as long as any of them lasts. Those that begin
    /// later are young, and are waited for by the statement itself.
    async fn wait_for_old_transactions(&mut self, step: &Step, waits_for: WaitsFor) -> Result<()> {
        let mut old = self.in_the_way(step, waits_for).await?;
        let began = Instant::now();
        let mut said: Option<Instant> = None;
        while !old.is_empty() {
            let left = self.budget_left();
            if began.elapsed() >= left {
                let problem = held_up(step, &old, self.waited + began.elapsed());
                return Err(Box::new(and_what_stays(problem, &self.before())));
            }
            let pause = if began.elapsed() < SHORT { SHORT / 4 } else { SHORT };
            tokio::time::sleep(pause.min(left.saturating_sub(began.elapsed())).max(Duration::from_millis(10))).await;
            let now = self.in_the_way(step, waits_for).await?;
            old.retain_mut(|one| {
                let still = now.iter().find(|other| (other.pid, &other.transaction) == (one.pid, &one.transaction));
                if let Some(still) = still {
                    *one = still.clone();
                }
                still.is_some()
            });
            if began.elapsed() < SHORT || old.is_empty() {
                continue;
            }
            if said.is_none() {
                let text = format!(
                    "waiting for old transactions before step {} begins: {}",
                    step.number,
                    blocker::describe(&old)
                );
                (self.tell)(Event::Waiting(&text));
                said = Some(Instant::now());
            } else if said.is_some_and(|said| said.elapsed() >= Duration::from_secs(15)) {
                let text = format!("still waiting after {}: {}", span(began.elapsed()), blocker::names(&old));
                (self.tell)(Event::Waiting(&text));
                said = Some(Instant::now());
            }
        }
        self.waited += began.elapsed();
        Ok(())
    }

    /// The transactions that the statement would have to wait for if it began now.
    async fn in_the_way(&self, step: &Step, waits_for: WaitsFor) -> Result<Vec<Blocker>> {
        let relations: Vec<String> = step
            .statement
            .locks
            .iter()
            .map(|lock| format!("pg_catalog.to_regclass({})::oid", Literal(&lock.relation.sql_name())))
            .collect();
        let sql = query(&relations, waits_for);
        let doing = "looking for old transactions";
        let rows = self
            .server
            .client
            .query_typed(&sql, &[])
            .await
            .map_err(|error| and_what_stays(self.server.problem(&error, doing), &self.before()))?;
        Ok(rows.iter().filter_map(Blocker::read).collect())
    }
}

/// Who holds a lock that is waited for, or a snapshot. Every transaction holds the lock of its own virtual id, which
/// tells it from the next one of the same session, even to roles that may not see when it began.
fn query(relations: &[String], waits_for: WaitsFor) -> String {
    let modes = match waits_for {
        WaitsFor::WritersAndOldSnapshots => {
            "and l.mode in ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', \
             'AccessExclusiveLock')"
        }
        WaitsFor::Users | WaitsFor::Both => "",
    };
    let holds = format!(
        "l.granted and l.locktype = 'relation' \
         and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()) \
         and l.relation = any(array[{}]::oid[]) {modes}",
        relations.join(", ")
    );
    let snapshot = match waits_for {
        WaitsFor::WritersAndOldSnapshots | WaitsFor::Both => "or a.backend_xmin is not null",
        WaitsFor::Users => "",
    };
    format!(
        "select v.pid, v.virtualxid, {}
         from pg_catalog.pg_locks v join pg_catalog.pg_stat_activity a on a.pid = v.pid
         where v.locktype = 'virtualxid' and v.granted and v.virtualxid = v.virtualtransaction
           and a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
           and a.usesysid is not null and coalesce(a.backend_type, 'client backend') = 'client backend'
           and (exists (select from pg_catalog.pg_locks l where l.pid = v.pid and {holds}) {snapshot})
         union all
         select 0, p.transaction::text, p.owner::text, '', -1::float8, '', p.gid
         from pg_catalog.pg_prepared_xacts p
         where p.database = pg_catalog.current_database() and exists (select from pg_catalog.pg_locks l
           where l.virtualtransaction = '-1/' || p.transaction and {holds})
         order by 1, 2",
        blocker::COLUMNS
    )
}
