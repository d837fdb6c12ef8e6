//! Foreign keys.

use crate::world::{Column, Relation, World};

/// Makes up those of a table.
pub fn foreign_keys(world: &mut World, table: &Relation) {
    for index in 0..2 {
        let key = format!("{}/foreign{index}", table.key);
        if !world.is(&key, "foreign", 35) {
            continue;
        }
        let targets: Vec<Relation> =
            world.tables.iter().filter(|one| one.has_key && (one.is_logged || !table.is_logged)).cloned().collect();
        // The owner's privileges on both tables are looked at.
        let is_others = |name: &str| world.statements.contains(&format!("ALTER TABLE {name} OWNER TO other"));
        let targets: Vec<Relation> = targets.into_iter().filter(|one| !is_others(&one.name)).collect();
        if is_others(&table.name) {
            continue;
        }
        let Some(target) = world.choices.among(&format!("{key}/target"), &targets, |one| &one.key) else { continue };
        let columns: Vec<Column> = table
            .columns
            .iter()
            .filter(|column| {
                !column.is_generated && ["integer", "bigint", "smallint"].contains(&column.r#type.as_str())
            })
            .cloned()
            .collect();
        let Some(column) = world.choices.among(&format!("{key}/on"), &columns, |one| &one.key) else { continue };
        let constraint = world.renamed(&key, &format!("{}_fk_{index}", table.key));
        let matching = world.mostly(&key, "match", 12, &["", " MATCH FULL"]);
        let delete = world
            .mostly(
                &key,
                "delete",
                50,
                &[
                    "",
                    " ON DELETE CASCADE",
                    " ON DELETE SET NULL",
                    " ON DELETE RESTRICT",
                    " ON DELETE SET DEFAULT",
                    " ON DELETE SET NULL ({})",
                ],
            )
            .replace("{}", &column.name);
        let update = world.mostly(&key, "update", 20, &["", " ON UPDATE CASCADE", " ON UPDATE SET NULL"]);
        let late = world.mostly(&key, "late", 20, &["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"]);
        let valid = if target.is_partitioned { "" } else { world.mostly(&key, "valid", 12, &["", " NOT VALID"]) };
        world.say(format!(
            "ALTER TABLE {} ADD CONSTRAINT {constraint} FOREIGN KEY ({}) REFERENCES {}(id){matching}{delete}{update}{late}{valid}",
            table.name, column.name, target.name
        ));
        world.attach(&key, &format!("CONSTRAINT {constraint} ON {}", table.name), &[], "", false);
    }
}
