//! What keeps others from a table for long, in a transaction of its own.
//!
//! What a transaction has locked stays locked until its end, and when a later lock cannot be had in time, all is rolled
//! back: a table that was written anew is written anew again. So a step that works through rows under a lock which others
//! wait for is committed before other tables are locked, and begins only once they are free.
//!
//! Between two transactions everybody sees the database as it is then. Nothing is divided that would be missing in
//! between, such as what is dropped and made again, nor the steps of one table.

use std::collections::BTreeSet;
use std::ops::Range;

use super::cut::extents;
use super::groups::blocked;
use super::{Group, Step, Verb};
use crate::object::{ObjectId, Work};

/// Where in the order of nodes transactions begin beside those that are there. `spans` says for each step, by its number,
/// from which node to which it does the work; `root` is the object that another is listed under.
pub(super) fn divisions(
    groups: &[Group],
    spans: &[Range<usize>],
    root: &dyn Fn(&ObjectId) -> ObjectId,
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for group in groups {
        let Group::Transaction(steps) = group else { continue };
        let long: Vec<usize> = (0..steps.len()).filter(|index| is_long(&steps[*index])).collect();
        if steps.len() < 2 || long.is_empty() {
            continue;
        }
        let places = places(steps, spans, root);
        for index in long {
            let own: BTreeSet<&ObjectId> = locked(&steps[index]).collect();
            let others = |range: Range<usize>| steps[range].iter().flat_map(locked).any(|id| !own.contains(id));
            let before = places.iter().rev().find(|place| **place <= index);
            let after = places.iter().find(|place| **place > index);
            let before = before.filter(|place| others(0..**place));
            let after = after.filter(|place| others(**place..steps.len()));
            let nodes = before.into_iter().chain(after).filter_map(|place| span(&steps[*place], spans));
            found.extend(nodes.map(|span| span.start));
        }
    }
    found
}

/// Whether others wait for the table while it works through the rows.
fn is_long(step: &Step) -> bool {
    step.statement.work > Work::CatalogOnly && locked(step).next().is_some()
}

/// The tables with rows that it keeps others from.
fn locked(step: &Step) -> impl Iterator<Item = &ObjectId> {
    step.statement
        .locks
        .iter()
        .zip(&step.sizes)
        .filter(|(lock, size)| blocked(lock.mode).is_some() && size.is_some_and(|size| size.bytes > 0))
        .map(|(lock, _)| &lock.relation)
}

fn span<'a>(step: &Step, spans: &'a [Range<usize>]) -> Option<&'a Range<usize>> {
    spans.get(step.number.checked_sub(1)?)
}

/// The steps that a transaction may begin with.
fn places(steps: &[Step], spans: &[Range<usize>], root: &dyn Fn(&ObjectId) -> ObjectId) -> Vec<usize> {
    let roots = steps.iter().enumerate().flat_map(|(index, step)| step.objects().map(move |one| (index, root(one))));
    let tables = extents(roots);
    let goes = |step: &Step| matches!(step.verb, Verb::Drop | Verb::Recreate | Verb::Rename);
    let comes = |step: &Step| matches!(step.verb, Verb::Create | Verb::Recreate | Verb::Rename);
    let may_begin = |place: &usize| {
        let (before, after) = steps.split_at(*place);
        let nodes_before = before.iter().filter_map(|step| span(step, spans)).map(|span| span.end).max();
        let first = after.first().and_then(|step| span(step, spans));
        nodes_before.zip(first).is_some_and(|(end, first)| end <= first.start)
            && !tables.values().any(|range| range.start < *place && *place < range.end)
            && !(before.iter().any(goes) && after.iter().any(comes))
    };
    (1..steps.len()).filter(may_begin).collect()
}
