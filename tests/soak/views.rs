//! What stands on tables: views, routines over rows, triggers, rules, policies, publications.

use crate::indexes::one_index;
use crate::world::{Class, Column, Relation, World};

/// Makes them up.
pub fn make(world: &mut World) {
    routines(world, false);
    for number in 0..4 {
        let key = format!("view{number}");
        if world.is_there(&key, [80, 60, 45, 30][number]) {
            view(world, &key, number);
        }
    }
    routines(world, true);
    for number in 0..world.tables.len() {
        let table = world.tables[number].clone();
        triggers(world, &table);
        rules(world, &table);
        policies(world, &table);
    }
    publications(world);
    event_trigger(world);
}

fn event_trigger(world: &mut World) {
    let key = "event0";
    if world.is_there(key, 8) {
        world.say("CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'begin null; end'");
        let on = world.one(key, "event", &["ddl_command_end", "sql_drop", "ddl_command_start"]);
        let tags = world.mostly(
            key,
            "tags",
            40,
            &["", " WHEN TAG IN ('CREATE TABLE')", " WHEN TAG IN ('CREATE TABLE', 'DROP VIEW')"],
        );
        let tags = if on == "sql_drop" { "" } else { tags };
        world.say(format!("CREATE EVENT TRIGGER watch ON {on}{tags} EXECUTE FUNCTION public.on_ddl()"));
        if world.is(key, "disabled", 20) {
            world.say("ALTER EVENT TRIGGER watch DISABLE");
        }
        world.attach(key, "EVENT TRIGGER watch", &[], "", false);
    }
}

/// Over tables, or over views.
fn routines(world: &mut World, is_above: bool) {
    for number in if is_above { 3..5 } else { 0..3 } {
        let key = format!("over{number}");
        if !world.is_there(&key, 35) {
            continue;
        }
        let tables = if is_above { world.views.clone() } else { world.tables.clone() };
        let Some(table) = world.choices.among(&format!("{key}/table"), &tables, |one| &one.key) else { continue };
        let (_, name) = world.place(&key, &format!("over{number}"));
        let (kind, arguments, rest) = match world.choices.below(&format!("{key}/form"), 8) {
            0 => (
                "FUNCTION",
                String::new(),
                format!("RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM {}; END", table.name),
            ),
            1 => (
                "FUNCTION",
                String::new(),
                format!("RETURNS SETOF {} LANGUAGE sql STABLE AS $$ select * from {} $$", table.name, table.name),
            ),
            2 => (
                "FUNCTION",
                format!("r {}", table.name),
                "RETURNS integer LANGUAGE sql IMMUTABLE AS 'select 1'".to_owned(),
            ),
            3 => {
                let column = table.columns[0].clone();
                (
                    "FUNCTION",
                    String::new(),
                    format!(
                        "RETURNS TABLE(x {}, n bigint) LANGUAGE sql STABLE ROWS 10 BEGIN ATOMIC SELECT {}, count(*) FROM {} GROUP BY 1; END",
                        column.r#type, column.name, table.name
                    ),
                )
            }
            6 if !is_above => (
                "PROCEDURE",
                String::new(),
                format!("LANGUAGE sql BEGIN ATOMIC DELETE FROM {} WHERE false; END", table.name),
            ),
            7 => (
                "FUNCTION",
                String::new(),
                format!(
                    "RETURNS SETOF {} LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM {} WHERE {} IS NOT NULL; END",
                    table.name, table.name, table.columns[0].name
                ),
            ),
            4 => (
                "PROCEDURE",
                "a integer, INOUT b text".to_owned(),
                "LANGUAGE plpgsql AS 'begin b := a::text; end'".to_owned(),
            ),
            _ => (
                "FUNCTION",
                String::new(),
                format!("RETURNS bigint LANGUAGE sql STABLE AS $$ select count(*) from {} $$", table.name),
            ),
        };
        world.say(format!("CREATE {kind} {name}({arguments}) {rest}"));
        let types = if kind == "PROCEDURE" && !arguments.is_empty() {
            "integer, text".to_owned()
        } else {
            arguments.trim_start_matches("r ").to_owned()
        };
        let signature = format!("{kind} {name}({types})");
        world.attach(&key, &signature, &["EXECUTE"], &signature, kind != "PROCEDURE");
    }
}

fn view(world: &mut World, key: &str, number: usize) {
    let sources: Vec<Relation> = world.tables.iter().chain(&world.views).cloned().collect();
    let Some(from) = world.choices.among(&format!("{key}/from"), &sources, |one| &one.key) else { return };
    let (schema, name) = world.place(key, &format!("v{number}"));
    let mut columns: Vec<Column> = Vec::new();
    let mut list = Vec::new();
    let mut put = |list: &mut Vec<String>, name: String, expression: String, column: &Column| {
        if columns.iter().any(|one| one.name == name) {
            return;
        }
        list.push(format!("{expression} AS {name}"));
        columns.push(Column { name, is_generated: false, ..column.clone() });
    };
    let form = world.choices.rarely(&format!("{key}/form"), 45, 9);
    if form == 1 {
        let column = from.columns[0].clone();
        put(&mut list, "key".into(), format!("a.{}", column.name), &column);
        let counted = Column {
            collate: String::new(),
            key: "n".into(),
            name: String::new(),
            r#type: "bigint".into(),
            class: Class::Number,
            literal: "1".into(),
            is_generated: false,
        };
        let aggregates = world.aggregates.clone();
        let number = from.column(&mut world.choices, &format!("{key}/summed"), Some(Class::Number));
        if world.is(key, "own_aggregate", 40)
            && let (Some(aggregate), Some(number)) = (aggregates.first(), number)
        {
            put(&mut list, "n".into(), format!("{aggregate}(a.{}::integer)", number.name), &counted);
        } else {
            put(&mut list, "n".into(), "count(*)".into(), &counted);
        }
    } else {
        for (index, column) in from.columns.iter().enumerate() {
            let key = format!("{key}/{}", column.key);
            if index == 0 || world.is(&key, "shown", 65) {
                let name = if world.is(&key, "alias", 8) { format!("\"as {index}\"") } else { column.name.clone() };
                put(&mut list, name, format!("a.{}", column.name), column);
            }
        }
        if world.is(key, "computed", 30)
            && let Some(column) = from.column(&mut world.choices, &format!("{key}/computed_on"), Some(Class::Number))
        {
            let by = world.one(key, "by", &["+ 1", "* 2"]);
            let expression = match world.function(key, false) {
                Some(f) if world.is(key, "calls", 60) => format!("{}(a.{}::integer)", f.name, column.name),
                _ => format!("a.{} {by}", column.name),
            };
            put(&mut list, "computed".into(), expression, &column);
        }
    }
    if form == 5 {
        let whole = Column {
            collate: String::new(),
            key: "whole".into(),
            name: String::new(),
            r#type: "json".into(),
            class: Class::Opaque,
            literal: "null::json".into(),
            is_generated: false,
        };
        put(&mut list, "whole".into(), "row_to_json(a)".into(), &whole);
    }
    if form == 8 {
        let place = Column {
            collate: String::new(),
            key: "place".into(),
            name: String::new(),
            r#type: "bigint".into(),
            class: Class::Number,
            literal: "1".into(),
            is_generated: false,
        };
        put(&mut list, "place".into(), format!("row_number() OVER (ORDER BY a.{})", from.columns[0].name), &place);
    }
    let mut tail = format!(" FROM {} a", from.name);
    if form == 4 {
        tail = format!(" FROM (SELECT * FROM {}) a", from.name);
    }
    if form == 2 {
        let other = world.choices.among(&format!("{key}/join"), &sources, |one| &one.key);
        if let Some(other) = other {
            let condition = if other.columns[0].class == from.columns[0].class && from.columns[0].class == Class::Number
            {
                format!("b.{} = a.{}", other.columns[0].name, from.columns[0].name)
            } else {
                "true".into()
            };
            let side = world.one(key, "side", &["LEFT", "INNER"]);
            tail += &format!(" {side} JOIN {} b ON {condition}", other.name);
        }
    }
    if world.is(key, "where", 40)
        && let Some(column) = from.column(&mut world.choices, &format!("{key}/where_on"), None)
    {
        tail += &format!(" WHERE {}", world.condition(&format!("{key}/where"), &column, false, "a."));
    }
    if form == 1 {
        tail += &format!(" GROUP BY a.{}", from.columns[0].name);
    } else if form == 3 && from.columns[0].class == Class::Number {
        tail += " ORDER BY 1 LIMIT 10";
    }
    let mut query = format!("SELECT {}{tail}", list.join(", "));
    if form == 6 && columns.iter().all(|column| column.r#type != "json") {
        query = format!("{query} UNION ALL {query}");
    } else if form == 7 {
        query = format!("WITH w AS ({query}) SELECT * FROM w");
    }
    let is_materialized = world.is(key, "materialized", 22);
    let relation = Relation {
        key: key.to_owned(),
        schema,
        name: name.clone(),
        columns,
        has_key: false,
        is_partitioned: false,
        is_plain: false,
        is_logged: true,
    };
    let mut is_populated = true;
    if is_materialized {
        let with = world.mostly(key, "with", 15, &["", " WITH (fillfactor=70)"]);
        let data = world.mostly(key, "data", 15, &["", " WITH NO DATA"]);
        is_populated = data.is_empty();
        world.say(format!("CREATE MATERIALIZED VIEW {name}{with} AS {query}{data}"));
        for index in 0..2 {
            let key = format!("{key}/index{index}");
            if world.is(&key, "view_index", 45) {
                one_index(world, &relation, &key, &format!("v{number}_idx{index}"));
            }
        }
        world.attach(key, &format!("MATERIALIZED VIEW {name}"), &["SELECT", "ALL"], &format!("TABLE {name}"), true);
    } else {
        let mut options = Vec::new();
        if world.is(key, "barrier", 15) {
            options.push("security_barrier=true");
        }
        if world.is(key, "invoker", 15) {
            options.push("security_invoker=true");
        }
        let with = if options.is_empty() { String::new() } else { format!(" WITH ({})", options.join(", ")) };
        let check = if form == 0 && world.tables.iter().any(|table| table.name == from.name) {
            world.mostly(key, "check_option", 15, &["", " WITH LOCAL CHECK OPTION", " WITH CASCADED CHECK OPTION"])
        } else {
            ""
        };
        world.say(format!("CREATE VIEW {name}{with} AS {query}{check}"));
        if world.is(key, "view_default", 10) {
            let column = &relation.columns[0];
            if column.class == Class::Number {
                world.say(format!("ALTER VIEW {name} ALTER COLUMN {} SET DEFAULT 9", column.name));
            }
        }
        let instead = world.trigger_functions.clone();
        if world.is(key, "instead", 15)
            && let Some(function) = world.choices.among(&format!("{key}/instead_by"), &instead, |one| one)
        {
            world.say(format!("CREATE TRIGGER instead_of INSTEAD OF INSERT OR UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()"));
        }
        if world.is(key, "view_rule", 10) {
            world.say(format!("CREATE RULE nothing AS ON DELETE TO {name} DO INSTEAD NOTHING"));
        }
        world.attach(
            key,
            &format!("VIEW {name}"),
            &["SELECT", "SELECT, INSERT", "ALL"],
            &format!("TABLE {name}"),
            true,
        );
    }
    let column = relation.columns[0].clone();
    if world.is(key, "view_column_comment", 15) {
        world.say(format!("COMMENT ON COLUMN {name}.{} IS 'of a view'", column.name));
    }
    if world.is(key, "view_column_grant", 10) {
        world.say(format!("GRANT SELECT ({}) ON {name} TO other", column.name));
    }
    // What reads a view without rows cannot be filled.
    if is_populated {
        world.views.push(relation);
    }
}

fn triggers(world: &mut World, table: &Relation) {
    for index in 0..2 {
        let key = format!("{}/trigger{index}", table.key);
        if !world.is(&key, "trigger", 30) {
            continue;
        }
        let functions = world.trigger_functions.clone();
        let Some(function) = world.choices.among(&format!("{key}/function"), &functions, |one| one) else { continue };
        let name = world.renamed(&key, &format!("trg{index}"));
        let mut event =
            world.one(&key, "event", &["INSERT", "INSERT OR UPDATE", "UPDATE OF", "DELETE", "TRUNCATE"]).to_owned();
        let mut timing = world.one(&key, "timing", &["BEFORE", "AFTER", "CONSTRAINT"]);
        let mut each = world.one(&key, "each", &["ROW", "STATEMENT"]);
        if event == "UPDATE OF" {
            let Some(column) = table.column(&mut world.choices, &format!("{key}/of"), None) else { continue };
            event += &format!(" {}", column.name);
        }
        if event == "TRUNCATE" {
            each = "STATEMENT";
        }
        if timing == "CONSTRAINT" && (each == "STATEMENT" || event.contains("INSERT OR")) {
            timing = "AFTER";
        }
        let mut tail = String::new();
        if timing == "AFTER"
            && (event == "INSERT" || event == "DELETE")
            && !(table.is_partitioned && each == "ROW")
            && table.is_plain
            && each == "STATEMENT"
            && world.is(&key, "transition", 40)
        {
            tail +=
                if event == "INSERT" { " REFERENCING NEW TABLE AS fresh" } else { " REFERENCING OLD TABLE AS gone" };
        }
        if timing == "CONSTRAINT" {
            tail += world.one(&key, "late", &["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"]);
        }
        tail += &format!(" FOR EACH {each}");
        if each == "ROW" && timing == "AFTER" && event.starts_with("UPDATE") && world.is(&key, "whole", 30) {
            tail += " WHEN (old.* IS DISTINCT FROM new.*)";
        } else if each == "ROW" && world.is(&key, "when", 35) {
            let columns: Vec<Column> = table.columns.iter().filter(|column| !column.is_generated).cloned().collect();
            if let Some(column) = world.choices.among(&format!("{key}/when_on"), &columns, |one| &one.key) {
                let row = if event == "DELETE" { "OLD." } else { "NEW." };
                tail += &format!(" WHEN ({})", world.condition(&format!("{key}/when"), &column, false, row));
            }
        }
        let argument = world.mostly(&key, "argument", 15, &["", "'x'", "'x', 'it''s'"]);
        let (create, when) = if timing == "CONSTRAINT" { ("CONSTRAINT TRIGGER", "AFTER") } else { ("TRIGGER", timing) };
        world.say(format!(
            "CREATE {create} {name} {when} {event} ON {}{tail} EXECUTE FUNCTION {function}({argument})",
            table.name
        ));
        let enabled = world.mostly(&key, "enabled", 15, &["", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"]);
        if !enabled.is_empty() {
            world.say(format!("ALTER TABLE {} {enabled} TRIGGER {name}", table.name));
        }
        world.attach(&key, &format!("TRIGGER {name} ON {}", table.name), &[], "", false);
    }
}

fn rules(world: &mut World, table: &Relation) {
    let key = format!("{}/rule", table.key);
    if table.is_plain && world.is(&key, "rule", 8) {
        let name = world.name(&key, "quiet");
        let condition = world.one(&key, "condition", &["", " WHERE old.id > 100", " WHERE old.id IS NULL"]);
        let event = world.mostly(&key, "rule_event", 30, &["DELETE", "UPDATE"]);
        let action = world.mostly(
            &key,
            "action",
            40,
            &["INSTEAD NOTHING", "ALSO NOTIFY gone", "INSTEAD (NOTIFY one; DELETE FROM {t} WHERE false)"],
        );
        let action = match (event, condition) {
            ("DELETE", "") if action.contains("DELETE") => "ALSO NOTIFY gone",
            ("UPDATE", "") => action,
            ("UPDATE", _) if action.contains("NOTIFY") => "ALSO DELETE FROM {t} WHERE false",
            (_, "") => action,
            _ => "INSTEAD NOTHING",
        };
        let action = action.replace("{t}", &table.name);
        world.say(format!("CREATE RULE {name} AS ON {event} TO {}{condition} DO {action}", table.name));
        let enabled = world.mostly(&key, "rule_enabled", 20, &["", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"]);
        if !enabled.is_empty() {
            world.say(format!("ALTER TABLE {} {enabled} RULE {name}", table.name));
        }
        world.attach(&key, &format!("RULE {name} ON {}", table.name), &[], "", false);
    }
}

fn policies(world: &mut World, table: &Relation) {
    for index in 0..2 {
        let key = format!("{}/policy{index}", table.key);
        if !world.is(&key, "policy", 30) {
            continue;
        }
        let name = world.name(&key, &format!("pol{index}"));
        let r#as = world.mostly(&key, "as", 25, &["", " AS RESTRICTIVE"]);
        let command = world.one(&key, "command", &["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]);
        let to = world.mostly(&key, "to", 50, &["PUBLIC", "reader", "reader, writer"]);
        let mut tail = String::new();
        if command != "INSERT"
            && world.is(&key, "using", 80)
            && let Some(column) = table.column(&mut world.choices, &format!("{key}/using_on"), None)
        {
            tail += &format!(" USING ({})", world.condition(&format!("{key}/using"), &column, false, ""));
        }
        if !matches!(command, "SELECT" | "DELETE")
            && world.is(&key, "with_check", 60)
            && let Some(column) = table.column(&mut world.choices, &format!("{key}/check_on"), None)
        {
            tail += &format!(" WITH CHECK ({})", world.condition(&format!("{key}/with_check"), &column, false, ""));
        }
        let other = world.tables.clone();
        if tail.is_empty()
            && command != "INSERT"
            && let Some(other) = world.choices.among(&format!("{key}/other"), &other, |one| &one.key)
        {
            tail += &match other.columns.first() {
                Some(column) if world.is(&key, "correlated", 40) => {
                    format!(" USING (EXISTS (SELECT 1 FROM {} o WHERE o.{} IS NOT NULL))", other.name, column.name)
                }
                _ => format!(" USING (EXISTS (SELECT 1 FROM {}))", other.name),
            };
        }
        world.say(format!("CREATE POLICY {name} ON {}{as} FOR {command} TO {to}{tail}", table.name));
        world.attach(&key, &format!("POLICY {name} ON {}", table.name), &[], "", false);
    }
}

fn publications(world: &mut World) {
    for number in 0..2 {
        let key = format!("publication{number}");
        if !world.is_there(&key, 18) {
            continue;
        }
        let name = world.name(&key, &format!("pub{number}"));
        let mut parts = Vec::new();
        let is_listed = world.is(&key, "tables", 70);
        for table in world.tables.clone() {
            let key = format!("{key}/{}", table.key);
            if is_listed && table.is_logged && world.is(&key, "member", 50) {
                let mut part = format!("ONLY {}", table.name);
                if !table.is_partitioned && world.is(&key, "columns", 20) {
                    part += &format!(" ({})", table.columns[0].name);
                }
                let plain: Vec<Column> = table
                    .columns
                    .iter()
                    .filter(|column| matches!(column.r#type.as_str(), "integer" | "text" | "bigint" | "boolean"))
                    .cloned()
                    .collect();
                if !table.is_partitioned
                    && world.is(&key, "filter", 30)
                    && let Some(column) = world.choices.among(&format!("{key}/filter_on"), &plain, |one| &one.key)
                {
                    part += &format!(" WHERE ({} IS NOT NULL)", column.name);
                }
                parts.push(part);
            }
        }
        let of = if parts.is_empty() {
            match world.choices.below(&format!("{key}/of"), 3) {
                0 => String::new(),
                1 => " FOR ALL TABLES".into(),
                _ => format!(" FOR TABLES IN SCHEMA {}", world.schema(&key)),
            }
        } else {
            format!(" FOR TABLE {}", parts.join(", "))
        };
        let with = world.mostly(
            &key,
            "publish",
            30,
            &[
                "",
                " WITH (publish = 'insert')",
                " WITH (publish = 'insert, update', publish_via_partition_root = true)",
            ],
        );
        world.say(format!("CREATE PUBLICATION {name}{of}{with}"));
        world.attach(&key, &format!("PUBLICATION {name}"), &[], "", false);
    }
}
