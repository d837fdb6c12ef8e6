//! What a statement locks beside the table that it names (measured with `pg_locks`).

use std::collections::BTreeSet;

use super::inheritance::{members, on, parents};
use super::{Constraint, Inheritance};
use crate::object::{Catalog, Context, Kind, LockMode, Object, ObjectId, ObjectKind, PassesOn, Reach, Statement, When};

/// The tables below one that a statement of this reach locks as well, once these memberships of the live database are gone
/// and those that the files describe are made. What is passed on ends at the tables that have it in their own right.
#[must_use]
pub fn below(
    table: &ObjectId,
    reach: Reach,
    passed_on: Option<&PassesOn>,
    (gone, made): (&BTreeSet<&ObjectId>, &BTreeSet<&ObjectId>),
    at: &Context,
) -> Vec<ObjectId> {
    let is_there = |part: &ObjectId| is_there(part, (gone, made), at);
    let losing = match passed_on {
        Some(PassesOn::Dropped(_)) => below(table, reach, None, (gone, made), at),
        _ => Vec::new(),
    };
    let has_elsewhere = |link: &Inheritance, column: &ObjectId| {
        let above = on(&link.parent, column);
        link.parent != *table && !losing.contains(&link.parent) && is_there(&above) && !gone.contains(&link.id())
    };
    let ends_at = |child: &ObjectId| match passed_on {
        Some(PassesOn::Added(column)) => is_there(&on(child, column)),
        Some(PassesOn::Dropped(column)) => {
            let is_stated = match at.from.get(&on(child, column)) {
                Some(Object::Column(own)) => own.local,
                Some(Object::Constraint(own)) => own.local,
                _ => false,
            };
            is_stated || parents(at.from, child).any(|link| has_elsewhere(link, column))
        }
        None => false,
    };
    let mut below: Vec<ObjectId> = Vec::new();
    let mut next = vec![table.clone()];
    while let Some(parent) = next.pop() {
        if reach == Reach::Only {
            break;
        }
        let former = at.from.dependents(&parent).iter().filter(|id| !gone.contains(id)).map(|id| at.from.get(id));
        let new = at.to.dependents(&parent).iter().filter(|id| made.contains(id)).map(|id| at.to.get(id));
        for object in former.chain(new) {
            if let Some(Object::Inheritance(link)) = object
                && link.parent == parent
                && (reach == Reach::Children || link.bound.is_some())
                && !below.contains(&link.child)
            {
                below.push(link.child.clone());
                if !ends_at(&link.child) {
                    next.push(link.child.clone());
                }
            }
        }
    }
    below
}

/// Whether a table has a column or check at that time. What it has only from parents comes and goes as they get and lose it.
fn is_there(part: &ObjectId, (gone, made): (&BTreeSet<&ObjectId>, &BTreeSet<&ObjectId>), at: &Context) -> bool {
    let above = |catalog: &Catalog| -> Vec<(ObjectId, ObjectId)> {
        let (table, is_passed_on) = match catalog.get(part) {
            Some(Object::Column(own)) => (own.table_id(), own.inherited && !own.local),
            Some(Object::Constraint(own)) => (own.table_id(), own.comes_from_parent()),
            _ => return Vec::new(),
        };
        let links = parents(catalog, &table).filter(|_| is_passed_on);
        links.map(|link| (link.id(), on(&link.parent, part))).collect()
    };
    let goes_along = || {
        let mut above = above(at.from).into_iter().filter(|(link, _)| at.unmakes(part) && !gone.contains(link));
        above.any(|(_, above)| at.from.get(&above).is_some() && !is_there(&above, (gone, made), at))
    };
    if at.from.get(part).is_some() && !gone.contains(part) && !goes_along() {
        return true;
    }
    let above = above(at.to);
    made.contains(part) && (above.is_empty() || above.iter().any(|(_, above)| is_there(above, (gone, made), at)))
}

/// The relation that is locked for what `object` is or is part of; none for what is no part of a relation.
pub(crate) fn relation_of(object: &ObjectId, catalog: &Catalog) -> Option<ObjectId> {
    match object.kind {
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence | Kind::IdentitySequence => {
            Some(object.clone())
        }
        Kind::Column | Kind::ViewColumn | Kind::Index | Kind::Attribute => catalog.get(object).and_then(Object::parent),
        _ => None,
    }
}

impl Constraint {
    /// The table that a foreign key refers to, by the name that it has in this catalog: the key may have been read when it had
    /// another, which a new table, or the one that it changes places with, has from then on.
    pub(super) fn other_table(&self, catalog: &Catalog) -> Option<ObjectId> {
        let named = self.references.as_ref()?.table_id();
        let tables = catalog.depends_on(&self.id()).iter().filter_map(|needed| relation_of(needed, catalog));
        let is_other = |table: &ObjectId| *table != self.table_id() && catalog.get(table).is_some();
        let tables: BTreeSet<ObjectId> = tables.filter(is_other).collect();
        // A partitioned table's key needs its partitions' too.
        if tables.contains(&named) { Some(named) } else { tables.into_iter().next().or(Some(named)) }
    }
}

/// The foreign keys that a table or one of its columns has, on either end, lock the other table.
pub(super) fn with_key_ends(mut statement: Statement, of: &ObjectId, mode: LockMode, at: &Context) -> Statement {
    let table = if of.kind == Kind::Column { at.from.get(of).and_then(Object::parent) } else { Some(of.clone()) };
    let Some(table) = table else { return statement };
    let column = (of.kind == Kind::Column).then(|| of.name());
    let ids = at.from.children(&table).iter().chain(at.from.dependents(of));
    for id in ids {
        let Some(Object::Constraint(key)) = at.from.get(id) else { continue };
        let Some((other, theirs)) = key.references.as_ref().zip(key.other_table(at.from)) else { continue };
        if at.unmakes(id) && !at.unmakes(&table) {
            continue;
        }
        let mine = key.table_id();
        let uses = |columns: &[String]| column.is_none_or(|name| columns.iter().any(|column| column == name));
        if mine == table && uses(&key.columns) && theirs != table {
            statement = statement.lock(mode, theirs).when(When::WithPartitionsUntil(id.clone()));
        } else if theirs == table && column.is_some() && uses(&other.columns) && mine != table {
            statement = statement.lock(mode, mine);
        }
    }
    statement
}

/// The tables on both ends of the foreign keys that a column takes part in and that stay: PostgreSQL checks these again as the
/// column gets another type.
pub(super) fn key_ends(column: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let keys = at.from.dependents(column).iter().filter(|id| !at.unmakes(id)).filter_map(|id| match at.from.get(id) {
        Some(Object::Constraint(key)) if key.references.is_some() => Some(key),
        _ => None,
    });
    let tables: BTreeSet<ObjectId> =
        keys.flat_map(|key| key.other_table(at.from).into_iter().chain([key.table_id()])).collect();
    tables.into_iter().collect()
}

/// What is dropped of a table with `ONLY` locks its children, which are told that it is their own, and none below.
pub(super) fn with_children(mut statement: Statement, table: &ObjectId, at: &Context) -> Statement {
    for link in members(at.from, table).filter(|link| link.bound.is_none()) {
        statement = statement.lock(LockMode::AccessExclusive, link.child.clone()).when(When::Until(link.id()));
    }
    statement
}

/// The sequences that a column owns, and the one behind its identity, go with it.
pub(super) fn with_owned_sequences(mut statement: Statement, column: &ObjectId, at: &Context) -> Statement {
    for id in at.from.dependents(column) {
        let sequence = match at.from.get(id) {
            Some(Object::SequenceOwner(link)) if link.column == *column => link.sequence.clone(),
            // It has stepped aside for a new one of its name.
            Some(Object::IdentitySequence(one)) if one.column == *column && at.makes(&one.as_sequence()) => {
                ObjectId::in_schema(Kind::IdentitySequence, &one.schema, at.retired_name(&one.schema, &one.name))
            }
            Some(Object::IdentitySequence(one)) if one.column == *column => id.clone(),
            _ => continue,
        };
        statement = statement.lock(LockMode::AccessExclusive, sequence).when(When::Until(id.clone()));
    }
    statement
}

/// A statement that defines `id` and is parsed at once, with the locks that this takes on what the definition writes to.
/// PostgreSQL prints the names in it qualified.
pub(in crate::object) fn with_written(mut statement: Statement, id: &ObjectId, at: &Context) -> Statement {
    let relations: BTreeSet<ObjectId> =
        at.to.depends_on(id).iter().filter_map(|needed| relation_of(needed, at.to)).collect();
    for relation in relations {
        let name = relation.sql_name();
        let writes = ["INSERT INTO", "UPDATE", "UPDATE ONLY", "DELETE FROM", "DELETE FROM ONLY", "MERGE INTO"];
        let is_written = writes.iter().any(|verb| {
            let written = format!("{verb} {name}");
            let mut rests = statement.sql.match_indices(&written).map(|(at, _)| &statement.sql[at + written.len()..]);
            rests.any(|rest| rest.is_empty() || rest.starts_with(|next: char| next.is_whitespace() || next == ';'))
        });
        if is_written {
            statement = statement.lock(LockMode::RowExclusive, relation);
        }
    }
    statement
}

/// A partition that comes to a table which foreign keys refer to gets its part of them.
pub(super) fn with_referring(mut statement: Statement, table: &ObjectId, at: &Context) -> Statement {
    for (catalog, when) in [(at.from, When::Until as fn(ObjectId) -> When), (at.to, When::Once)] {
        // A foreign key uses the columns that it refers to.
        let users: BTreeSet<&ObjectId> =
            catalog.children(table).iter().flat_map(|part| catalog.dependents(part)).collect();
        for id in users {
            if let Some(Object::Constraint(key)) = catalog.get(id)
                && key.other_table(catalog).as_ref() == Some(table)
                && key.table_id() != *table
            {
                statement = statement.lock(LockMode::ShareRowExclusive, key.table_id()).when(when(id.clone()));
            }
        }
    }
    statement
}

/// A statement that drops a partition, or takes it away, locks the whole and the DEFAULT partition beside it.
pub(super) fn with_whole(mut statement: Statement, table: &ObjectId, at: &Context) -> Statement {
    for id in at.from.children(table) {
        let Some(Object::Inheritance(link)) = at.from.get(id) else { continue };
        if link.bound.is_none() {
            continue;
        }
        statement = statement.lock(LockMode::AccessExclusive, link.parent.clone());
        for other in members(at.from, &link.parent).filter(|other| other.is_default() && other.child != *table) {
            statement = statement.lock(LockMode::AccessExclusive, other.child.clone()).when(When::Until(other.id()));
        }
    }
    statement
}
