//! NOT NULL constraints that children and partitions have beside their parent's (since PostgreSQL 18).

use super::not_null::{name_of, of_column};
use super::{Column, Inheritance, inheritance};
use crate::object::{Context, Kind, Object};

/// Whether a column that a parent makes NOT NULL has a constraint of its own for it in the files (since PostgreSQL 18): one
/// that its table states too, or that has another name than the parent's.
pub(super) fn is_own(column: &Column, at: &Context) -> bool {
    if at.version < 180_000 || !column.not_null || !column.inherited {
        return false;
    }
    if !column.of_partition {
        return of_column(column, at.to).is_some_and(|constraint| constraint.local && constraint.validated);
    }
    let name = name_of(column, at.to);
    let parents = inheritance::parents(at.to, &column.table_id());
    let mut above = parents.filter_map(|link| column.on_parent(link, at.to)).filter(|parent| parent.not_null);
    above.all(|parent| name_of(parent, at.to) != name)
}

/// Whether a column stays NOT NULL when its parent's is so no more, by a constraint that its table has stated itself (since
/// PostgreSQL 18).
pub(super) fn keeps_its_own(column: &Column, parent: &Column, at: &Context) -> bool {
    let live = of_column(column, at.from);
    let is_called_otherwise = || name_of(column, at.from) != name_of(parent, at.from);
    at.version >= 180_000
        && if column.of_partition { is_called_otherwise() } else { live.is_some_and(|live| live.local) }
}

/// Whether a column of a child or partition changes its type whose constraint is not called as the parent's. PostgreSQL 18
/// makes both anew with the type: those of partitions by the parent's name, and of other children not at all.
pub(super) fn is_retyped_under_its_own(link: &Inheritance, at: &Context) -> bool {
    let columns = at.from.children(&link.child).iter().filter(|id| id.kind == Kind::Column);
    at.version >= 180_000
        && columns.filter(|id| !at.unmakes(id)).any(|id| {
            let above = at.from.get(&inheritance::on(&link.parent, id));
            match (at.from.get(id), at.to.get(id), above) {
                (Some(Object::Column(from)), Some(Object::Column(to)), Some(Object::Column(parent))) => {
                    let is_retyped = (&from.data_type, &from.collation) != (&to.data_type, &to.collation);
                    is_retyped
                        && from.not_null
                        && to.not_null
                        && parent.not_null
                        && name_of(from, at.from) != name_of(parent, at.from)
                }
                _ => false,
            }
        })
}
