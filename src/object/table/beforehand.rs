//! What is prepared on the partitions of a table that is made anew, while they still are partitions of the old one: indexes,
//! those behind keys, and checks that say what the new bound says. What is left to do while the whole is locked changes only the catalog.

use super::one_to_one::is_key;
use super::proved::holds_the_same;
use super::temporary_check::TemporaryCheck;
use super::{Constraint, Index, Inheritance, inheritance};
use crate::object::{Context, HazardKind, Kind, Object, ObjectId, ObjectKind, Statement};

impl Context<'_> {
    /// Whether the partition has rows that others work with, keeps its columns, and waits for its whole to be made anew.
    fn is_kept_meanwhile(&self, partition: &ObjectId) -> bool {
        let mut columns = self.to.children(partition).iter().filter(|child| child.kind == Kind::Column);
        let is_rewritten = |column: &ObjectId| match (self.from.get(column), self.to.get(column)) {
            (Some(Object::Column(from)), Some(Object::Column(to))) => from.is_rewritten_as(to, self),
            _ => self.makes(column),
        };
        self.stays_busy(partition) && self.waits_for_whole(partition) && !columns.any(is_rewritten)
    }

    /// Whether all that an object uses, but for tables and indexes, is there before as it is after.
    fn has_what_it_needs(&self, id: &ObjectId) -> bool {
        self.to.depends_on(id).iter().all(|needed| match needed.kind {
            Kind::Column => holds_the_same(needed, self),
            Kind::Table | Kind::Index | Kind::Constraint | Kind::Schema => true,
            _ => !self.makes(needed) && self.from.get(needed) == self.to.get(needed),
        })
    }
}

impl Index {
    /// Whether it can be built on a partition before that leaves its whole, to become part of the new whole's index.
    pub(super) fn is_built_beforehand(&self, at: &Context) -> bool {
        let joins = || self.part_of.as_ref().is_some_and(|whole| self.joins_with_partition(whole, at));
        let is_named = |id: &ObjectId| id.schema() == Some(&self.schema) && id.name() == self.name;
        self.relkind == "r"
            && at.makes(&self.id())
            && !at.from.objects.keys().any(is_named)
            && at.is_kept_meanwhile(&self.relation_id())
            && joins()
            && at.has_what_it_needs(&self.id())
    }
}

impl Constraint {
    /// The same of the index behind the key of a partition: the key is made of it, and becomes part of the new whole's.
    pub(super) fn is_built_beforehand(&self, at: &Context) -> bool {
        let table = self.table_id();
        let joins = || self.part_of.as_ref().is_some_and(|whole| self.joins_with_partition(whole, at));
        // A primary key makes its columns NOT NULL, which takes a look at the rows where they are not so yet.
        let is_not_null = |name: &String| match at.from.get(&ObjectId::column(&table, name)) {
            Some(Object::Column(column)) => column.not_null,
            _ => false,
        };
        !self.partitioned
            && at.makes(&self.id())
            && at.is_kept_meanwhile(&table)
            && joins()
            && at.has_what_it_needs(&self.id())
            && (self.contype != "p" || self.columns.iter().all(is_not_null))
    }
}

impl Inheritance {
    /// Attaching to a whole that is made anew, with a check that says beforehand what the bound says.
    pub(super) fn checked_beforehand(&self, attach: Statement, default: Option<&ObjectId>, at: &Context) -> Statement {
        let mut keys = at.to.children(&self.parent).iter().filter(|child| is_key(child, at));
        let stays = keys.all(|key| holds_the_same(&inheritance::on(&self.child, key), at));
        let Some(condition) = self.constraint.as_ref().filter(|_| {
            // Rows of a DEFAULT partition are looked at all the same.
            default.is_none()
                && stays
                && at.is_kept_meanwhile(&self.child)
                && at.keeps_parts(&self.child)
                && at.has_what_it_needs(&self.parent)
        }) else {
            return attach;
        };
        let mut check = TemporaryCheck::new(&self.child, "joins", &self.child, condition, at);
        check.validate.hazards.extend(attach.hazards.iter().filter(|one| one.kind == HazardKind::MayFail).cloned());
        let mut short = Statement::new(attach.sql.clone());
        short.locks.clone_from(&attach.locks);
        let online = vec![check.add.beforehand(), check.validate.beforehand(), short, check.drop];
        attach.or_online(self.child.clone(), online)
    }
}
