//! What a partition has from its parent without saying so, and keeps once it is detached: foreign keys. As long as it is
//! a partition they are the parent's alone, so that they are no objects of their own then.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::constraint::Referenced;
use super::inheritance::{members, on, parents};
use super::{Constraint, Inheritance};
use crate::object::{Catalog, Context, Kind, LockMode, Object, ObjectId, ObjectKind, Path, Statement, When};

/// The part that a partition has of a foreign key of its parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptKey {
    /// What it is called on the partition.
    pub name: String,
    /// The parent's.
    pub of: ObjectId,
    /// False for `NOT VALID`.
    pub validated: bool,
}

/// The live catalog with the foreign keys that partitions will be left with when they are detached for good, and tables
/// stay: the files' catalog says whether these are to have them.
#[must_use]
pub fn with_kept_keys<'a>(live: &'a Catalog, to: &Catalog) -> Cow<'a, Catalog> {
    let mut kept = Vec::new();
    for object in live.objects.values() {
        let Object::Inheritance(link) = object else { continue };
        if to.get(&link.id()).is_some() || to.get(&link.child).is_none() {
            continue;
        }
        for key in &link.keys {
            if let Some(original) = original(&key.of, live)
                && !comes_back(original, key, &link.child, to)
            {
                let is_partitioned =
                    matches!(to.get(&link.child), Some(Object::Table(table)) if table.partition_by.is_some());
                kept.push((original, key.on(&link.child, is_partitioned, original)));
            }
        }
    }
    if kept.is_empty() {
        return Cow::Borrowed(live);
    }
    let mut catalog = live.clone();
    for (original, key) in kept {
        let (id, table, of) = (key.id(), key.table_id(), original.table_id());
        let mut needed = BTreeSet::new();
        for other in live.depends_on(&original.id()) {
            // A key may refer to the table that it is of.
            let is_parents = *other == of || other.kind == Kind::Column && *other == on(&of, other);
            if other.kind == Kind::Column && is_parents && key.columns.iter().any(|column| column == other.name()) {
                needed.insert(on(&table, other));
            }
            let refers_to_parent = key.needs().contains(&of);
            if !is_parents || refers_to_parent {
                needed.insert(other.clone());
            }
        }
        catalog.insert(Object::Constraint(key));
        for needed in needed {
            catalog.depend(&id, &needed);
        }
    }
    Cow::Owned(catalog)
}

/// Adds to what the files describe the foreign keys of live tables that become partitions in this plan, where the parent
/// has the same: PostgreSQL takes these for its parts of that, and reads no row again.
pub fn with_joining_keys(live: &Catalog, to: &mut Catalog) {
    let mut joining = Vec::new();
    for object in to.objects.values() {
        let Object::Inheritance(link) = object else { continue };
        if link.bound.is_none() || live.get(&link.id()).is_some() {
            continue;
        }
        let keys = |catalog: &'_ Catalog, table: &ObjectId| -> Vec<Constraint> {
            let keys = catalog.children(table).iter().filter_map(|id| match catalog.get(id) {
                Some(Object::Constraint(key)) if key.contype == "f" && key.validated => Some(key.clone()),
                _ => None,
            });
            keys.collect()
        };
        let of_parent = keys(to, &link.parent);
        for key in keys(live, &link.child) {
            let is_same = |other: &Constraint| {
                let stays = live.get(&other.id()) == to.get(&other.id());
                stays && other.full_definition() == key.full_definition()
            };
            let needs = live.depends_on(&key.id());
            let is_settled = needs.iter().all(|needed| match (live.get(needed), to.get(needed)) {
                (Some(Object::Column(from)), Some(Object::Column(to))) => from.data_type == to.data_type,
                (Some(from @ (Object::Constraint(_) | Object::Index(_))), to) => Some(from) == to,
                (_, to) => to.is_some(),
            });
            if of_parent.iter().any(is_same) && to.get(&key.id()).is_none() && is_settled {
                joining.push((key, needs.clone()));
            }
        }
    }
    for (key, needs) in joining {
        let id = key.id();
        to.insert(Object::Constraint(key));
        for needed in needs {
            to.depend(&id, &needed);
        }
    }
}

/// The foreign key that a partition's is a part of, or a part of a part.
fn original<'a>(of: &ObjectId, live: &'a Catalog) -> Option<&'a Constraint> {
    if let Some(Object::Constraint(original)) = live.get(of) {
        return Some(original);
    }
    let table = match &of.path {
        Path::OnRelation { schema, relation, .. } => ObjectId::in_schema(Kind::Table, schema, relation),
        _ => return None,
    };
    let next = parents(live, &table).flat_map(|link| &link.keys).find(|key| key.name == of.name())?;
    original(&next.of, live)
}

/// Whether the table becomes a partition of another that has the same foreign key, which then is that one's.
fn comes_back(original: &Constraint, key: &KeptKey, table: &ObjectId, to: &Catalog) -> bool {
    parents(to, table).filter(|link| link.bound.is_some()).any(|link| {
        to.children(&link.parent).iter().any(|id| match to.get(id) {
            Some(Object::Constraint(other)) => {
                other.contype == "f"
                    && other.full_definition() == original.full_definition()
                    && other.validated == key.validated
            }
            _ => false,
        })
    })
}

impl KeptKey {
    /// The key as the table's own.
    fn on(&self, table: &ObjectId, partitioned: bool, original: &Constraint) -> Constraint {
        Constraint {
            schema: table.schema().unwrap_or_default().to_owned(),
            table: table.name().to_owned(),
            partitioned,
            name: self.name.clone(),
            validated: self.validated,
            local: true,
            inherited: false,
            of_partition: false,
            ..original.clone()
        }
    }
}

/// A statement that detaches a partition, with the locks on the tables that its foreign keys refer to: it becomes their
/// own end.
pub(super) fn detaching(mut statement: Statement, link: &Inheritance, at: &Context) -> Statement {
    for key in link.keys.iter().filter_map(|key| original(&key.of, at.from)) {
        if let Some(other) = &key.references {
            statement = statement.lock(LockMode::ShareRowExclusive, other.table_id()).when(When::Until(key.id()));
        }
    }
    statement
}

/// A statement that attaches a partition, with the locks on the tables that its parent's foreign keys refer to: a stronger
/// one where the partition has the same, which becomes a part of that.
pub(super) fn attaching(mut statement: Statement, link: &Inheritance, at: &Context) -> Statement {
    for key in link.keys.iter().filter_map(|key| original(&key.of, at.to)) {
        let Some(table) = key.references.as_ref().map(Referenced::table_id) else { continue };
        let is_same = |other: &Constraint| {
            other.contype == "f" && !at.unmakes(&other.id()) && other.full_definition() == key.full_definition()
        };
        let has_own = at.to.children(&link.child).iter().any(|id| match at.to.get(id) {
            Some(Object::Constraint(own)) => at.from.get(id).is_some() && is_same(own),
            _ => false,
        });
        let mut former = parents(at.from, &link.child).flat_map(|link| &link.keys);
        let had_it = former.any(|key| original(&key.of, at.from).is_some_and(is_same));
        let mode = if has_own || had_it { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
        // A parent that comes to its own parent in this plan has the key from then on.
        let mut above = vec![link.parent.clone()];
        while let Some(next) = above.last().and_then(|table| parents(at.to, table).next()) {
            if at.makes(&next.id()) {
                break;
            }
            above.push(next.parent.clone());
        }
        if let Some(comes) = above.last().and_then(|table| parents(at.to, table).next()) {
            statement = statement.lock(mode, table).when(When::Once(comes.id()));
        } else {
            statement = statement.lock(mode, table.clone()).when(When::Until(key.id()));
            statement = statement.lock(mode, table).when(When::Once(key.id()));
        }
    }
    statement
}

/// The memberships that end for good, after which a foreign key of the table is its own to drop, change or rename.
pub(super) fn kept_after(table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let is_leaving = |link: &&Inheritance| link.bound.is_some() && at.unmakes(&link.id()) && !at.makes(&link.id());
    parents(at.from, table).filter(is_leaving).map(ObjectKind::id).collect()
}

/// The memberships after whose end the parent's foreign key can go, so that those who leave can keep theirs until then.
pub(super) fn left_with_key(table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let is_leaving = |link: &&Inheritance| {
        let ends = at.unmakes(&link.id()) && !at.makes(&link.id());
        link.bound.is_some() && ends && !at.unmakes(&link.child)
    };
    members(at.from, table).filter(is_leaving).map(ObjectKind::id).collect()
}

/// The foreign keys that go before a partition is detached: the parent's where it is attached again, so that it does not keep
/// them, and those of other tables, whose rows may refer to the partition's.
pub(super) fn gone_before(link: &Inheritance, at: &Context) -> Vec<ObjectId> {
    if link.bound.is_none() {
        return Vec::new();
    }
    let of = link.keys.iter().filter(|_| at.makes(&link.id())).map(|key| &key.of);
    let whole = at.from.family(&link.parent);
    let referring = whole.iter().flat_map(|member| at.from.dependents(member)).filter(|id| match at.from.get(id) {
        Some(Object::Constraint(key)) => {
            let refers = key.references.as_ref().is_some_and(|other| other.table_id() == link.parent);
            refers && key.table_id() != link.parent && !at.from.is_below(&key.table_id(), &link.parent)
        }
        _ => false,
    });
    let gone: BTreeSet<_> = of.chain(referring).filter(|key| at.unmakes(key)).cloned().collect();
    gone.into_iter().collect()
}
