//! What foreign keys refer to, and where columns stand: for whoever writes a table down.

use super::{Referenced, primary_key};
use crate::object::{Catalog, Object, ObjectId, reachable};

/// The tables that a foreign key refers to, directly and by way of the foreign keys of these, the nearest first.
#[must_use]
pub fn referred_to(key: &ObjectId, catalog: &Catalog) -> Vec<ObjectId> {
    let other = |id: &ObjectId| match catalog.get(id) {
        Some(Object::Constraint(key)) => key.references.as_ref().map(Referenced::table_id),
        _ => None,
    };
    let Some(first) = other(key) else { return Vec::new() };
    reachable(first, |table| catalog.children(table).iter().filter_map(other).collect::<Vec<_>>())
}

/// Whether a foreign key refers to a primary key, and not to other columns that are unique.
#[must_use]
pub fn refers_to_primary_key(key: &ObjectId, catalog: &Catalog) -> bool {
    let Some(Object::Constraint(key)) = catalog.get(key) else { return false };
    key.references.as_ref().is_some_and(|to| to.columns == primary_key(&to.table_id(), catalog))
}

/// The number of a column in its table.
#[must_use]
pub fn column_position(column: &ObjectId, catalog: &Catalog) -> Option<i32> {
    match catalog.get(column) {
        Some(Object::Column(column)) => Some(column.position),
        _ => None,
    }
}
