//! Indexes and extended statistics.

use crate::world::{Class, Column, Relation, World};

/// Makes up the indexes of a table.
pub fn indexes(world: &mut World, table: &Relation) {
    // What the indexes of partitions are called depends on the order of the files when there are several.
    for index in 0..if table.is_partitioned { 1 } else { 3 } {
        let key = format!("{}/index{index}", table.key);
        if world.is(&key, "index", 40) {
            one_index(world, table, &key, &format!("{}_idx{index}", table.key.replace('/', "_")));
        }
    }
}

/// An index of a table or materialized view.
pub fn one_index(world: &mut World, table: &Relation, key: &str, base: &str) {
    let Some(column) = table.column(&mut world.choices, &format!("{key}/on"), None) else { return };
    let name = world.renamed(key, base);
    let c = &column.name;
    let order = world.mostly(key, "order", 25, &["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]);
    let is_own = column.r#type.contains('.');
    let classes = world.operator_classes.clone();
    let configurations = world.configurations.clone();
    let (method, mut on, mut unique) = match column.class {
        Class::Array if is_own => return,
        Class::Opaque => return,
        _ if is_own => ("btree", format!("{c}{order}"), false),
        Class::Number if column.r#type == "integer" && !classes.is_empty() && world.is(key, "operator_class", 40) => {
            ("btree", format!("{c} {}{order}", classes[0]), false)
        }
        Class::Number => match world.choices.below(&format!("{key}/how"), 4) {
            0 => ("btree", format!("{c}{order}"), true),
            1 => (world.one(key, "method", &["hash", "brin"]), c.clone(), false),
            2 => (
                "btree",
                world
                    .function(key, true)
                    .map_or(format!("({c} + 1){order}"), |f| format!("{}({c}::integer){order}", f.name)),
                false,
            ),
            _ => ("btree", format!("({c} * 2), {c}{order}"), false),
        },
        Class::Text => match world.choices.below(&format!("{key}/how"), 4) {
            0 => ("btree", format!("{c}{order}"), true),
            1 => ("btree", format!("lower({c}::text){order}"), false),
            2 => ("btree", format!("{c} COLLATE \"C\" text_pattern_ops"), false),
            _ => match configurations.first() {
                Some(own) if world.is(key, "configuration", 60) => {
                    ("gin", format!("to_tsvector('{}'::regconfig, {c})", own.replace('\'', "''")), false)
                }
                _ => ("gin", format!("to_tsvector('english', {c})"), false),
            },
        },
        Class::Json => ("gin", format!("{c}{}", world.mostly(key, "class", 40, &["", " jsonb_path_ops"])), false),
        Class::Array => ("gin", c.clone(), false),
        Class::Range => (world.one(key, "method", &["gist", "spgist", "btree"]), c.clone(), false),
        Class::Truth | Class::Time | Class::Other => ("btree", format!("{c}{order}"), false),
    };
    unique &= !table.is_partitioned && world.is(key, "unique_index", 15);
    if method == "btree"
        && world.is(key, "second", 20)
        && let Some(second) = table.column(&mut world.choices, &format!("{key}/second_on"), Some(Class::Number))
    {
        on += &format!(", {}", second.name);
    }
    let mut tail = String::new();
    if method == "btree"
        && world.is(key, "include", 12)
        && let Some(other) = table.column(&mut world.choices, &format!("{key}/include_on"), None)
    {
        tail += &format!(" INCLUDE ({})", other.name);
    }
    if unique && world.is(key, "nulls", 20) {
        tail += " NULLS NOT DISTINCT";
    }
    if matches!(method, "btree" | "hash" | "gist") {
        tail += world.mostly(key, "with", 15, &["", " WITH (fillfactor=60)"]);
    } else if method == "gin" {
        tail += world.mostly(key, "with", 15, &["", " WITH (fastupdate=off)"]);
    }
    if world.is(key, "partial", 20)
        && let Some(column) = table.column(&mut world.choices, &format!("{key}/where_on"), None)
    {
        tail += &format!(" WHERE ({})", world.condition(&format!("{key}/where"), &column, true, ""));
    }
    let unique = if unique { "UNIQUE " } else { "" };
    world.say(format!("CREATE {unique}INDEX {name} ON {} USING {method} ({on}){tail}", table.name));
    if (on.starts_with('(') || on.contains("((")) && !table.is_partitioned && world.is(key, "index_statistics", 20) {
        world.say(format!("ALTER INDEX {}.{name} ALTER COLUMN 1 SET STATISTICS 55", table.schema));
    }
    world.attach(key, &format!("INDEX {}.{name}", table.schema), &[], "", false);
}

/// Makes up its extended statistics.
pub fn statistics(world: &mut World, table: &Relation) {
    let key = format!("{}/extended", table.key);
    let columns: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| matches!(column.class, Class::Number | Class::Text | Class::Truth))
        .collect();
    if columns.len() < 2 || !world.is_there(&key, 12) {
        return;
    }
    let name = format!("{}.{}", table.schema, world.name(&key, &format!("{}_stat", table.key)));
    let kinds = world.mostly(&key, "kinds", 40, &["", " (ndistinct)", " (dependencies, mcv)"]);
    let on = if world.is(&key, "expression", 30) {
        format!("{}, ({} IS NULL)", columns[0].name, columns[1].name)
    } else {
        format!("{}, {}", columns[0].name, columns[1].name)
    };
    world.say(format!("CREATE STATISTICS {name}{kinds} ON {on} FROM {}", table.name));
    if world.is(&key, "target", 20) {
        world.say(format!("ALTER STATISTICS {name} SET STATISTICS 42"));
    }
    world.attach(&key, &format!("STATISTICS {name}"), &[], "", true);
}
