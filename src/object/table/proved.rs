//! Constraints that the rows are known to meet: an old one says so, or there is nothing yet that could break them.

use super::collated::{is_at_most_sorted_anew, reads_what_changes};
use super::one_to_one::maps_one_to_one;
use super::{Column, Constraint, inheritance};
use crate::object::{Context, HazardKind, Kind, Object, ObjectId, ObjectKind, Statement};

impl Constraint {
    /// Without the warning that adding it may fail, where it cannot.
    pub(super) fn without_doubt(&self, mut statement: Statement, at: &Context) -> Statement {
        if self.is_proved(at) {
            statement.hazards.retain(|hazard| hazard.kind != HazardKind::MayFail);
        }
        // Values that the plan changes say nothing before.
        let mut columns = at.to.depends_on(&self.id()).iter().filter(|needed| needed.kind == Kind::Column);
        if reads_what_changes(&self.id(), at)
            || self.references.as_ref().is_some_and(|other| loses_partitions(&other.table_id(), at))
            || self.contype == "x" && columns.any(|column| !holds_the_same(column, at))
        {
            statement.hazards.iter_mut().for_each(|hazard| hazard.query = None);
        }
        statement
    }

    /// Whether rows that are there meet it: those that another constraint let in, or that have nothing in a new column.
    fn is_proved(&self, at: &Context) -> bool {
        let table = self.table_id();
        let has_new = matches!(self.contype.as_str(), "f" | "u")
            && !self.definition.contains("NULLS NOT DISTINCT")
            && !self.definition.contains("MATCH FULL")
            && self.columns.iter().any(|name| is_empty(&ObjectId::column(&table, name), at));
        has_new
            || at.from.children(&table).iter().any(|child| match at.from.get(child) {
                Some(Object::Constraint(old)) => {
                    old.validated && old.enforced && means_the_same(child, at) && self.follows_from(old, at)
                }
                _ => false,
            })
    }

    /// Whether rows that meet the old one meet this one.
    fn follows_from(&self, old: &Self, at: &Context) -> bool {
        let stays = |table: &ObjectId, columns: &[String]| {
            columns.iter().all(|name| holds_the_same(&ObjectId::column(table, name), at))
        };
        // Values that are different stay so.
        let keeps_apart = || {
            let mut columns = self.columns.iter().map(|name| ObjectId::column(&self.table_id(), name));
            columns.all(|column| maps_one_to_one(&column, at) || is_at_most_sorted_anew(&column, at))
        };
        let is_key = matches!(self.contype.as_str(), "p" | "u");
        if !(stays(&self.table_id(), &self.columns) || is_key && keeps_apart()) {
            return false;
        }
        match (self.contype.as_str(), old.contype.as_str()) {
            ("c", "c") | ("x", "x") => self.definition == old.definition,
            ("f", "f") => {
                let is_full = |one: &Self| one.definition.contains("MATCH FULL");
                self.columns == old.columns
                    && self.references == old.references
                    && is_full(self) == is_full(old)
                    && self.period == old.period
                    && self.references.as_ref().is_some_and(|other| {
                        stays(&other.table_id(), &other.columns) && !loses_partitions(&other.table_id(), at)
                    })
            }
            ("p" | "u", "p" | "u") => {
                let alike = |one: &Self| one.definition.contains("NULLS NOT DISTINCT") || one.contype == "p";
                !self.period
                    && !old.period
                    && old.columns.iter().all(|name| self.columns.contains(name))
                    && (alike(old) || !self.definition.contains("NULLS NOT DISTINCT"))
            }
            _ => false,
        }
    }
}

/// Whether the plan takes partitions, with their rows, away from a table.
fn loses_partitions(table: &ObjectId, at: &Context) -> bool {
    let mut links = inheritance::members(at.from, table).filter(|link| link.bound.is_some());
    links.any(|link| at.unmakes(&link.id()) && !at.makes(&link.id()) || loses_partitions(&link.child, at))
}

/// Whether all that an object uses, but for columns, stays what it is: a function of the same name may answer otherwise. A
/// key that it is part of, or that it refers to, says nothing about values.
pub(super) fn means_the_same(id: &ObjectId, at: &Context) -> bool {
    let is_other = |needed: &&ObjectId| !matches!(needed.kind, Kind::Column | Kind::Constraint | Kind::Index);
    let mut others = at.from.depends_on(id).iter().filter(is_other);
    others.all(|needed| at.from.get(needed) == at.to.get(needed) && !at.makes(needed))
}

/// Whether the plan leaves the values as they are.
pub(super) fn holds_the_same(column: &ObjectId, at: &Context) -> bool {
    match (at.from.get(column), at.to.get(column)) {
        (Some(Object::Column(from)), Some(Object::Column(to))) => {
            let is_computed = from.generated.is_some() || to.generated.is_some();
            from.collation == to.collation
                && !is_computed
                && means_the_same(column, at)
                && !from.is_rewritten_as(to, at)
        }
        _ => false,
    }
}

/// Whether the plan adds the column, and leaves it empty in every row.
fn is_empty(column: &ObjectId, at: &Context) -> bool {
    let has_default = at.to.children(column).iter().any(|child| child.kind == Kind::Default);
    // A parent's default is put into the rows of its children.
    let is_plain = |column: &Column| {
        !column.inherited
            && column.generated.is_none()
            && column.identity.is_none()
            && column.domains(at.to).iter().all(|domain| domain.default.is_none())
    };
    match (at.from.get(column), at.to.get(column)) {
        (None, Some(Object::Column(to))) => !has_default && is_plain(to),
        _ => false,
    }
}
