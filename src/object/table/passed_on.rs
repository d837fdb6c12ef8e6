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
    at.from.dependents(table).iter().any(|link| match at.from.get(link) {
        Some(Object::Inheritance(link)) if link.parent == *table && link.bound.is_none() => {
            let own = inheritance::on(&link.child, part);
            // As one of several parents loses what the table has from all of them, or states too, PostgreSQL only counts down.
            let stays = |other: &Inheritance| {
                let above = inheritance::on(&other.parent, part);
                !at.makes(&other.id())
                    && at.to.get(&above).is_some()
                    && at.from.get(&above).is_some()
                    && !at.unmakes(&above)
            };
            let is_from_others = || inheritance::parents(at.to, &link.child).any(stays);
            let comes_back = match at.to.get(&own) {
                Some(Object::Column(column)) => column.comes_from_parent() && is_from_others(),
                Some(Object::Constraint(check)) if check.inherited && !check.local => {
                    let comes = |other: &Inheritance| at.makes(&inheritance::on(&other.parent, part));
                    at.makes(part) || is_from_others() || inheritance::parents(at.to, &link.child).any(comes)
                }
                _ => false,
            };
            let is_stated_there = match at.from.get(&own) {
                Some(Object::Column(column)) => column.local,
                Some(Object::Constraint(constraint)) => constraint.local,
                _ => false,
            };
            at.to.get(&own).is_some() && !at.unmakes(&own) && !comes_back && !is_stated_there
        }
        _ => false,
    })
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
