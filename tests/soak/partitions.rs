//! Partitions, at two levels.

use crate::world::{Relation, World};

/// Makes up those of a table.
pub fn partitions(world: &mut World, table: &Relation, by: &str, number: usize) {
    let edge = world.mostly(&table.key, "edge", 20, &["100", "150", "50"]);
    let bounds: [String; 3] = match by {
        "RANGE (id)" => [
            format!("FOR VALUES FROM (MINVALUE) TO ({edge})"),
            format!("FOR VALUES FROM ({edge}) TO (1000)"),
            "DEFAULT".into(),
        ],
        "LIST (id)" => ["FOR VALUES IN (1, 2)".into(), format!("FOR VALUES IN ({edge}, 7)"), "DEFAULT".into()],
        _ => [0, 1, 2].map(|rest| format!("FOR VALUES WITH (modulus 3, remainder {rest})")),
    };
    let columns = world
        .statements
        .iter()
        .rev()
        .find(|sql| sql.starts_with(&format!("CREATE TABLE {} (", table.name)))
        .cloned()
        .unwrap_or_default();
    let body = columns.split_once(" (\n").and_then(|(_, rest)| rest.rsplit_once("\n)")).map_or("", |(body, _)| body);
    for (index, bound) in bounds.iter().enumerate() {
        let key = format!("{}/partition{index}", table.key);
        if !world.is(&key, "partition", 80) {
            continue;
        }
        let bare = world.name(&key, &format!("t{number}p{index}"));
        let schema = world.schema(&key);
        let name = format!("{schema}.{bare}");
        let is_plain = !columns.contains("CONSTRAINT") && !columns.contains("UNIQUE") && !columns.contains("EXCLUDE");
        let deep = world.mostly(&key, "deep/name", 20, &["", " PARTITION BY HASH (id)", " PARTITION BY LIST (id)"]);
        let is_part = if is_plain && world.is(&key, "detached", 25) {
            world.say(format!("CREATE TABLE {name} (\n{body}\n){deep}"));
            let is_attached = world.is(&key, "attached", 60);
            if is_attached {
                world.say(format!("ALTER TABLE {} ATTACH PARTITION {name} {bound}", table.name));
            }
            is_attached
        } else {
            let logged = if deep.is_empty() { world.mostly(&key, "logged", 6, &["", "UNLOGGED "]) } else { "" };
            world.say(format!("CREATE {logged}TABLE {name} PARTITION OF {} {bound}{deep}", table.name));
            true
        };
        if deep.is_empty() {
            own(world, &key, &name, &schema, &format!("t{number}p{index}"), table, is_part);
        } else {
            let bounds = if deep.contains("HASH") {
                ["FOR VALUES WITH (modulus 2, remainder 0)", "FOR VALUES WITH (modulus 2, remainder 1)"]
            } else {
                ["FOR VALUES IN (1, 2)", "DEFAULT"]
            };
            for (leaf, bound) in bounds.iter().enumerate() {
                let key = format!("{key}/leaf{leaf}");
                if world.is(&key, "leaf", 75) {
                    let name = format!("{schema}.t{number}p{index}l{leaf}");
                    world.say(format!("CREATE TABLE {name} PARTITION OF {schema}.{bare} {bound}"));
                    own(world, &key, &name, &schema, &format!("t{number}p{index}l{leaf}"), table, is_part);
                }
            }
        }
        let on = format!("TABLE {name}");
        world.attach(&key, &on, &["SELECT"], &on, false);
    }
}

/// What a partition has for itself.
fn own(world: &mut World, key: &str, name: &str, schema: &str, base: &str, table: &Relation, is_part: bool) {
    if world.is(key, "part_check", 12) {
        world.say(format!("ALTER TABLE {name} ADD CONSTRAINT {base}_own CHECK (id > -5)"));
    }
    if world.is(key, "part_index", 15) {
        let order = world.mostly(key, "part_order", 30, &["", " DESC"]);
        world.say(format!("CREATE INDEX {base}_own_idx ON {name} (id{order}) WHERE id IS NOT NULL"));
        if world.is(key, "part_index_comment", 20) {
            world.say(format!("COMMENT ON INDEX {schema}.{base}_own_idx IS 'of a part'"));
        }
    }
    if world.is(key, "part_with", 12) {
        world.say(format!("ALTER TABLE {name} SET (fillfactor=80)"));
    }
    let column = table.columns.iter().find(|column| !column.is_generated && column.name != "id");
    if let Some(column) = column {
        if world.is(key, "part_not_null", 8) {
            world.say(format!("ALTER TABLE {name} ALTER COLUMN {} SET NOT NULL", column.name));
        }
        if world.is(key, "part_default", 10) && !column.literal.contains("null::") {
            world.say(format!("ALTER TABLE {name} ALTER COLUMN {} SET DEFAULT {}", column.name, column.literal));
        }
    }
    let functions = world.trigger_functions.clone();
    if world.is(key, "part_trigger", 10)
        && let Some(function) = world.choices.among(&format!("{key}/part_function"), &functions, |one| one)
    {
        world
            .say(format!("CREATE TRIGGER own AFTER INSERT ON {name} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"));
    }
    if is_part && world.is(key, "part_identity", 6) {
        world.say(format!("ALTER TABLE {name} REPLICA IDENTITY FULL"));
    }
}
