//! Foreign keys as parts of CREATE TABLE: with their column where PostgreSQL gives them their name by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{How, Names, Stated};
use crate::object::table::Constraint;
use crate::object::{Catalog, Kind, Object, ObjectId};
use crate::source::toml::name;
use crate::source::toml::write::{self, ForeignKey};

/// The foreign keys that CREATE TABLE can state, by table.
pub(super) type ByTable<'a> = BTreeMap<ObjectId, Vec<(&'a ObjectId, ForeignKey)>>;

/// Those of a file's tables.
pub(super) fn by_table<'a>(statements: &'a [Stated<'a>], how: &How<'_>, names: &Names<'_>) -> ByTable<'a> {
    let mut found = ByTable::new();
    let mut candidates: Option<BTreeMap<(&str, String), usize>> = None;
    for stated in statements {
        let Some(Object::Constraint(key)) = how.catalog.get(stated.object) else { continue };
        let is_only = statements.iter().filter(|other| other.object == stated.object).count() == 1;
        if key.contype != "f" || !key.validated || !key.enforced || stated.secret || !is_only {
            continue;
        }
        let table = ObjectId::in_schema(Kind::Table, &key.schema, &key.table);
        if names.closing.contains(stated.object)
            || is_partition(&table, how.catalog)
            || !refers_to_key(key, how.catalog, &names.apart)
        {
            continue;
        }
        let candidates = candidates.get_or_insert_with(|| chosen_names(how.catalog));
        let is_named_so = chosen(key).as_ref() == Some(&key.name)
            && candidates.get(&(key.schema.as_str(), key.name.clone())) == Some(&1)
            && !names.shared.contains(&(key.schema.as_str(), key.name.as_str()));
        // A comment on it has to find its name.
        let has_comment = !how.catalog.children(stated.object).is_empty();
        let column = key.columns.first().map(String::as_str).filter(|_| is_named_so && !has_comment);
        if let Some(key) = write::foreign_key(&stated.sql, column) {
            found.entry(table).or_default().push((stated.object, key));
        }
    }
    found
}

/// The foreign keys by which tables refer to each other in a circle: without them each table can be made after those that
/// it refers to. One whose columns may be null is rather taken than one without which there are no rows.
pub(super) fn closing(catalog: &Catalog) -> BTreeSet<&ObjectId> {
    let mut keys = Vec::new();
    for (id, object) in &catalog.objects {
        let Object::Constraint(key) = object else { continue };
        let Some(to) = key.references.as_ref().filter(|_| key.contype == "f" && key.validated) else { continue };
        let from = ObjectId::in_schema(Kind::Table, &key.schema, &key.table);
        let may_be_null = key.columns.iter().any(|column| {
            let column = catalog.get(&ObjectId::column(&from, column));
            !matches!(column, Some(Object::Column(column)) if column.not_null)
        });
        let to = (to.schema.as_str(), to.table.as_str());
        keys.push((may_be_null, id, (key.schema.as_str(), key.table.as_str()), to));
    }
    keys.sort();
    let mut refers: BTreeMap<(&str, &str), BTreeSet<(&str, &str)>> = BTreeMap::new();
    let mut closing = BTreeSet::new();
    for (_, id, from, to) in keys {
        if from == to {
            continue;
        }
        let (mut seen, mut next) = (BTreeSet::from([to]), vec![to]);
        while let Some(table) = next.pop() {
            next.extend(refers.get(&table).into_iter().flatten().copied().filter(|table| seen.insert(*table)));
        }
        if seen.contains(&from) {
            closing.insert(id);
        } else {
            refers.entry(from).or_default().insert(to);
        }
    }
    closing
}

/// A partition's own foreign key is made after it has its part of the parent's, which would take it for that part.
fn is_partition(table: &ObjectId, catalog: &Catalog) -> bool {
    catalog
        .children(table)
        .iter()
        .any(|child| matches!(catalog.get(child), Some(Object::Inheritance(link)) if link.bound.is_some()))
}

/// Whether it refers to a primary key or UNIQUE constraint that is made with its table, rather than to an index.
fn refers_to_key(key: &Constraint, catalog: &Catalog, apart: &BTreeSet<&ObjectId>) -> bool {
    let Some(to) = &key.references else { return false };
    let table = ObjectId::in_schema(Kind::Table, &to.schema, &to.table);
    let columns: BTreeSet<&String> = to.columns.iter().collect();
    catalog.children(&table).iter().any(|child| match catalog.get(child) {
        Some(Object::Constraint(other)) => {
            matches!(other.contype.as_str(), "p" | "u")
                && other.columns.iter().collect::<BTreeSet<_>>() == columns
                && !apart.contains(child)
        }
        _ => false,
    })
}

/// The names that PostgreSQL would choose for the foreign keys on one column, and how many would get each.
fn chosen_names(catalog: &Catalog) -> BTreeMap<(&str, String), usize> {
    let mut names = BTreeMap::new();
    for object in catalog.objects.values() {
        if let Object::Constraint(key) = object
            && key.contype == "f"
            && let Some(name) = chosen(key)
        {
            *names.entry((key.schema.as_str(), name)).or_default() += 1;
        }
    }
    names
}

/// The name that PostgreSQL would choose.
fn chosen(key: &Constraint) -> Option<String> {
    let [_] = key.columns.as_slice() else { return None };
    name::chosen_whole(&key.table, &key.columns, "fkey")
}
