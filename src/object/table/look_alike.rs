//! Indexes that PostgreSQL takes for each other as a partition is attached: it compares columns, expressions and operator
//! families, and not in which order they are sorted (`CompareIndexInfo` in its source). What it finds first becomes part of
//! the parent's index.

use super::{Constraint, Index, Inheritance, inheritance};
use crate::object::{Catalog, Context, Object, ObjectId, ObjectKind};
use crate::sql::Ident;

impl Index {
    /// Whether PostgreSQL takes one for the other.
    fn looks_like(&self, other: &Index) -> bool {
        self.unique == other.unique
            && self.predicate == other.predicate
            && Self::unsorted(&self.definition) == Self::unsorted(&other.definition)
    }

    /// Its columns, or more of its definition, without how they are sorted.
    fn unsorted(definition: &str) -> String {
        definition.replace(" DESC", "").replace(" NULLS FIRST", "").replace(" NULLS LAST", "")
    }

    /// Whether it is to be made only after its table has become a partition, so that it is not taken for another one's
    /// part.
    pub(super) fn comes_after(&self, link: &Inheritance, at: &Context) -> bool {
        at.makes(&link.id())
            && match &self.part_of {
                Some(whole) => is_joined_by_hand(whole, link, at),
                None => indexes(at.to, &link.parent)
                    .any(|whole| whole.looks_like(self) && !is_joined_by_hand(&whole.id(), link, at)),
            }
    }

    /// The memberships that it has to wait for.
    pub(super) fn waits_for(&self, at: &Context) -> Vec<ObjectId> {
        let own = joining(&self.relation_id(), at).filter(|link| self.comes_after(link, at)).map(ObjectKind::id);
        let table = self.relation_id();
        let of_partitions = inheritance::members(at.to, &table);
        own.into_iter()
            .chain(of_partitions.filter(|link| is_joined_by_hand(&self.id(), link, at)).map(ObjectKind::id))
            .collect()
    }

    /// The membership that can only come to be once this index is gone, for it would become part of a parent's.
    pub(super) fn keeps_from_joining(&self, at: &Context) -> Option<ObjectId> {
        let link = joining(&self.relation_id(), at)?;
        indexes(at.to, &link.parent).any(|whole| whole.looks_like(self)).then(|| link.id())
    }
}

/// The live indexes of a table that becomes a partition which have to be out of the way meanwhile.
pub(super) fn taken_for_others(link: &Inheritance, at: &Context) -> Vec<ObjectId> {
    if link.bound.is_none() {
        return Vec::new();
    }
    let stays = |index: &&Index| index.part_of.is_none() && at.from.get(&index.id()).is_some();
    indexes(at.to, &link.child).filter(stays).filter(|index| index.comes_after(link, at)).map(ObjectKind::id).collect()
}

/// The unique indexes over the columns of a key of a table that becomes a partition: the older one becomes part of the first
/// of the parent's that either would do for, and only a key does for a key.
pub(super) fn before_key(key: &Constraint, at: &Context) -> Vec<ObjectId> {
    let table = key.table_id();
    let Some(link) = joining(&table, at).filter(|_| at.makes(&key.id())) else { return Vec::new() };
    let columns: Vec<String> = key.columns.iter().map(|column| Ident(column).to_string()).collect();
    let columns = format!("{})", columns.join(", "));
    let is_alike = |index: &&Index| {
        let over = index.definition.split_once("USING btree (").map(|(_, over)| Index::unsorted(over));
        index.unique && index.predicate.is_none() && over.is_some_and(|over| over.starts_with(&columns))
    };
    let alike = indexes(at.to, &table).filter(is_alike).filter(|index| !index.comes_after(link, at));
    alike.map(ObjectKind::id).filter(|id| at.makes(id)).collect()
}

/// Whether the partition's part of `whole`, an index of its parent, is made a part by a statement of its own: that new
/// index is made once the partition is one, since another index of the partition would be taken for the part.
pub(super) fn is_joined_by_hand(whole: &ObjectId, link: &Inheritance, at: &Context) -> bool {
    if !at.makes(whole) || !at.makes(&link.id()) || link.bound.is_none() {
        return false;
    }
    let Some(Object::Index(index)) = at.to.get(whole) else { return false };
    index.relation_id() == link.parent
        && indexes(at.to, &link.child).any(|other| other.part_of.as_ref() != Some(whole) && other.looks_like(index))
}

/// The membership by which a table becomes a partition in this plan.
fn joining<'a>(table: &ObjectId, at: &Context<'a>) -> Option<&'a Inheritance> {
    inheritance::parents(at.to, table).find(|link| link.bound.is_some() && at.makes(&link.id()))
}

fn indexes<'a>(catalog: &'a Catalog, table: &ObjectId) -> impl Iterator<Item = &'a Index> {
    catalog.children(table).iter().filter_map(|child| match catalog.get(child) {
        Some(Object::Index(index)) => Some(index),
        _ => None,
    })
}
