//! A plan → the database.
//!
//! | what goes wrong | what happens |
//! |---|---|
//! | a lock is not had within `lock_timeout`, a deadlock | rolled back and tried again, until the budget is used up |
//! | old transactions would hold up a concurrent index build | waited for before it begins, within the budget |
//! | a statement fails | its transaction is rolled back; what was committed stays, and is said; checks for a while are dropped |
//! | we are interrupted or killed | the server cancels the statement and rolls back |
//! | the connection is lost | the server rolls back; after a COMMIT it is asked what became of it |

mod alone;
mod blocker;
mod cancel;
mod commit;
mod event;
mod failure;
mod lock;
mod refusing;
mod roles;
mod session;
mod temporary;
mod watch;

use std::time::{Duration, Instant};

pub use event::{Event, Tell};
pub use lock::lock;
pub use session::{Session, quote_search_path};

pub(crate) use cancel::CancelOnDrop;
use commit::Outcome;
use failure::{and_what_stays, failed, gave_up, is_lost, may_pass};
use watch::Watch;

use crate::object::{Limits, in_milliseconds, span};
use crate::plan::{Group, Plan, Step};
use crate::problem::{Problem, Result};
use crate::server::{Lack, Server, Target};

/// How long after the first lock others may be kept waiting by a wait for the next one, as a part of `deadlock_timeout`
/// (PostgreSQL manual, 20.12): whoever has waited for that looks for a circle and gives up to break it. That has to be this
/// transaction, which is tried again, and not an application's.
const BEFORE_DEADLOCKS: f64 = 0.8;

/// How long is waited for a lock at least, as a part of the same.
const LEAST_WAIT: f64 = 0.2;

/// No wait is shorter than this.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

/// Carries out all steps, and tells how it gets on. `target` is where `server` is, for connections beside it.
///
/// # Errors
/// At the first step that fails: its transaction is rolled back, and what was committed before is said.
pub async fn run(
    server: &Server,
    target: &Target,
    plan: &Plan,
    session: &Session,
    tell: &mut Tell<'_>,
) -> Result<usize> {
    roles::may_manage_roles(server, plan).await?;
    session::prepare(server, session).await.map_err(|problem| and_what_stays(*problem, "nothing was changed"))?;
    let own = "select pg_backend_pid(), extract(epoch from current_setting('deadlock_timeout')::interval)::float8";
    let own = server.client.query_typed(own, &[]).await;
    let own = own.map_err(|error| server.problem(&error, "preparing the connection"))?;
    let (pid, patience) = own.first().map_or((0, 1.0), |row| (row.get(0), row.get(1)));
    let deadlock_timeout = Duration::try_from_secs_f64(patience).unwrap_or(Duration::from_secs(1));
    let watch = Watch::new(target, pid, &plan.time_limits);
    let total = plan.steps().count();
    let mut executor = Executor {
        server,
        target,
        plan,
        session,
        watch,
        pid,
        deadlock_timeout,
        tell,
        waited: Duration::ZERO,
        done: 0,
        total,
    };
    let running = CancelOnDrop::new(server);
    let result = executor.groups().await;
    running.disarm();
    if result.is_ok() {
        session::reset(server).await.map_err(|problem| though_all_is_done(*problem, total))?;
    }
    result
}

/// The problem of looking at the database after everything was done.
#[must_use]
pub fn though_all_is_done(problem: Problem, steps: usize) -> Problem {
    let state = format!("all {steps} steps are done and stay; that nothing is left could not be seen");
    Problem { help: Some("run the same command again to see it".to_owned()), ..and_what_stays(problem, &state) }
}

struct Executor<'a, 't> {
    server: &'a Server,
    target: &'a Target,
    plan: &'a Plan,
    session: &'a Session,
    watch: Watch<'a>,
    /// The process that serves us.
    pid: i32,
    /// How long others wait before they look for a circle of waits.
    deadlock_timeout: Duration,
    tell: &'a mut Tell<'t>,
    /// How long this apply has waited for others so far.
    waited: Duration,
    /// How many steps are committed.
    done: usize,
    total: usize,
}

/// Why a transaction was stopped. It is rolled back.
struct Stopped {
    problem: Problem,
    /// How long the statement that could not go on had waited, when the transaction may be tried again.
    waited: Option<Duration>,
}

impl Executor<'_, '_> {
    async fn groups(&mut self) -> Result<usize> {
        let plan = self.plan;
        for group in &plan.groups {
            let carried_out = match group {
                Group::Transaction(steps) => self.transaction(steps).await,
                Group::Alone(step) => self.alone(step).await,
            };
            if let Err(problem) = carried_out {
                let problem = self.take_back(*problem).await;
                return Err(Box::new(self.say_what_refuses(problem).await));
            }
            self.done += group.steps().len();
            (self.tell)(Event::Committed(self.done));
        }
        Ok(self.done)
    }

    /// How much longer may be waited for locks, in all.
    fn budget_left(&self) -> Duration {
        self.plan.time_limits.lock_budget.saturating_sub(self.waited)
    }

    /// Tries a transaction until it is through, or the budget for waiting is used up.
    async fn transaction(&mut self, steps: &[Step]) -> Result<()> {
        let mut tries = 0;
        // Of the last try that lasted long enough for a look: the budget may leave the very last one too little.
        let mut blockers = Vec::new();
        loop {
            let Err(stopped) = self.attempt(steps, tries > 0).await else { return Ok(()) };
            tries += 1;
            if !self.watch.blockers.is_empty() {
                blockers = std::mem::take(&mut self.watch.blockers);
            }
            let Some(waited) = stopped.waited else { return Err(Box::new(stopped.problem)) };
            self.waited += waited;
            let limits = &self.plan.time_limits;
            let Some(pause) = event::pause(tries, self.budget_left()) else {
                let problem = gave_up(stopped.problem, &blockers, self.waited, tries);
                return Err(Box::new(self.rolled_back(problem)));
            };
            let text = format!(
                "{}; rolled back, next try in {} (waited {} of {})",
                stopped.problem.what,
                span(pause),
                span(self.waited),
                span(limits.lock_budget)
            );
            (self.tell)(Event::Waiting(&text));
            tokio::time::sleep(pause).await;
            self.waited += pause;
        }
    }

    async fn attempt(&mut self, steps: &[Step], again: bool) -> Result<(), Stopped> {
        let for_good = |problem| Stopped { problem, waited: None };
        // Changes of time limits are undone with the transaction.
        let begin = "begin isolation level read committed";
        let begun = session::ready(self.server, begin, self.pid, "starting a transaction").await;
        begun.map_err(|problem| for_good(self.rolled_back(*problem)))?;
        let mut current = None;
        let mut held_since: Option<Instant> = None;
        for step in steps {
            (self.tell)(Event::Step { step, again });
            let mut limits = Limits::of(&step.statement, &self.plan.time_limits);
            let locks = &step.statement.locks;
            let budget = in_milliseconds(self.budget_left().max(SHORTEST_WAIT));
            limits.lock_timeout_ms = limits.lock_timeout_ms.map(|limit| limit.min(budget));
            if held_since.is_some() || locks.len() > 1 {
                let held = held_since.map_or(Duration::ZERO, |since| since.elapsed());
                let left = self.deadlock_timeout.mul_f64(BEFORE_DEADLOCKS).saturating_sub(held);
                let least = self.deadlock_timeout.mul_f64(LEAST_WAIT).max(SHORTEST_WAIT);
                let most = in_milliseconds(left.max(least));
                limits.lock_timeout_ms = limits.lock_timeout_ms.map(|limit| limit.min(most));
            }
            if !locks.is_empty() {
                held_since.get_or_insert_with(Instant::now);
            }
            if current != Some(limits) {
                let sql = set(limits, "local ");
                self.server.client.batch_execute(&sql).await.map_err(|error| {
                    for_good(self.rolled_back(self.server.problem(&error, "setting the time limits of a step")))
                })?;
                current = Some(limits);
            }
            let started = Instant::now();
            let sql = roles::acting(step, self.session);
            let run = self.server.client.batch_execute(&sql);
            let lock_timeout = limits.lock_timeout_ms.map(Duration::from_millis);
            if let Err(error) = self.watch.during(run, lock_timeout, self.tell).await {
                return Err(self.stopped(&error, step, limits, started.elapsed()).await);
            }
            if let Some(said) = self.server.without_effect() {
                let problem = failure::without_effect(&said, step, &self.lack(step).await);
                let _ = self.server.client.batch_execute("rollback").await;
                return Err(for_good(self.rolled_back(problem)));
            }
        }
        self.commit(steps).await
    }

    /// Rolls back after a step that failed.
    async fn stopped(&mut self, error: &tokio_postgres::Error, step: &Step, limits: Limits, took: Duration) -> Stopped {
        let mut problem = failed(self.server, error, step, limits, took);
        if is_lost(self.server, error) {
            problem.code = "connection-lost";
            self.cancel_what_was_lost().await;
            return Stopped { problem: self.rolled_back(problem), waited: None };
        }
        let _ = self.server.client.batch_execute("rollback").await;
        if may_pass(error) {
            return Stopped { problem, waited: Some(took) };
        }
        self.explain(&mut problem, error, step).await;
        Stopped { problem: self.rolled_back(problem), waited: None }
    }

    async fn commit(&mut self, steps: &[Step]) -> Result<(), Stopped> {
        let doing = "committing";
        let id = commit::transaction_id(self.server)
            .await
            .map_err(|error| Stopped { problem: self.rolled_back(self.server.problem(&error, doing)), waited: None })?;
        (self.tell)(Event::Committing);
        let started = Instant::now();
        let Err(error) = self.server.client.batch_execute("commit").await else { return Ok(()) };
        let problem = self.server.problem(&error, doing);
        if !is_lost(self.server, &error) {
            let waited = may_pass(&error).then(|| started.elapsed());
            let problem = if waited.is_some() { problem } else { self.rolled_back(problem) };
            return Err(Stopped { problem, waited });
        }
        // The reason for going on asking is on the screen while it lasts.
        (self.tell)(Event::Waiting("the connection was lost while committing: asking the server what became of it"));
        let mut problem = Problem { code: "connection-lost", ..problem };
        let problem = match commit::find_out(self.target, id.as_deref()).await {
            Outcome::Committed => {
                self.done += steps.len();
                (self.tell)(Event::Committed(self.done));
                problem.help = Some("run the same command again: it goes on with what is left".to_owned());
                and_what_stays(problem, &format!("the server says that it was committed: {}", self.state()))
            }
            Outcome::RolledBack => {
                (self.tell)(Event::Committed(self.done));
                let state = format!("the server says that it was rolled back: {}", self.state());
                and_what_stays(problem, &state)
            }
            Outcome::Unknown => {
                problem.code = "commit-unknown";
                problem.help = Some(
                    "see that the server runs, then plan again: the plan shows what is left, and applying it goes on"
                        .to_owned(),
                );
                let last = self.done + steps.len();
                let state = format!(
                    "whether steps {} to {last} of {} were committed is not known, as the server could not be asked; \
                     they are all done or none is",
                    self.done + 1,
                    self.total
                );
                and_what_stays(problem, &state)
            }
        };
        Err(Stopped { problem, waited: None })
    }

    /// Where only the way to the server is lost, the statement still runs there.
    async fn cancel_what_was_lost(&self) {
        let canceller = self.server.canceller();
        let _ = tokio::time::timeout(Duration::from_secs(5), canceller.cancel()).await;
    }

    /// Names the privilege that a failed step lacks.
    async fn explain(&self, problem: &mut Problem, error: &tokio_postgres::Error, step: &Step) {
        if error.code().is_none_or(|code| code.code() != "42501") {
            return;
        }
        if step.statement.as_connected {
            roles::explain(problem, self.server);
            return;
        }
        failure::explain_privilege(problem, error, &self.lack(step).await);
    }

    async fn lack<'a>(&'a self, step: &'a Step) -> Lack<'a> {
        Lack::of(&self.server.client, &self.session.role, &self.server.database, &step.object, &step.statement).await
    }

    /// The problem, with what is done and what is not.
    fn rolled_back(&self, problem: Problem) -> Problem {
        and_what_stays(problem, &self.state())
    }

    fn state(&self) -> String {
        match (self.done, self.total) {
            (0, _) => "nothing was changed: the transaction was rolled back".to_owned(),
            (done, total) if done == total => format!("all {total} steps are done and stay"),
            (1, total) => {
                format!(
                    "step 1 of {total} is done and stays; the rest was rolled back or not begun: plan again to go on"
                )
            }
            (done, total) => format!(
                "steps 1 to {done} of {total} are done and stay; the rest was rolled back or not begun: plan again to go on"
            ),
        }
    }
}

/// The statement that sets time limits.
fn set(limits: Limits, scope: &str) -> String {
    format!(
        "set {scope}lock_timeout = {}; set {scope}statement_timeout = {}",
        limits.lock_timeout_ms.unwrap_or(0),
        limits.statement_timeout_ms.unwrap_or(0)
    )
}
