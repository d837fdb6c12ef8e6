//! NOT NULL constraints that are not valid, or only for a while (since PostgreSQL 18).

use super::not_null::{of_column, usual_name};
use super::{Column, Constraint, inheritance};
use crate::object::{Context, Hazard, Kind, LockMode, Object, ObjectId, ObjectKind, Reach, Runs, Statement};
use crate::sql::{Ident, LONGEST_NAME};

/// Whether the constraint itself can be added NOT VALID, under the name that it has in the end (since PostgreSQL 18). What
/// parents and children pass on to each other has names that depend on who says it first.
pub(super) fn can_be_validated(column: &Column, table: &ObjectId, at: &Context) -> bool {
    let stands_alone = [at.from, at.to]
        .iter()
        .all(|catalog| !catalog.has_parts(table) && inheritance::parents(catalog, table).next().is_none());
    let name = usual_name(column);
    let own = ObjectId::on_relation(Kind::Constraint, &column.schema, &column.table, &name);
    at.version >= 180_000
        && stands_alone
        && name.len() <= LONGEST_NAME
        && [at.from, at.to].iter().all(|catalog| catalog.get(&own).is_none())
}

/// The constraint, and its validation while others work.
pub(super) fn validated_later(column: &Column, may_fail: Hazard) -> Vec<Statement> {
    let table = ObjectId::in_schema(Kind::Table, &column.schema, &column.table);
    let (relation, own) = (table.sql_name(), usual_name(column));
    let (name, own) = (Ident(&column.name), Ident(&own));
    let alter = |action: String| Statement::new(format!("ALTER TABLE {relation} {action}")).reaches(Reach::Children);
    vec![
        alter(format!("ADD CONSTRAINT {own} NOT NULL {name} NOT VALID")).lock(LockMode::AccessExclusive, table.clone()),
        alter(format!("VALIDATE CONSTRAINT {own}"))
            .shares(format!("ALTER TABLE {relation} "))
            .scans(LockMode::ShareUpdateExclusive, table)
            .hazard(may_fail)
            .runs(Runs::ByItself),
    ]
}

impl Constraint {
    /// Whether it is valid though the parent's is not: its table was made behind that one.
    pub(super) fn is_valid_alone(&self, at: &Context) -> bool {
        self.validated && !self.local && self.is_below_not_valid(at)
    }

    /// Whether a parent passes it on that has it NOT VALID.
    pub(super) fn is_below_not_valid(&self, at: &Context) -> bool {
        let Some(column) = self.column(at.to) else { return false };
        inheritance::parents(at.to, &self.table_id())
            .filter_map(|link| of_column(column.on_parent(link, at.to)?, at.to))
            .any(|above| !above.validated && !above.no_inherit())
    }

    /// What validates those of children and partitions that are valid in the files, as this one is added NOT VALID and
    /// passed on so.
    pub(super) fn valid_below(&self, at: &Context) -> Vec<Statement> {
        let Some(column) = self.column(at.to).filter(|_| !self.validated && !self.no_inherit()) else {
            return Vec::new();
        };
        let is_child = |link: &&super::Inheritance| !at.makes(&link.id());
        let mut statements = Vec::new();
        for link in inheritance::members(at.to, &self.table_id()).filter(is_child) {
            let Some(Object::Column(below)) = at.to.get(&inheritance::on(&link.child, &column.id())) else { continue };
            match of_column(below, at.to) {
                Some(own) if own.is_valid_alone(at) => statements.push(own.validate_not_null()),
                Some(own) => statements.extend(own.valid_below(at)),
                None => {}
            }
        }
        statements
    }
}
