//! In which order a person would write what hangs on a table.

use super::{How, Stated};
use crate::object::{Kind, Object, ObjectId, Path};

/// Statements in an order that reads well, and in which nothing comes before what it needs.
pub(super) fn in_order<'a>(statements: &mut [Stated<'a>], how: &How<'_>) {
    secured_first(statements);
    sort_runs(statements, |stated: &Stated<'a>| policy_key(stated, how));
    sort_runs(statements, |stated: &Stated<'a>| comment_key(stated, how));
}

/// Row-level security is turned on before the policies that it brings to bear.
fn secured_first(statements: &mut [Stated]) {
    for at in 0..statements.len() {
        let object = statements[at].object;
        let Some(table) = object.attached_to().filter(|_| object.kind == Kind::RowSecurity) else { continue };
        let is_policy = |one: &Stated| one.object.kind == Kind::Policy && relation(one.object) == relation_of(table);
        if let Some(first) = statements[..at].iter().position(is_policy) {
            statements[first..=at].rotate_right(1);
        }
    }
}

/// Sorts what stands side by side and has keys.
fn sort_runs<'a, K: Ord>(statements: &mut [Stated<'a>], key: impl Fn(&Stated<'a>) -> Option<K>) {
    let mut start = 0;
    while start < statements.len() {
        let length = statements[start..].iter().take_while(|stated| key(stated).is_some()).count();
        statements[start..start + length].sort_by_key(|stated| key(stated));
        start += length.max(1);
    }
}

type Relation<'a> = Option<(&'a str, &'a str)>;

/// What something is on.
fn relation(object: &ObjectId) -> Relation<'_> {
    match &object.path {
        Path::OnRelation { schema, relation, .. } => Some((schema, relation)),
        _ => None,
    }
}

fn relation_of(table: &ObjectId) -> Relation<'_> {
    Some((table.schema()?, table.name()))
}

/// Policies of a table by what they are for, then by name, each with what is said of it.
fn policy_key<'a>(stated: &Stated<'a>, how: &How<'_>) -> Option<(Relation<'a>, usize, &'a str, bool)> {
    let said_of = stated.object.attached_to();
    let id = said_of.unwrap_or(stated.object);
    let Some(Object::Policy(policy)) = how.catalog.get(id).filter(|_| id.kind == Kind::Policy) else { return None };
    let command = ["*", "r", "a", "w", "d"].iter().position(|one| *one == policy.command)?;
    Some((relation(id), command, id.name(), said_of.is_some()))
}

/// Comments on the columns of a table in the order of these.
fn comment_key<'a>(stated: &Stated<'a>, how: &How<'_>) -> Option<(Relation<'a>, i32)> {
    let id = stated.object.attached_to().filter(|_| stated.object.kind == Kind::Comment)?;
    match how.catalog.get(id)? {
        Object::Column(column) => Some((relation(id), column.position)),
        _ => None,
    }
}
