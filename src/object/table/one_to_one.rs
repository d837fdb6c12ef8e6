//! Type changes that keep different values different, and say the same of each: what held for the old values holds for the
//! new ones.

use super::proved::holds_the_same;
use super::{Column, Inheritance, inheritance};
use crate::object::{Context, Kind, Object, ObjectId, ObjectKind};

/// Numbers of which each takes all that are before it.
const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric"];

/// Whether the plan gives each value of the column at most one that no other value gets.
pub(super) fn maps_one_to_one(column: &ObjectId, at: &Context) -> bool {
    if holds_the_same(column, at) {
        return true;
    }
    let (Some(Object::Column(from)), Some(Object::Column(to))) = (at.from.get(column), at.to.get(column)) else {
        return false;
    };
    if from.generated.is_some() || to.generated.is_some() {
        return false;
    }
    let place = |column: &Column| NUMBERS.iter().position(|name| *name == column.data_type);
    match (place(from), place(to)) {
        (Some(from), Some(to)) => from <= to,
        _ => keeps_labels(from, to, at),
    }
}

/// Whether both types are enums: a value keeps its label.
fn keeps_labels(from: &Column, to: &Column, at: &Context) -> bool {
    let is_enum = |name: &str, needed: &ObjectId| needed.kind == Kind::Enum && needed.sql_name() == name;
    at.from.depends_on(&from.id()).iter().any(|needed| is_enum(&from.data_type, needed))
        && at.to.depends_on(&to.id()).iter().any(|needed| is_enum(&to.data_type, needed))
}

impl Inheritance {
    /// Whether the partition is attached again with the bound that it had, to a whole whose key says the same of its rows.
    pub(super) fn is_within_bound(&self, at: &Context) -> bool {
        let had = matches!(at.from.get(&self.id()), Some(Object::Inheritance(from))
            if !from.pending && (&from.bound, &from.constraint) == (&self.bound, &self.constraint));
        if !had || self.is_default() {
            return false;
        }
        // A hash tells nothing of what a value is called.
        let stays = if self.constraint.is_some() { maps_one_to_one } else { holds_the_same };
        let mut whole = vec![self.parent.clone()];
        while let Some(next) = whole.last().and_then(|table| inheritance::parents(at.to, table).next()) {
            whole.push(next.parent.clone());
        }
        whole.iter().all(|table| {
            let mut keys = at.to.children(table).iter().filter(|child| is_key(child, at)).peekable();
            keys.peek().is_some() && keys.all(|key| stays(&inheritance::on(&self.child, key), at))
        })
    }
}

/// Whether it is a column that decides into which partition a row goes.
pub(super) fn is_key(child: &ObjectId, at: &Context) -> bool {
    matches!(at.to.get(child), Some(Object::Column(column)) if column.partition_key)
}
