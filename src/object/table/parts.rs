//! Which tables are parts of others: partitions, and what inherits.

use super::Inheritance;
use super::inheritance::{members, on, parents};
use crate::object::{Catalog, Context, Kind, Object, ObjectId, ObjectKind, reachable};

impl Catalog {
    /// Whether tables are partitions of this one, or inherit from it.
    #[must_use]
    pub fn has_parts(&self, table: &ObjectId) -> bool {
        members(self, table).next().is_some()
    }

    /// Whether a table is a partition of another, or inherits from it, at any depth.
    #[must_use]
    pub fn is_below(&self, table: &ObjectId, whole: &ObjectId) -> bool {
        let above =
            |table: &ObjectId| -> Vec<ObjectId> { parents(self, table).map(|link| link.parent.clone()).collect() };
        reachable(table.clone(), above).iter().skip(1).any(|parent| parent == whole)
    }
}

impl Context<'_> {
    /// Whether one table is a partition of the other in the live database, or inherits from it.
    #[must_use]
    pub fn is_part(&self, part: &ObjectId, whole: &ObjectId) -> bool {
        self.from.get(&ObjectId::between(Kind::Inheritance, part.clone(), whole.clone())).is_some()
    }

    /// The partitioned table that `id` is, or that it hangs on, where it stays a table: all rows are in its partitions, so
    /// that it can be made anew while these are none of it. It becomes a plain one only if all of them stay as tables. The
    /// same goes for a table that becomes partitioned, where only those that inherit from it have rows.
    #[must_use]
    pub fn whole_of_partitions(&self, id: &ObjectId) -> Option<ObjectId> {
        let whole = self.table_of(id)?;
        let is_partitioned = |catalog: &Catalog| match catalog.get(&whole) {
            Some(Object::Table(table)) => Some(table.partition_by.is_some()),
            _ => None,
        };
        let keeps_rows = || members(self.from, &whole).all(|link| self.to.get(&link.child).is_some());
        let (was, is) = (is_partitioned(self.from)?, is_partitioned(self.to)?);
        let holds_none =
            if is { was || self.empty_above.contains(&whole) && keeps_rows() } else { was && keeps_rows() };
        holds_none.then_some(whole)
    }

    /// Whether a table that it is a partition of, at any depth, is made anew.
    pub(in crate::object) fn waits_for_whole(&self, table: &ObjectId) -> bool {
        parents(self.from, table).any(|link| {
            let is_made_anew = self.makes(&link.parent) && self.unmakes(&link.parent);
            link.bound.is_some() && (is_made_anew || self.waits_for_whole(&link.parent))
        })
    }

    /// The partition that cannot be attached to a table which is made anew, since it stays as it is where the whole does not:
    /// the files do not describe it.
    #[must_use]
    pub fn unfit_partition(&self, whole: &ObjectId) -> Option<ObjectId> {
        let strategy = |catalog: &Catalog| match catalog.get(whole) {
            Some(Object::Table(table)) => {
                table.partition_by.as_ref().and_then(|key| key.split(' ').next().map(str::to_owned))
            }
            _ => None,
        };
        let is_of_another = strategy(self.from) != strategy(self.to);
        let mut stays = members(self.to, whole).filter(|link| self.from.get(&link.id()).is_some());
        let is_unfit = |link: &&Inheritance| {
            let keeps_bound =
                matches!(self.from.get(&link.id()), Some(Object::Inheritance(from)) if from.bound == link.bound);
            let has_other_type =
                self.to.children(whole).iter().any(|id| match (self.to.get(id), self.to.get(&on(&link.child, id))) {
                    (Some(Object::Column(above)), Some(Object::Column(own))) => above.data_type != own.data_type,
                    (Some(Object::Column(_)), None) => true,
                    _ => false,
                });
            has_other_type || is_of_another && keeps_bound && !link.is_default()
        };
        stays.find(is_unfit).map(|link| link.child.clone())
    }

    /// Whether no table becomes part of it or ceases to be: a check that is on it for a while goes down to its parts, stays
    /// with those that leave it, and is wanted of those that join it.
    pub(super) fn keeps_parts(&self, table: &ObjectId) -> bool {
        let mut links = members(self.from, table).chain(members(self.to, table));
        links.all(|link| !self.makes(&link.id()) && !self.unmakes(&link.id()))
    }

    /// Whether a partition below the table, at any depth, is UNLOGGED in the files; a live one that `was` says so of.
    pub(super) fn is_unlogged_below(&self, table: &ObjectId, was: &dyn Fn(&super::Table) -> bool) -> bool {
        members(self.from, table).filter(|link| link.bound.is_some()).any(|link| {
            let is_it = match (self.from.get(&link.child), self.to.get(&link.child)) {
                (Some(Object::Table(from)), Some(Object::Table(to))) => was(from) && to.unlogged,
                _ => false,
            };
            is_it || self.is_unlogged_below(&link.child, was)
        })
    }

    /// Whether a generated column of the whole becomes a plain one, which PostgreSQL refuses where its parts have parts
    /// themselves (`DROP EXPRESSION` goes one level down).
    pub(super) fn drops_expression_through(&self, link: &Inheritance) -> bool {
        let becomes_plain = |id: &ObjectId| match (self.from.get(id), self.to.get(id)) {
            (Some(Object::Column(from)), Some(Object::Column(to))) => {
                from.generated.is_some() && to.generated.is_none()
            }
            _ => false,
        };
        members(self.from, &link.child).next().is_some() && self.from.children(&link.parent).iter().any(becomes_plain)
    }

    /// What makes tables partitions of a table, before and after.
    #[must_use]
    pub fn memberships(&self, table: &ObjectId) -> Vec<ObjectId> {
        members(self.from, table).map(ObjectKind::id).filter(|link| self.to.get(link).is_some()).collect()
    }

    /// The tables without a row that are partitions of a table, or inherit from it, and stay.
    #[must_use]
    pub fn empty_parts(&self, table: &ObjectId) -> Vec<ObjectId> {
        members(self.from, table).filter_map(|link| self.empty_whole(&link.child)).collect()
    }
}
