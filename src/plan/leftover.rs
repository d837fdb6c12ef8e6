//! What an interrupted run has left behind of what it prepared: an index that was to take another's place, a check that
//! spares a scan under the strongest lock.
//!
//! The plan is made as if that were not there, so that it is the plan of the interrupted run again, with the same names;
//! then the steps are left out whose work is done. What no step would make again is dropped like anything else that the
//! files do not describe.

use std::collections::BTreeSet;

use super::build::{Input, build_between};
use super::{Group, Plan, Step, Verb};
use crate::diff::Sides;
use crate::object::{Object, ObjectId, Prepared, Work};
use crate::problem::Result;

/// The plan that leads from the live database to what the files describe.
///
/// # Errors
/// When something that holds data would have to be rebuilt, or when no order satisfies all dependencies.
pub fn build(input: Input) -> Result<Plan> {
    // Definitions are text, in which nothing is renamed.
    let mut hidden = if input.renames.is_empty() { candidates(&input) } else { BTreeSet::new() };
    while !hidden.is_empty() {
        let mut live = input.sides.live.clone();
        live.remove(&|id| hidden.contains(id));
        // Where something is in the way of it, the plan says so with all that is there.
        let planned = build_between(Input { sides: Sides { live: &live, ..input.sides }, ..input.clone() });
        let Ok(mut plan) = planned else { break };
        let made = made_again(&plan, &hidden, &input);
        if made.len() == hidden.len() {
            leave_out(&mut plan, &hidden, &input);
            return Ok(plan);
        }
        hidden = made;
    }
    build_between(input)
}

/// What may be left over: called as plans call what they prepare, and described by no file; or of no use as it is.
fn candidates(input: &Input) -> BTreeSet<ObjectId> {
    let Sides { live, desired, .. } = input.sides;
    let may_be = |(id, object): &(&ObjectId, &Object)| {
        let is_extra = || desired.get(id).is_none() || object.is_unfinished();
        let is_bare = live.children(id).is_empty() && live.dependents(id).is_empty();
        object.may_be_prepared(desired) && is_extra() && is_bare && input.scope.covers(id, live, desired)
    };
    live.objects.iter().filter(may_be).map(|(id, _)| id.clone()).collect()
}

/// Those that a step of the plan makes; a check that partitions have from their parent is made with that.
fn made_again(plan: &Plan, hidden: &BTreeSet<ObjectId>, input: &Input) -> BTreeSet<ObjectId> {
    let is_made = |id: &ObjectId| plan.steps().any(|step| prepared(id, step, input).is_some());
    let made: BTreeSet<&ObjectId> = hidden.iter().filter(|id| is_made(id)).collect();
    let live = input.sides.live;
    let comes_along = |id: &ObjectId| {
        let table = live.get(id).and_then(Object::parent);
        let is_above = |one: &&ObjectId| {
            let whole = live.get(one).and_then(Object::parent);
            table.as_ref().zip(whole).is_some_and(|(table, whole)| live.is_below(table, &whole))
        };
        made.iter().filter(|one| one.name() == id.name() && one.kind == id.kind).any(is_above)
    };
    let renewed = renewed(plan);
    let is_clear = |id: &ObjectId| live.depends_on(id).is_disjoint(&renewed);
    hidden.iter().filter(|id| (made.contains(id) || comes_along(id)) && is_clear(id)).cloned().collect()
}

/// What the plan drops or makes anew, or writes anew: what was prepared of that is of no use any more, and in its way.
fn renewed(plan: &Plan) -> BTreeSet<ObjectId> {
    let is_renewed =
        |step: &&Step| matches!(step.verb, Verb::Drop | Verb::Recreate) || step.statement.work == Work::Rewrite;
    plan.steps().filter(is_renewed).flat_map(Step::objects).cloned().collect()
}

fn prepared(id: &ObjectId, step: &Step, input: &Input) -> Option<Prepared> {
    input.sides.live.get(id)?.prepared(&step.statement.sql)
}

/// Leaves out what is done, and clears away what has to be done again.
fn leave_out(plan: &mut Plan, hidden: &BTreeSet<ObjectId>, input: &Input) {
    let mut groups = Vec::new();
    let (mut anew, mut spared) = (BTreeSet::new(), BTreeSet::new());
    for group in std::mem::take(&mut plan.groups) {
        let is_alone = matches!(group, Group::Alone(_));
        let (mut first, mut kept) = (Vec::new(), Vec::new());
        for step in group.into_steps() {
            let found = hidden.iter().find_map(|id| Some((id, prepared(id, &step, input)?)));
            match found {
                // What is made anew has to be looked at anew.
                Some((id, Prepared::Done)) if anew.contains(id) => kept.push(step),
                Some((_, Prepared::Done)) => spared.extend(step.objects().cloned()),
                Some((id, Prepared::Anew(statement))) => {
                    anew.insert(id);
                    let why = Some("an interrupted run has left it behind unfinished".to_owned());
                    let sizes = vec![None; statement.locks.len()];
                    first.push(Step { statement: *statement, why, sizes, ..step.clone() });
                    kept.push(step);
                }
                None => kept.push(step),
            }
        }
        if is_alone {
            groups.extend(first.into_iter().chain(kept).map(Group::Alone));
            continue;
        }
        let steps: Vec<Step> = first.into_iter().chain(kept).collect();
        if !steps.is_empty() {
            groups.push(Group::Transaction(steps));
        }
    }
    plan.groups = groups;
    plan.number();
    // What is done cannot fail any more, nor keep anybody waiting.
    let mut changes = std::mem::take(&mut plan.changes);
    for change in changes.iter_mut().filter(|change| spared.contains(&change.object)) {
        let steps = plan.steps().filter(|step| step.objects().any(|object| *object == change.object));
        let left: Vec<_> = steps.flat_map(|step| &step.statement.hazards).collect();
        change.hazards.retain(|hazard| left.contains(&hazard));
    }
    plan.changes = changes;
}
