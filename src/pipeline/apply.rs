//! From a plan to the database, and to the record of it.

use std::time::Duration;

use super::{Files, Live, Planned, Request, for_changes, required};
use crate::execute::{self, Event};
use crate::history::{self, Recorded, Snapshot};
use crate::object::Catalog;
use crate::plan::{Group, Plan};
use crate::problem::{Problem, Result};
use crate::server::Server;

/// What `apply` did.
#[derive(Debug)]
pub struct Applied {
    /// How many steps were carried out.
    pub steps: usize,
    /// The plan that is left: empty when files and database are now equal.
    pub left: Plan,
    /// What the user should know.
    pub remarks: Vec<String>,
}

/// Waits until no other apply is under way: reading the catalog would wait for its locks, and what it does may be the same.
///
/// # Errors
/// When one is for longer than the time to wait for locks, or when the connection fails. That none is now does not keep one
/// from starting: see [`apply`].
pub async fn nobody_applies(request: &Request, tell: &mut dyn FnMut(&str)) -> Result<()> {
    // The lock goes with the connection.
    execute::lock(&for_changes(request).await?, lock_budget(request), tell).await
}

fn lock_budget(request: &Request) -> Duration {
    request.config.apply.time_limits().lock_budget
}

/// Carries out a plan that [`super::plan()`] made for the same request, then plans again to prove that nothing is left.
///
/// # Errors
/// When another apply is under way, when the database is no longer the one that the plan was made for, and at the
/// first step that fails.
pub async fn apply(request: &Request, planned: &Planned, tell: &mut execute::Tell<'_>) -> Result<Applied> {
    let Planned { plan, files, found, read_at, .. } = planned;
    let target = required(request)?;
    let server = for_changes(request).await?;
    execute::lock(&server, lock_budget(request), &mut |text| tell(Event::Waiting(text))).await?;
    let is_current = match read_at {
        Some(position) => position.is_still(&server.client).await,
        None => false,
    };
    let live = Live::connect(server).await?;
    if live.identity != planned.identity && !live.identity.is_same_database(&planned.identity) {
        return Err(stale("the connection now leads to another database"));
    }
    // Someone may have changed the database between the plan and the lock.
    if !is_current {
        let (again, _) = files.plan_again(request, &live, found).await?;
        if again.groups.is_empty() && !plan.groups.is_empty() {
            let remark = "what the plan was to do was done by somebody else meanwhile".to_owned();
            return Ok(Applied { steps: 0, left: again, remarks: vec![remark] });
        }
        if !again.does_the_same_as(plan) {
            return Err(stale("the steps that are needed now are not those that were shown"));
        }
    }
    let mut remarks = Vec::new();
    let recorded = begin(request, files, &live, plan, &mut remarks).await;
    let session =
        execute::Session { role: plan.target.owner.clone(), search_path: files.foundation.search_path.clone() };
    let (mut at, mut committed) = (None, 0);
    let mut noting = |event: Event<'_>| {
        match &event {
            Event::Step { step, .. } => at = Some(step.number),
            Event::Committed(steps) => (at, committed) = (None, *steps),
            Event::Waiting(_) | Event::Working { .. } | Event::Committing => {}
        }
        tell(event);
    };
    let steps = match execute::run(&live.server, target, plan, &session, &mut noting).await {
        Ok(steps) => steps,
        Err(problem) => {
            if let Some(recorded) = recorded {
                let is_unchanged = committed == 0
                    && matches!(plan.groups.first(), Some(Group::Transaction(_)))
                    && problem.code != "commit-unknown";
                failed(request, files, live, recorded, at, &problem, is_unchanged).await;
            }
            return Err(problem);
        }
    };
    let proof = async {
        let after = Live::connect(live.server).await?;
        let (left, catalog) = files.plan_again(request, &after, found).await?;
        Ok((after, left, catalog))
    };
    let (after, left, catalog) =
        proof.await.map_err(|problem: Box<Problem>| execute::though_all_is_done(*problem, steps))?;
    if let Some(recorded) = recorded {
        let snapshot = files.snapshot(request, &catalog);
        let owner = &files.foundation.owner;
        if let Err(problem) = history::end(&after.server, owner, recorded, None, Some(&snapshot)).await {
            remarks.push(format!("this run could not be recorded in schemactl.history: {problem}"));
        }
    }
    Ok(Applied { steps, left, remarks })
}

/// Records that a plan of the same request had nothing to do, where applies are recorded and something is different from
/// what was recorded last: what `drift` then compares with is up to date.
///
/// # Errors
/// When the connection fails, or when the role may not write the record.
pub async fn note_unchanged(request: &Request, planned: &Planned) -> Result<()> {
    if !request.config.history {
        return Ok(());
    }
    let Planned { plan, files, live, .. } = planned;
    let server = for_changes(request).await?;
    execute::lock(&server, Duration::ZERO, &mut |_| ()).await?;
    let (author, environment) = (&request.author, request.environment.as_deref());
    history::note(&server, &files.foundation.owner, plan, author, environment, &files.snapshot(request, live)).await
}

impl Files {
    /// The live catalog as it is recorded.
    fn snapshot(&self, request: &Request, live: &Catalog) -> Snapshot {
        let scope = self.scope(request);
        Snapshot::of(live, &|id| scope.covers(id, live, live))
    }
}

async fn begin(
    request: &Request,
    files: &Files,
    live: &Live,
    plan: &Plan,
    remarks: &mut Vec<String>,
) -> Option<Recorded> {
    if !request.config.history {
        return None;
    }
    let (owner, environment) = (&files.foundation.owner, request.environment.as_deref());
    match history::begin(&live.server, owner, plan, &request.author, environment).await {
        Ok(recorded) => Some(recorded),
        Err(problem) => {
            // What follows must not find itself in a transaction that failed; where this fails, the next statement does.
            let _ = live.server.client.batch_execute("rollback; reset role").await;
            remarks.push(format!(
                "this run is not recorded: {}. Let {owner} create a schema in this database and write to \
                 schemactl.history, or set `history = false`",
                problem.why.as_ref().unwrap_or(&problem.what).trim_end_matches('.')
            ));
            None
        }
    }
}

/// Records a failure, and what it left behind; as far as that is possible, since the connection may be what failed. A run that
/// changed nothing left nothing behind: what others changed before it is theirs still.
async fn failed(
    request: &Request,
    files: &Files,
    live: Live,
    recorded: Recorded,
    at: Option<usize>,
    problem: &Problem,
    is_unchanged: bool,
) {
    if as_connected(&live.server).await.is_err() {
        return;
    }
    let Ok(after) = Live::connect(live.server).await else { return };
    let catalog = if is_unchanged { None } else { after.read(request).await.ok() };
    let snapshot = catalog.map(|catalog| files.snapshot(request, &catalog));
    let owner = &files.foundation.owner;
    // The row then looks interrupted, which is what it was.
    let _ = history::end(&after.server, owner, recorded, Some((at, problem)), snapshot.as_ref()).await;
}

/// Statements that ran alone have left their settings behind.
async fn as_connected(server: &Server) -> Result<()> {
    let reset = server.client.batch_execute("reset role; reset search_path").await;
    reset.map_err(|error| Box::new(server.problem(&error, "reading the catalog")))
}

fn stale(why: &str) -> Box<Problem> {
    Box::new(
        Problem::error("plan-is-stale", "the database changed after the plan was made").because(why).help("plan again"),
    )
}
