//! Which columns hold values of a type, directly or inside an array, a composite type, a range or a domain.

use std::collections::BTreeSet;

use crate::object::view::OutputColumn;
use crate::object::{Catalog, Context, Kind, Object, ObjectId};

/// A column that holds values of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::object) struct Stored {
    /// The table or materialized view.
    pub relation: ObjectId,
    /// The column.
    pub column: String,
    /// Whether the column is of the very type, rather than of one that is made of it.
    pub direct: bool,
}

/// The columns of the live database that hold values of the type, in order.
///
/// Columns that the plan drops count too, since they may be dropped only afterwards.
pub(in crate::object) fn stored(at: &Context, of: &ObjectId) -> Vec<Stored> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::from([of.clone()]);
    let mut next = vec![of.clone()];
    while let Some(id) = next.pop() {
        for dependent in at.from.dependents(&id) {
            let Some(object) = at.from.get(dependent) else { continue };
            let parent = object.parent();
            match (dependent.kind, parent) {
                // Nor does a foreign table.
                (Kind::Column, Some(_)) if matches!(object, Object::Column(column) if column.foreign.is_some()) => {}
                (Kind::Column, Some(relation)) => {
                    let direct = matches!(object, Object::Column(column) if column.data_type == of.sql_name());
                    found.insert(Stored { relation, column: dependent.name().to_owned(), direct });
                }
                // A plain view stores nothing.
                (Kind::ViewColumn, Some(relation)) if relation.kind == Kind::MaterializedView => {
                    let is_of =
                        |column: &OutputColumn| column.name == dependent.name() && column.data_type == of.sql_name();
                    let direct = match at.from.get(&relation) {
                        Some(Object::MaterializedView(view)) => view.columns.iter().any(is_of),
                        _ => false,
                    };
                    found.insert(Stored { relation, column: dependent.name().to_owned(), direct });
                }
                (Kind::Attribute, Some(composite)) if seen.insert(composite.clone()) => next.push(composite),
                (Kind::Composite | Kind::Range | Kind::Domain, _) if seen.insert(dependent.clone()) => {
                    next.push(dependent.clone());
                }
                // Whatever else uses the type does not keep values of it.
                _ => {}
            }
        }
    }
    found.into_iter().collect()
}

/// The tables whose rows a column holds, directly or inside arrays, composite types and domains; not its own.
pub(in crate::object) fn rows_in(column: &ObjectId, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let own = catalog.get(column).and_then(Object::parent);
    let mut found: BTreeSet<ObjectId> = catalog.depends_on(column).clone();
    let mut next: Vec<ObjectId> = found.iter().cloned().collect();
    while let Some(id) = next.pop() {
        if matches!(id.kind, Kind::Composite | Kind::Domain) {
            let members = catalog.family(&id);
            let needed = members.iter().flat_map(|member| catalog.depends_on(member));
            next.extend(needed.filter(|needed| found.insert((*needed).clone())).cloned());
        }
    }
    found.retain(|needed| needed.kind == Kind::Table && Some(needed) != own.as_ref());
    found
}
