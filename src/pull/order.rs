//! In which order a person would write what hangs on a table.

use std::collections::BTreeMap;

use super::{How, Stated};
use crate::object::attached::GRANTED_BY;
use crate::object::{Kind, Object, ObjectId, Path};

/// Statements in an order that reads well, and in which nothing comes before what it needs.
pub(super) fn in_order<'a>(statements: &mut [Stated<'a>], how: &How<'_>) {
    secured_first(statements);
    granted_in_order(statements, how);
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

/// What is taken away of one object first, then what is granted on it, in the order in which that was done there.
fn granted_in_order(statements: &mut [Stated], how: &How<'_>) {
    let mut objects: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    for stated in statements.iter() {
        if let Some(object) = stated.object.attached_to() {
            let next = objects.len();
            objects.entry(object).or_insert(next);
        }
    }
    sort_runs(statements, |stated| {
        // What others have granted are statements that belong together.
        let is_owners = stated.object.kind == Kind::Privilege && !stated.object.name().contains(GRANTED_BY);
        let object = stated.object.attached_to().filter(|_| is_owners)?;
        let place = match how.catalog.get(stated.object) {
            Some(Object::Privilege(one)) => one.place,
            _ => 0,
        };
        Some((objects.get(object).copied(), stated.sql.starts_with("GRANT "), place))
    });
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

/// Policies of a table by what they are for, then by name, each with what is said of it; those on the files of a bucket
/// below that bucket.
fn policy_key<'a>(stated: &Stated<'a>, how: &How<'_>) -> Option<PolicyKey<'a>> {
    let said_of = stated.object.attached_to();
    let id = said_of.unwrap_or(stated.object);
    match how.catalog.get(id)? {
        Object::Bucket(bucket) => Some(PolicyKey { bucket: (false, bucket.name.clone()), ..PolicyKey::default() }),
        Object::Policy(policy) => {
            let conditions = [&policy.using, &policy.check].into_iter().flatten();
            let bucket = bucket_of(conditions).filter(|name| {
                let bucket = ObjectId::global(Kind::Bucket, name.as_str());
                (policy.schema.as_str(), policy.table.as_str()) == ("storage", "objects")
                    && how.catalog.get(&bucket).is_some()
            });
            Some(PolicyKey {
                bucket: bucket.map_or_else(|| (true, String::new()), |name| (false, name)),
                relation: relation(id),
                command: ["*", "r", "a", "w", "d"].iter().position(|one| *one == policy.command),
                name: id.name(),
                is_said_of: said_of.is_some(),
            })
        }
        _ => None,
    }
}

/// What policies and buckets are sorted by.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct PolicyKey<'a> {
    /// Whether it is about no single bucket, and which one otherwise.
    bucket: (bool, String),
    relation: Relation<'a>,
    command: Option<usize>,
    name: &'a str,
    is_said_of: bool,
}

/// The bucket that conditions name, where they name one and no other.
fn bucket_of<'a>(conditions: impl Iterator<Item = &'a String>) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for condition in conditions {
        let after = condition.split("bucket_id = '").skip(1);
        names.extend(after.filter_map(|text| Some(text.split_once("'::text")?.0)));
    }
    let (first, others) = names.split_first()?;
    others.iter().all(|other| other == first).then(|| (*first).to_owned())
}

/// Comments on the columns of a table in the order of these.
fn comment_key<'a>(stated: &Stated<'a>, how: &How<'_>) -> Option<(Relation<'a>, i32)> {
    let id = stated.object.attached_to().filter(|_| stated.object.kind == Kind::Comment)?;
    match how.catalog.get(id)? {
        Object::Column(column) => Some((relation(id), column.position)),
        _ => None,
    }
}
