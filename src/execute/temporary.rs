//! Checks that are there only while a plan is carried out: when that stops halfway, they would refuse rows that applications
//! write, until somebody plans again.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Executor;
use super::event::Event;
use super::failure::and_what_stays;
use super::watch::Watch;
use crate::object::ObjectId;
use crate::plan::{Plan, Step};
use crate::problem::Problem;

/// Codes of problems after which the session is not there any more, or not ours.
const SESSION_GONE: [&str; 3] = ["connection-lost", "commit-unknown", "pooled-session"];

impl Executor<'_, '_> {
    /// Drops the checks that the plan would have dropped later, and says so with the problem that it stops at.
    pub(super) async fn take_back(&mut self, mut problem: Problem) -> Problem {
        let is_gone = self.server.client.is_closed() || SESSION_GONE.contains(&problem.code);
        for (check, step) in left(self.plan, self.done) {
            let outcome = if is_gone { Err(None) } else { self.drop_again(check, step).await.map_err(Some) };
            problem = and_what_stays(problem, &said(check, step, outcome));
        }
        problem
    }

    /// Runs the step that drops a check, with the whole budget for waiting. It is not a step of the plan that begins: of these
    /// the one that failed is the last.
    async fn drop_again(&mut self, check: &ObjectId, step: &Step) -> Result<(), Problem> {
        (self.tell)(Event::Waiting(&format!("stopped; dropping the check {check} again")));
        let watch = Watch::new(self.target, self.pid, &self.plan.time_limits);
        let tell = &mut self.tell;
        let mut waits_only = |event: Event<'_>| {
            if let Event::Waiting(_) = event {
                tell(event);
            }
        };
        let mut executor = Executor {
            server: self.server,
            target: self.target,
            plan: self.plan,
            session: self.session,
            watch,
            pid: self.pid,
            deadlock_timeout: self.deadlock_timeout,
            tell: &mut waits_only,
            waited: Duration::ZERO,
            done: self.done,
            total: self.total,
        };
        executor.transaction(std::slice::from_ref(step)).await.map_err(|problem| *problem)
    }
}

/// The checks that are there after the first `done` steps of a plan and that a later step drops, each with that step: of
/// those that are not there yet, the step that adds them is a later one, too.
fn left(plan: &Plan, done: usize) -> Vec<(&ObjectId, &Step)> {
    let mut later: BTreeMap<&ObjectId, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps().skip(done) {
        if let Some(check) = step.statement.temporary() {
            later.entry(check).or_default().push(step);
        }
    }
    later.into_iter().filter_map(|(check, steps)| <[_; 1]>::try_from(steps).ok().map(|[step]| (check, step))).collect()
}

/// What became of a check.
fn said(check: &ObjectId, step: &Step, outcome: Result<(), Option<Problem>>) -> String {
    let why = match outcome {
        Ok(()) => return format!("of that, the check {check} was dropped again: it refuses no rows any more"),
        Err(None) => String::new(),
        Err(Some(problem)) => format!("; dropping it failed: {}", problem.what),
    };
    format!(
        "the check {check}, which was to be there for a while only, is left and refuses new rows that break it: run the same \
         command again, or drop it by hand: {}{why}",
        step.statement.sql
    )
}
