//! What `CREATE TABLE ... INHERITS` takes from the parents: their columns first, in their order, and how those are generated
//! (PostgreSQL manual, CREATE TABLE).

use super::parent_order::parents_in_order;
use super::{Column, inheritance};
use crate::object::{Catalog, Context, Object, ObjectId, ObjectKind};

/// The names of the table's columns in the order in which it has them when it is made together with its parents.
pub(super) fn order(table: &ObjectId, catalog: &Catalog) -> Vec<String> {
    let mut names = Vec::new();
    add(table, catalog, &mut names);
    names
}

/// Whether the table has the parents' columns in an order that `INHERITS` does not give them: it was made before it became a
/// child, and states them all.
pub(super) fn come_in_an_order_of_their_own(table: &ObjectId, catalog: &Catalog) -> bool {
    let columns = own(table, catalog);
    let names: Vec<&String> = columns.iter().map(|column| &column.name).collect();
    let states_all = columns.iter().all(|column| column.local);
    states_all && !order(table, catalog).iter().eq(names)
}

fn add(table: &ObjectId, catalog: &Catalog, names: &mut Vec<String>) {
    for link in parents_in_order(catalog, table).into_iter().filter(|link| link.bound.is_none()) {
        add(&link.parent, catalog, names);
    }
    for column in own(table, catalog) {
        if !names.contains(&column.name) {
            names.push(column.name.clone());
        }
    }
}

/// The table's columns, in their order.
fn own<'a>(table: &ObjectId, catalog: &'a Catalog) -> Vec<&'a Column> {
    let columns = catalog.children(table).iter().filter_map(|child| match catalog.get(child) {
        Some(Object::Column(column)) => Some(column),
        _ => None,
    });
    let mut own: Vec<&Column> = columns.collect();
    own.sort_by_key(|column| column.position);
    own
}

impl Column {
    /// Whether it takes its expression from a parent, which before PostgreSQL 16 it must not state itself.
    pub(super) fn takes_expression(&self, at: &Context) -> bool {
        const STATES_IT_SINCE: u32 = 160_000;
        at.version < STATES_IT_SINCE
            && at.folded_children(&self.table_id()).any(|child| match child {
                Object::Inheritance(link) => matches!(
                    at.to.get(&inheritance::on(&link.parent, &self.id())),
                    Some(Object::Column(above)) if above.generated.is_some()
                ),
                _ => false,
            })
    }
}
