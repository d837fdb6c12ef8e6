//! What a column comes after: its parents' columns, its children's, what is computed from it, and those of row types.

use super::{Column, inheritance, not_null};
use crate::object::types::stored::{rows_in, stored};
use crate::object::{Context, Kind, Object, ObjectId, ObjectKind};

impl Column {
    /// A column that has it from a parent gets its type and its values by way of the parent, and what is no longer computed
    /// from it is not so before it changes.
    pub(super) fn comes_after(&self, at: &Context) -> Vec<ObjectId> {
        let computed = at.from.dependents(&self.id()).iter();
        let let_go = computed.filter(|id| !at.unmakes(id) && at.from.get(id).is_some_and(|one| one.lets_go(at)));
        let_go
            .cloned()
            .chain(self.succeeded_by(at))
            .chain(self.joins_after(at))
            .chain(self.comes_after_relatives(at))
            .chain(self.comes_after_rows(at))
            .collect()
    }

    /// PostgreSQL does not change the type of a table's column while a column of another table holds its rows: what comes to
    /// hold them waits for that, and that for what holds them no more.
    fn comes_after_rows(&self, at: &Context) -> Vec<ObjectId> {
        let is_retyped = |id: &ObjectId| match (at.from.get(id), at.to.get(id)) {
            (Some(Object::Column(from)), Some(Object::Column(to))) => {
                (&from.data_type, &from.collation) != (&to.data_type, &to.collation)
            }
            _ => false,
        };
        let held = rows_in(&self.id(), at.from);
        let now = rows_in(&self.id(), at.to);
        let tables = now.iter().filter(|table| !held.contains(table) && !at.makes(table));
        let mut first: Vec<ObjectId> =
            tables.flat_map(|table| at.to.children(table)).filter(|id| is_retyped(id)).cloned().collect();
        if is_retyped(&self.id()) {
            let table = self.table_id();
            let holders = stored(at, &table).into_iter().map(|one| ObjectId::column(&one.relation, one.column));
            let lets_go = |id: &ObjectId| rows_in(id, at.from).contains(&table) && !rows_in(id, at.to).contains(&table);
            first.extend(holders.filter(|id| is_retyped(id) && lets_go(id)));
        }
        first
    }

    fn comes_after_relatives(&self, at: &Context) -> Vec<ObjectId> {
        if at.makes(&self.table_id()) {
            return Vec::new();
        }
        if !self.inherited {
            let live = match at.from.get(&self.id()) {
                Some(Object::Column(live)) => Some(live),
                _ => None,
            };
            // A new sequence is the table's owner's, with what that one's default privileges give.
            let counts = self.identity.is_some() && live.is_none_or(|live| live.identity.is_none());
            let owner = counts.then(|| ObjectId::attached(Kind::Owner, self.table_id(), ""));
            return live
                .and_then(|live| live.retyped_with(at))
                .into_iter()
                .chain(owner)
                .chain(self.merges_with(at))
                .collect();
        }
        if is_added_itself(&self.id(), at) {
            return self.merges_with(at);
        }
        // Whether NOT NULL is passed on is said by the constraint behind it.
        inheritance::parents(at.to, &self.table_id())
            .map(|link| inheritance::on(&link.parent, &self.id()))
            .flat_map(|above| not_null::named(&above, at.to).into_iter().chain([above]))
            .collect()
    }

    /// The columns of children that are added before this one, which merges with them: their tables state them themselves.
    fn merges_with(&self, at: &Context) -> Vec<ObjectId> {
        if !at.makes(&self.id()) {
            return Vec::new();
        }
        let table = self.table_id();
        let links = inheritance::members(at.to, &table).filter(|link| !at.makes(&link.id()));
        links.map(|link| inheritance::on(&link.child, &self.id())).filter(|own| is_added_itself(own, at)).collect()
    }
}

impl Object {
    /// Where a column stands among those of its table, and an attribute among those of its type, from 1; 0 for anything else.
    #[must_use]
    pub fn position(&self) -> i32 {
        match self {
            Self::Column(column) => column.position,
            Self::Attribute(attribute) => attribute.position,
            _ => 0,
        }
    }

    /// Whether two are equal, wherever among the columns of their tables.
    #[must_use]
    pub fn equals_in_another_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column(one), Self::Column(two)) => Column { position: two.position, ..one.clone() } == *two,
            _ => self == other,
        }
    }
}

/// Whether a column that the files make is stated by its own table, though a parent has it too.
fn is_added_itself(column: &ObjectId, at: &Context) -> bool {
    at.makes(column) && matches!(at.to.get(column), Some(Object::Column(column)) if column.local && column.inherited)
}
