//! The indexes of partitions that are parts of their parent's (PostgreSQL manual, 5.12.2).

use super::inheritance::{members, on};
use super::{Column, Inheritance};
use crate::object::attached::Comment;
use crate::object::{Catalog, Context, Kind, Object, ObjectId, ObjectKind, Statement, reachable};
use crate::sql::Ident;

/// The parts of `whole`, the index of a partitioned table or the key that has one, and what makes them its parts.
pub(super) fn parts(whole: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let mut parts = Vec::new();
    for part in at.to.dependents(whole) {
        let (of, schema, table) = match at.to.get(part) {
            Some(Object::Index(index)) => (&index.part_of, &index.schema, &index.relation),
            Some(Object::Constraint(key)) => (&key.part_of, &key.schema, &key.table),
            _ => continue,
        };
        if of.as_ref() == Some(whole) {
            parts.push(part.clone());
            parts.push(Inheritance::of_part(schema, table, whole));
        }
    }
    parts
}

/// The memberships of the live partitions of which a key serves as part of `whole`, an index that is no key itself.
pub(super) fn with_key_for(whole: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let link = |part: &ObjectId| match at.from.get(part) {
        Some(Object::Constraint(key)) if key.part_of.as_ref() == Some(whole) => {
            Some(Inheritance::of_part(&key.schema, &key.table, whole))
        }
        _ => None,
    };
    at.from.dependents(whole).iter().filter_map(link).collect()
}

/// The memberships of partitions that have no part of `whole`, an index of the partitioned table `parent`: it is made after
/// them, since attaching a partition gives it what it lacks.
pub(super) fn without_part(whole: &ObjectId, parent: &ObjectId, at: &Context) -> Vec<ObjectId> {
    members(at.to, parent).filter(|link| lacks_part(whole, link, at)).map(ObjectKind::id).collect()
}

pub(super) fn lacks_part(whole: &ObjectId, link: &Inheritance, at: &Context) -> bool {
    let is_part = |id: &ObjectId| match at.to.get(id) {
        Some(Object::Index(index)) => index.part_of.as_ref() == Some(whole) && index.relation_id() == link.child,
        Some(Object::Constraint(key)) => key.part_of.as_ref() == Some(whole) && key.table_id() == link.child,
        _ => false,
    };
    link.bound.is_some() && !at.to.dependents(whole).iter().any(is_part)
}

/// The statements that give indexes over a column, whose type changes, what they lose by that: PostgreSQL makes them anew,
/// without the statistics targets of their columns; and those of partitions by way of the parent's, without their comments
/// (before PostgreSQL 18, with the one of the parent's index). So it does with the checks that children have from a parent.
pub(super) fn restored_after_retyping(column: &Column, at: &Context) -> Vec<Statement> {
    let mut statements = Vec::new();
    let children = |table: &ObjectId| -> Vec<ObjectId> {
        members(at.from, table).filter(|link| !at.unmakes(&link.id())).map(|link| link.child.clone()).collect()
    };
    for table in reachable(column.table_id(), children) {
        for whole in at.from.dependents(&on(&table, &column.id())) {
            if matches!(at.from.get(whole), Some(Object::Constraint(check)) if check.contype == "c" && check.inherited)
                && !at.unmakes(whole)
                && let Some(Object::Comment(comment)) = at.to.get(&ObjectId::attached(Kind::Comment, whole.clone(), ""))
            {
                statements.extend(comment.create(at));
            }
            let is_top = match at.from.get(whole) {
                Some(Object::Index(index)) => index.part_of.is_none(),
                Some(Object::Constraint(key)) => key.has_index() && key.part_of.is_none(),
                _ => false,
            };
            if let Some(Object::Index(to)) = at.to.get(whole).filter(|_| !at.unmakes(whole)) {
                statements.extend(to.targets(&[]));
            }
            if is_top && !at.unmakes(whole) {
                for part in all_parts(whole, at.from) {
                    restore_comments(&part, whole, at, &mut statements);
                }
            }
        }
    }
    statements
}

/// Whether an index of a partitioned table, or the key that has one, does not come back as it was when PostgreSQL makes it
/// anew, with all parts, because a column changes its type: partitions then have what the parent's says, by the name that
/// PostgreSQL chooses, and also where they had none.
pub(super) fn is_lost_with_type(whole: &ObjectId, at: &Context) -> bool {
    let (table, settings) = match at.from.get(whole) {
        Some(Object::Index(index)) if index.relkind == "p" && index.part_of.is_none() => {
            (index.relation_id(), (&index.options, &index.tablespace))
        }
        Some(Object::Constraint(key)) if key.partitioned && key.has_index() && key.part_of.is_none() => {
            (key.table_id(), (&key.options, &key.tablespace))
        }
        _ => return false,
    };
    let parts = all_parts(whole, at.from);
    let comes_back = |part: &ObjectId| match at.from.get(part) {
        Some(Object::Index(index)) => {
            let is_marked = index.clustered || index.replica_identity;
            let columns: Vec<_> = index.columns.iter().map(|name| Ident(name).to_string()).collect();
            let is_plain = index.definition.ends_with(&format!(" ({})", columns.join(", ")));
            let chosen = format!("{}_{}_idx", index.relation, index.columns.join("_"));
            is_plain && index.name == chosen && settings == (&index.options, &index.tablespace) && !is_marked
        }
        Some(Object::Constraint(key)) => {
            let is_marked = key.clustered || key.replica_identity;
            let chosen = match key.contype.as_str() {
                "p" => format!("{}_pkey", key.table),
                "u" => format!("{}_{}_key", key.table, key.columns.join("_")),
                _ => format!("{}_{}_excl", key.table, key.columns.join("_")),
            };
            key.name == chosen && settings == (&key.options, &key.tablespace) && !is_marked
        }
        _ => true,
    };
    let partitions = |table: &ObjectId| -> Vec<ObjectId> {
        members(at.from, table).filter(|link| link.bound.is_some()).map(|link| link.child.clone()).collect()
    };
    let all = reachable(table, partitions).len() - 1;
    parts.len() < all || !parts.iter().all(comes_back)
}

/// The parts of `whole`, and theirs.
fn all_parts(whole: &ObjectId, catalog: &Catalog) -> Vec<ObjectId> {
    let part_of = |id: &ObjectId| match catalog.get(id) {
        Some(Object::Index(index)) => index.part_of.as_ref(),
        Some(Object::Constraint(key)) => key.part_of.as_ref(),
        _ => None,
    };
    let own = |whole: &ObjectId| -> Vec<ObjectId> {
        catalog.dependents(whole).iter().filter(|id| part_of(id) == Some(whole)).cloned().collect()
    };
    reachable(whole.clone(), own).split_off(1)
}

fn restore_comments(part: &ObjectId, whole: &ObjectId, at: &Context, statements: &mut Vec<Statement>) {
    if at.unmakes(part) || at.to.get(part).is_none() {
        return;
    }
    // A key and the index behind it have comments of their own.
    for name in ["", "index"] {
        let of = |object: &ObjectId| ObjectId::attached(Kind::Comment, object.clone(), name);
        let (own, theirs) = (of(part), of(whole));
        let is_copied = at.version < 180_000 && (name == "index" || part.kind == Kind::Index);
        match (at.to.get(&own), at.from.get(&theirs).or_else(|| at.to.get(&theirs))) {
            (Some(Object::Comment(comment)), _) => statements.extend(comment.create(at)),
            (None, Some(Object::Comment(theirs))) if is_copied => {
                statements.extend(Comment { object: part.clone(), ..theirs.clone() }.drop(at));
            }
            _ => {}
        }
    }
}
