//! The shortest form that says the same.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, Table};
use super::layout;
use crate::source::toml::name;

/// In which order the keys of a table are written; others come where they are.
const ORDER: &[&str] = &[
    "comment",
    "owner",
    "unlogged",
    "partition_of",
    "bound",
    "partition_by",
    "inherits",
    "of_type",
    "server",
    "options",
    "access_method",
    "tablespace",
    "with",
    "replica_identity",
    "cluster_on",
    "row_level_security",
    "primary_key",
    "columns",
    "unique",
    "checks",
    "foreign_keys",
    "exclusions",
    "indexes",
    "statistics",
    "triggers",
    "rules",
    "policies",
    "grants",
    "revokes",
];

/// Shortens a whole file.
pub(super) fn shorten(root: &mut Table, default_schema: &str, shared: &BTreeSet<(&str, &str)>) {
    fold_serials(root, default_schema);
    each(root, "tables", &mut |key, table| {
        let parts = name::split(key).unwrap_or_default();
        let name = parts.last().cloned().unwrap_or_default();
        each(table, "columns", &mut |column, stated| {
            // PostgreSQL calls the sequence so by itself.
            let mut chosen: Vec<String> = parts.clone();
            chosen.pop();
            chosen.push(name::chosen(&name, column, "seq", |_| false));
            if let Some(Item::Table(identity)) = stated.get_mut("identity")
                && let Some(Item::Text(sequence)) = identity.get("sequence")
                && name::split(sequence) == Some(chosen)
            {
                identity.take("sequence");
            }
        });
        with_fewer_casts(table);
        let schema = if parts.len() == 2 { parts[0].as_str() } else { default_schema };
        fold_constraints(table, &name, &|chosen| !shared.contains(&(schema, chosen)));
        each(table, "columns", &mut |_, column| {
            lone(column, "identity", "generation");
            lone(column, "generated", "expression");
        });
        each(table, "columns", &mut |_, column| {
            if let Some(Item::Text(data_type)) = column.get_mut("type") {
                *data_type = layout::usual_type(data_type);
            }
        });
        collapse(table, "columns", "type");
        for (group, key) in
            [("unique", "columns"), ("checks", "expression"), ("indexes", "columns"), ("statistics", "on")]
        {
            collapse(table, group, key);
        }
        table.0.sort_by_key(|(key, _)| ORDER.iter().position(|one| one == key).unwrap_or(usize::MAX));
    });
    each(root, "materialized_views", &mut |_, view| {
        collapse(view, "indexes", "columns");
        collapse(view, "statistics", "on");
    });
    each(root, "types", &mut |_, composite| collapse(composite, "attributes", "type"));
    each(root, "domains", &mut |_, domain| collapse(domain, "checks", "expression"));
    collapse(root, "enums", "values");
    each(root, "publications", &mut |_, publication| {
        if let Some(Item::Table(tables)) = publication.get("tables")
            && tables.0.iter().all(|(_, member)| matches!(member, Item::Table(member) if member.0.is_empty()))
        {
            let names: Vec<String> = tables.0.iter().map(|(name, _)| name.clone()).collect();
            publication.take("tables");
            publication.0.push(("tables".to_owned(), Item::texts(names)));
        }
    });
    let definitions: Vec<String> =
        crate::source::toml::section::SECTIONS.iter().map(|one| one.name.to_owned()).collect();
    for section in definitions {
        collapse(root, &section, "sql");
    }
}

/// The types of the columns.
pub(super) fn column_types(table: &Table) -> BTreeMap<String, String> {
    let type_of = |item: &Item| match item {
        Item::Text(data_type) => Some(data_type.clone()),
        Item::Table(column) => match column.get("type") {
            Some(Item::Text(data_type)) => Some(data_type.clone()),
            _ => None,
        },
        Item::Bare(_) | Item::List(_) => None,
    };
    let columns = match table.get("columns") {
        Some(Item::Table(columns)) => columns.0.as_slice(),
        _ => &[],
    };
    columns.iter().filter_map(|(name, item)| Some((name.clone(), type_of(item)?))).collect()
}

/// Constants without their casts to the type that a column has anyway.
fn with_fewer_casts(table: &mut Table) {
    let types = column_types(table);
    let type_of = |name: &str| types.get(name).cloned();
    each(table, "columns", &mut |name, column| {
        if let (Some(Item::Text(default)), Some(data_type)) = (column.get_mut("default"), types.get(name)) {
            *default = layout::default_of(default, data_type).to_owned();
        }
    });
    for (group, keys) in
        [("checks", &["expression"][..]), ("indexes", &["where"]), ("policies", &["using", "with_check"])]
    {
        each(table, group, &mut |_, entry| {
            for key in keys {
                if let Some(Item::Text(text)) = entry.get_mut(key) {
                    *text = layout::with_lists(text, &type_of);
                }
            }
        });
    }
}

/// A sequence that a column of its own makes, with the name that it has then, is that column's type.
fn fold_serials(root: &mut Table, default_schema: &str) {
    let Some(Item::Table(mut sequences)) = root.take("sequences") else { return };
    each(root, "tables", &mut |key, table| {
        let parts = name::split(key).unwrap_or_default();
        let (schema, name) = match parts.as_slice() {
            [schema, name] => (schema.as_str(), name.as_str()),
            [name] => (default_schema, name.as_str()),
            _ => return,
        };
        let of_key = matches!(table.get("primary_key"), Some(Item::Table(_)));
        let key_columns = match table.get("primary_key") {
            Some(Item::Table(key)) if of_key => key.get("columns").map(Item::strings).unwrap_or_default(),
            _ => Vec::new(),
        };
        each(table, "columns", &mut |column, stated| {
            let chosen = name::chosen(name, column, "seq", |_| false);
            let sequence_key = if schema == default_schema { chosen.clone() } else { format!("{schema}.{chosen}") };
            let Some(Item::Table(sequence)) = sequences.get(&sequence_key) else { return };
            let (data_type, serial) = match sequence.get("type") {
                None => ("bigint", "bigserial"),
                Some(Item::Text(text)) if text == "integer" => ("integer", "serial"),
                Some(Item::Text(text)) if text == "smallint" => ("smallint", "smallserial"),
                Some(_) => return,
            };
            let owner =
                if schema == default_schema { format!("{name}.{column}") } else { format!("{schema}.{name}.{column}") };
            let default = format!("nextval('{}'::regclass)", crate::sql::QualifiedName(schema, &chosen));
            let plain = sequence.0.iter().all(|(key, _)| ["type", "owned_by"].contains(&key.as_str()))
                && sequence.get("owned_by") == Some(&Item::Text(owner))
                && stated.get("type") == Some(&Item::Text(data_type.to_owned()))
                && stated.get("default") == Some(&Item::Text(default))
                && (stated.get("not_null").is_some() || key_columns.iter().any(|one| one == column));
            if !plain {
                return;
            }
            sequences.take(&sequence_key);
            stated.take("default");
            stated.take("not_null");
            if let Some(stated) = stated.get_mut("type") {
                *stated = Item::Text(serial.to_owned());
            }
        });
    });
    if !sequences.0.is_empty() {
        root.0.insert(0, ("sequences".to_owned(), Item::Table(sequences)));
    }
}

/// What is done with each table in a group of them.
fn each(table: &mut Table, group: &str, change: &mut dyn FnMut(&str, &mut Table)) {
    let Some(Item::Table(group)) = table.get_mut(group) else { return };
    for (key, item) in &mut group.0 {
        if let Item::Table(inner) = item {
            change(key, inner);
        }
    }
}

/// A table with only this key becomes that key's value.
fn collapse(table: &mut Table, group: &str, key: &str) {
    let Some(Item::Table(group)) = table.get_mut(group) else { return };
    let names: Vec<String> = group.0.iter().map(|(name, _)| name.clone()).collect();
    for name in names {
        lone(group, &name, key);
    }
}

fn lone(table: &mut Table, name: &str, key: &str) {
    let Some(item) = table.get_mut(name) else { return };
    if let Item::Table(inner) = item
        && let [(only, _)] = inner.0.as_slice()
        && only == key
        && let Some(value) = inner.take(key)
    {
        *item = value;
    }
}

/// Constraints of one column that have the names PostgreSQL gives, where it `chooses` them, become keys of that column.
fn fold_constraints(table: &mut Table, name: &str, chooses: &dyn Fn(&str) -> bool) {
    if table.get("columns").is_none() {
        return;
    }
    let pkey = name::chosen(name, "", "pkey", |_| false);
    if let Some(Item::Table(key)) = table.get_mut("primary_key")
        && chooses(&pkey)
        && key.get("name") == Some(&Item::Text(pkey))
    {
        key.take("name");
        lone(table, "primary_key", "columns");
    }
    let columns = match table.get("columns") {
        Some(Item::Table(columns)) => columns.clone(),
        _ => return,
    };
    let typed = |column: &str| matches!(columns.get(column), Some(Item::Table(stated)) if stated.get("type").is_some());
    let key: Vec<String> = table
        .get("primary_key")
        .map(|key| match key {
            Item::Table(key) => key.get("columns").map(Item::strings).unwrap_or_default(),
            plain => plain.strings(),
        })
        .unwrap_or_default();
    let plain = !matches!(table.get("primary_key"), Some(Item::Table(_)));
    let mut folds: Vec<(String, Vec<(&str, Item)>)> = Vec::new();
    if let ([only], true) = (key.as_slice(), plain)
        && typed(only)
    {
        table.take("primary_key");
        folds.push((only.clone(), vec![("primary_key", Item::yes())]));
    }
    for (column, _) in &columns.0 {
        if !typed(column) {
            continue;
        }
        let is_it = |item: &Item| item.strings() == [column.clone()];
        let mut fold = Vec::new();
        let called = |label: &str| name::chosen(name, column, label, |_| false);
        let chosen = |group: &Table, name: &str| group.get(name).filter(|_| chooses(name)).cloned();
        if let Some(Item::Table(stated)) = group(table, "unique").and_then(|group| chosen(group, &called("key")))
            && let [(_, columns)] = stated.0.as_slice()
            && is_it(columns)
        {
            fold.push(("unique", Item::yes()));
            group_take(table, "unique", &called("key"));
        }
        if let Some(Item::Table(stated)) = group(table, "checks").and_then(|group| chosen(group, &called("check")))
            && let [(_, expression)] = stated.0.as_slice()
        {
            fold.push(("check", expression.clone()));
            group_take(table, "checks", &called("check"));
        }
        if let Some(Item::Table(stated)) = group(table, "foreign_keys").and_then(|group| chosen(group, &called("fkey")))
            && stated
                .0
                .iter()
                .all(|(key, _)| ["columns", "references", "on_delete", "on_update"].contains(&key.as_str()))
            && stated.get("columns").is_some_and(is_it)
        {
            for key in ["references", "on_delete", "on_update"] {
                fold.extend(stated.get(key).map(|value| (key, value.clone())));
            }
            group_take(table, "foreign_keys", &called("fkey"));
        }
        if !fold.is_empty() {
            folds.push((column.clone(), fold));
        }
    }
    let Some(Item::Table(columns)) = table.get_mut("columns") else { return };
    for (column, fold) in folds {
        if let Some(Item::Table(stated)) = columns.get_mut(&column) {
            stated.0.extend(fold.into_iter().map(|(key, value)| (key.to_owned(), value)));
        }
    }
    for (_, column) in &mut columns.0 {
        let Item::Table(column) = column else { continue };
        // What is a key by itself and what is an identity refuse null. The columns of other keys say it: they do so
        // still when the key goes.
        if column.get("primary_key").is_some() || column.get("identity").is_some() {
            column.take("not_null");
        }
        let keys = [
            "type",
            "primary_key",
            "unique",
            "not_null",
            "identity",
            "generated",
            "default",
            "check",
            "references",
            "on_delete",
            "on_update",
        ];
        column.0.sort_by_key(|(key, _)| keys.iter().position(|one| one == key).unwrap_or(keys.len()));
    }
}

fn group<'a>(table: &'a Table, name: &str) -> Option<&'a Table> {
    match table.get(name) {
        Some(Item::Table(group)) => Some(group),
        _ => None,
    }
}

/// Takes an entry out of a group, and the group when it was the last.
fn group_take(table: &mut Table, name: &str, key: &str) {
    if let Some(Item::Table(group)) = table.get_mut(name) {
        group.take(key);
        if group.0.is_empty() {
            table.take(name);
        }
    }
}
