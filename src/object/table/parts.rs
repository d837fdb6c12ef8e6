//! Which tables are parts of others: partitions, and what inherits.

use super::inheritance::{members, parents};
use crate::object::{Catalog, Context, Kind, ObjectId, reachable};

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

    /// The tables without a row that are partitions of a table, or inherit from it, and stay.
    #[must_use]
    pub fn empty_parts(&self, table: &ObjectId) -> Vec<ObjectId> {
        members(self.from, table).filter_map(|link| self.empty_whole(&link.child)).collect()
    }
}
