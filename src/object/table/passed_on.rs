//! What a table has from its parents, as these lose or get it (PostgreSQL manual, 5.11).

use super::{Constraint, Inheritance, inheritance};
use crate::object::{Context, Object, ObjectId, ObjectKind};

/// The checks that a table which comes to a parent in `INHERITS` has had from others: as it leaves the last of these they
/// become its own, and would stay that beside the new parent's.
pub(super) fn from_other_parents(link: &Inheritance, at: &Context) -> Vec<ObjectId> {
    let table = &link.child;
    if link.bound.is_some() {
        return Vec::new();
    }
    let is_left =
        |check: &ObjectId| !inheritance::carriers(check, table, at).iter().any(|above| at.from.get(above).is_some());
    let checks = at.from.children(table).iter().filter(|id| match (at.from.get(id), at.to.get(id)) {
        (Some(Object::Constraint(from)), Some(Object::Constraint(to))) => {
            from.contype == "c" && !to.of_partition && from.comes_from_parent() && to.comes_from_parent()
        }
        _ => false,
    });
    checks.filter(|check| is_left(check)).cloned().collect()
}

/// Whether `part`, a column or a constraint, is dropped from its table only: a child keeps it as its own.
pub(super) fn is_dropped_only_here(part: &ObjectId, table: &ObjectId, at: &Context) -> bool {
    inheritance::members(at.from, table)
        .filter(|link| link.bound.is_none())
        .any(|link| becomes_its_own(&inheritance::on(&link.child, part), &link.child, at.makes(part), at))
}

/// Whether a child keeps its `own` part, which it does not state in the live database, without any parent that it could be
/// from. `comes_back`: whether the parent that loses it gets it again.
fn becomes_its_own(own: &ObjectId, child: &ObjectId, comes_back: bool, at: &Context) -> bool {
    // As one of several parents loses what the table has from all of them, or states too, PostgreSQL only counts down.
    let is_stated = match at.from.get(own) {
        Some(Object::Column(column)) => column.local,
        Some(Object::Constraint(constraint)) => constraint.local,
        _ => false,
    };
    let has_parent = |has: &dyn Fn(&Inheritance, &ObjectId) -> bool| {
        inheritance::parents(at.to, child).any(|link| has(link, &inheritance::on(&link.parent, own)))
    };
    let is_from_others = || {
        has_parent(&|link, above| {
            let is_in_both = at.from.get(above).is_some() && at.to.get(above).is_some();
            is_in_both && !at.makes(&link.id()) && !at.unmakes(above)
        })
    };
    let is_passed_on = match at.to.get(own) {
        Some(Object::Column(column)) => column.comes_from_parent() && is_from_others(),
        Some(Object::Constraint(check)) if check.inherited && !check.local => {
            comes_back || is_from_others() || has_parent(&|_, above| at.makes(above))
        }
        Some(_) => false,
        None => return false,
    };
    !is_stated && !is_passed_on && !at.unmakes(own)
}

impl Constraint {
    /// Whether a check that the table has, or will have, from a parent is, or will be, stated by the parent only.
    pub(super) fn is_stated_elsewhere(&self, to: &Self) -> bool {
        let is_left = self.local && to.comes_from_parent();
        let is_taken = self.comes_from_parent() && to.inherited && to.local;
        self.contype == "c" && !self.of_partition && !to.of_partition && (is_left || is_taken)
    }

    /// Whether a partition keeps a check that its parent loses: it cannot be dropped of the parent alone.
    pub(super) fn is_kept_without_parents(&self, to: &Self, at: &Context) -> bool {
        let is_kept = self.contype == "c" && self.comes_from_parent() && !to.inherited;
        is_kept && to.of_partition && inheritance::goes_with_parents(&self.id(), &self.table_id(), at)
    }

    /// Whether a parent, of which the table is a child by then, passes it on.
    pub(super) fn is_passed_on(&self, at: &Context) -> bool {
        inheritance::parents(at.to, &self.table_id()).any(|link| {
            let is_there = !at.makes(&link.id()) || at.folded.contains(&link.id());
            is_there || link.bound.is_none() && inheritance::is_passed_on_later(self, link, at)
        })
    }
}
