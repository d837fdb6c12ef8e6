//! The key of a partition, which is part of the key of its parent (PostgreSQL manual, 5.12.2).

use super::Constraint;
use crate::object::{Context, LockMode, Object, ObjectId, Statement};
use crate::sql::QualifiedName;

impl Constraint {
    /// Whether it is made with the parent's, or as the partition is attached, and by no statement of its own.
    pub(super) fn is_made_with_whole(&self) -> bool {
        self.part_of.is_some() && self.joins_no_index()
    }

    /// Whether PostgreSQL joins no index to it, so that a partition's can only be made with the whole's, or as the partition
    /// is attached: of `EXCLUDE` and `WITHOUT OVERLAPS` (PostgreSQL 17 and 18, `CompareIndexInfo`).
    pub(super) fn joins_no_index(&self) -> bool {
        self.contype == "x" || self.period && self.has_index()
    }

    /// Whether attaching the partition makes it part of the parent's key.
    pub(super) fn joins_with_partition(&self, whole: &ObjectId, at: &Context) -> bool {
        at.makes(&super::Inheritance::of_part(&self.schema, &self.table, whole))
    }

    /// Whether detaching the partition makes it a key of its own.
    pub(super) fn leaves_with_partition(&self, whole: &ObjectId, at: &Context) -> bool {
        at.unmakes(&super::Inheritance::of_part(&self.schema, &self.table, whole))
    }

    /// A partition that is attached already does not adopt the key by itself.
    pub(super) fn attach(&self, at: &Context) -> Option<Statement> {
        let whole = self.part_of.as_ref().filter(|whole| !self.joins_with_partition(whole, at))?;
        let (schema, name) = (whole.schema().unwrap_or_default(), whole.name());
        let sql = format!("ALTER INDEX {} ATTACH PARTITION {}", QualifiedName(schema, name), self.index_name());
        let statement = Statement::new(sql).lock(LockMode::AccessExclusive, self.table_id());
        Some(match at.to.get(whole).and_then(Object::parent) {
            Some(table) => statement.lock(LockMode::ShareUpdateExclusive, table),
            None => statement,
        })
    }

    /// The parent's `DROP CONSTRAINT` takes the partitions' along.
    pub(super) fn goes_with_parents_key(&self, at: &Context) -> bool {
        self.part_of.as_ref().is_some_and(|whole| at.unmakes(whole) && !self.leaves_with_partition(whole, at))
    }
}
