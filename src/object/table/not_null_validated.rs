//! A column that becomes NOT NULL by its own constraint, NOT VALID first (since PostgreSQL 18).

use super::not_null::usual_name;
use super::{Column, inheritance};
use crate::object::{Context, Hazard, Kind, LockMode, ObjectId, Reach, Runs, Statement};
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
