//! Text search, foreign data, subscriptions, and other objects that nothing else needs.

use crate::world::World;

/// Makes them up.
pub fn make(world: &mut World) {
    search(world);
    foreign(world);
    subscription(world);
    changing(world);
}

fn search(world: &mut World) {
    let mut template = "simple, accept = false".to_owned();
    let key = "template0";
    if world.is_there(key, 8) {
        let (_, name) = world.place(key, "tmpl");
        let init = world.mostly(key, "init", 30, &["INIT = dsimple_init, ", ""]);
        world.say(format!("CREATE TEXT SEARCH TEMPLATE {name} ({init}LEXIZE = dsimple_lexize)"));
        world.attach(key, &format!("TEXT SEARCH TEMPLATE {name}"), &[], "", false);
        template = if init.is_empty() { name } else { format!("{name}, accept = false") };
    }
    let mut parser = "parser = default".to_owned();
    let key = "parser0";
    if world.is_there(key, 8) {
        let (_, name) = world.place(key, "prs");
        let headline = world.mostly(key, "headline", 30, &[", HEADLINE = prsd_headline", ""]);
        world.say(format!(
            "CREATE TEXT SEARCH PARSER {name} (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype{headline})"
        ));
        world.attach(key, &format!("TEXT SEARCH PARSER {name}"), &[], "", false);
        parser = format!("parser = {name}");
    }
    let key = "dictionary0";
    if !world.is_there(key, 16) {
        return;
    }
    let (schema, dictionary) = world.place(key, "dict");
    let of = world.one(
        key,
        "template",
        &[
            "snowball, language = english",
            "snowball, language = german",
            "snowball, language = english, stopwords = english",
            "{t}",
        ],
    );
    let of = of.replace("{t}", &template);
    world.say(format!("CREATE TEXT SEARCH DICTIONARY {dictionary} (template = {of})"));
    world.attach(key, &format!("TEXT SEARCH DICTIONARY {dictionary}"), &[], "", true);
    let configuration = format!("{schema}.{}", world.name("configuration0", "conf"));
    let copied = world.mostly(key, "copy", 40, &["", "copy = pg_catalog.simple"]);
    let how = if copied.is_empty() { &parser } else { copied };
    world.say(format!("CREATE TEXT SEARCH CONFIGURATION {configuration} ({how})"));
    if copied.is_empty() {
        for (number, tokens) in ["asciiword", "word, hword", "email"].iter().enumerate() {
            let key = format!("configuration0/mapping{number}");
            if world.is(&key, "mapping", 60) {
                let with = world
                    .one(&key, "with", &["pg_catalog.simple", "{d}", "{d}, pg_catalog.simple"])
                    .replace("{d}", &dictionary);
                world.say(format!(
                    "ALTER TEXT SEARCH CONFIGURATION {configuration} ADD MAPPING FOR {tokens} WITH {with}"
                ));
            }
        }
    }
    world.attach("configuration0", &format!("TEXT SEARCH CONFIGURATION {configuration}"), &[], "", true);
    world.configurations.push(configuration);
}

fn foreign(world: &mut World) {
    let key = "foreign0";
    if !world.is_there(key, 18) {
        return;
    }
    let validator = world.mostly(key, "validator", 30, &["", " VALIDATOR postgresql_fdw_validator"]);
    let options = if validator.is_empty() {
        world.mostly(key, "options", 30, &["", " OPTIONS (a '1')", " OPTIONS (a '2', \"B c\" 'it''s')"])
    } else {
        ""
    };
    world.say(format!("CREATE FOREIGN DATA WRAPPER wrapper{validator}{options}"));
    world.attach("wrapper0", "FOREIGN DATA WRAPPER wrapper", &["USAGE"], "FOREIGN DATA WRAPPER wrapper", false);
    let name = world.name(key, "elsewhere");
    let version = world.one(key, "version", &["", " VERSION '1'", " VERSION '2'"]);
    let r#type = world.mostly(key, "type", 25, &["", " TYPE 'kind'"]);
    let server = world.mostly(key, "server", 40, &["", " OPTIONS (host 'a', dbname 'b')", " OPTIONS (host 'c')"]);
    world.say(format!("CREATE SERVER {name}{type}{version} FOREIGN DATA WRAPPER wrapper{server}"));
    world.attach(key, &format!("SERVER {name}"), &["USAGE"], &format!("FOREIGN SERVER {name}"), true);
    for user in ["reader", "PUBLIC"] {
        let key = format!("mapping/{user}");
        if world.is_there(&key, 30) {
            let options = world.one(&key, "options", &["", " OPTIONS (user 'a')", " OPTIONS (user 'b', password 'x')"]);
            world.say(format!("CREATE USER MAPPING FOR {user} SERVER {name}{options}"));
        }
    }
    for number in 0..2 {
        let key = format!("foreign_table{number}");
        if world.is_there(&key, [80, 30][number]) {
            foreign_table(world, &key, number, &name, validator.is_empty());
        }
    }
}

fn foreign_table(world: &mut World, key: &str, number: usize, server: &str, has_options: bool) {
    let schema = world.schema(key);
    let name = format!("{schema}.{}", world.name(key, &format!("far{number}")));
    let mut lines = Vec::new();
    let types = world.types.clone();
    for column in 0..3 {
        let key = format!("{key}/{column}");
        if column > 0 && !world.is(&key, "foreign_column", 60) {
            continue;
        }
        let mut r#type = world.one(&key, "type", &["integer", "text", "bigint", "varchar(20)"]).to_owned();
        if column > 0
            && world.is(&key, "own", 20)
            && let Some(own) = world.choices.among(&format!("{key}/own_type"), &types, |one| &one.key)
        {
            r#type = own.name;
        }
        let mut line = format!("f{column} {type}");
        if has_options {
            line += world.mostly(&key, "foreign_options", 20, &["", " OPTIONS (column_name 'x')"]);
        }
        if r#type == "integer" {
            line += world.mostly(&key, "foreign_default", 25, &["", " DEFAULT 1", " DEFAULT 2"]);
        }
        line += world.mostly(&key, "foreign_not_null", 20, &["", " NOT NULL"]);
        lines.push(line);
    }
    if world.is(key, "foreign_check", 25) {
        lines.push("CONSTRAINT far_check CHECK (f0 IS NOT NULL)".to_owned());
    }
    let options = if has_options {
        world.mostly(key, "table_options", 40, &["", " OPTIONS (table_name 'y')", " OPTIONS (table_name 'z')"])
    } else {
        ""
    };
    world.say(format!("CREATE FOREIGN TABLE {name} ({}) SERVER {server}{options}", lines.join(", ")));
    world.attach(key, &format!("FOREIGN TABLE {name}"), &["SELECT"], &format!("TABLE {name}"), true);
    if world.is(key, "far_view", 30) {
        world.say(format!("CREATE VIEW {schema}.far_view{number} AS SELECT f0, count(*) AS n FROM {name} GROUP BY f0"));
    }
    if world.is(key, "far_comment", 30) {
        world.say(format!("COMMENT ON COLUMN {name}.f0 IS 'far away'"));
    }
}

/// One that never connects.
fn subscription(world: &mut World) {
    let key = "subscription0";
    if world.is_there(key, 5) {
        let connection = world.one(key, "connection", &["host=nowhere dbname=a", "host=nowhere dbname=b"]);
        let publications = world.one(key, "publications", &["pa", "pa, pb", "\"P c\""]);
        let mut options = "connect = false, slot_name = NONE".to_owned();
        options += world.mostly(key, "binary", 25, &["", ", binary = true"]);
        options += world.mostly(key, "streaming", 25, &["", ", streaming = true"]);
        options += world.mostly(key, "commit", 25, &["", ", synchronous_commit = 'local'"]);
        options += world.mostly(key, "on_error", 25, &["", ", disable_on_error = true"]);
        world.say(format!(
            "CREATE SUBSCRIPTION sub0 CONNECTION '{connection}' PUBLICATION {publications} WITH ({options})"
        ));
        world.attach(key, "SUBSCRIPTION sub0", &[], "", false);
    }
}

/// The same name for objects of other kinds.
fn changing(world: &mut World) {
    let key = "shape0";
    if world.is_there(key, 30) {
        let schema = world.schema(key);
        let name = format!("{schema}.{}", world.name(key, "shape"));
        let (kind, sql) = match world.choices.below(&format!("{key}/kind"), 9) {
            0 => ("TABLE", format!("CREATE TABLE {name} (id integer PRIMARY KEY, note text)")),
            1 => ("VIEW", format!("CREATE VIEW {name} AS SELECT 1 AS id, 'x'::text AS note")),
            2 => ("MATERIALIZED VIEW", format!("CREATE MATERIALIZED VIEW {name} AS SELECT 1 AS id, 'x'::text AS note")),
            3 => ("SEQUENCE", format!("CREATE SEQUENCE {name}")),
            4 => ("TYPE", format!("CREATE TYPE {name} AS (id integer, note text)")),
            5 => ("TYPE", format!("CREATE TYPE {name} AS ENUM ('a', 'b')")),
            6 => ("DOMAIN", format!("CREATE DOMAIN {name} AS text")),
            7 => ("TYPE", format!("CREATE TYPE {name} AS RANGE (subtype = integer)")),
            _ => ("TABLE", format!("CREATE UNLOGGED TABLE {name} (note text NOT NULL DEFAULT 'n')")),
        };
        world.say(sql);
        let comment = world.mostly(key, "comment", 25, &["", "changes its kind"]);
        if !comment.is_empty() {
            world.say(format!("COMMENT ON {kind} {name} IS '{comment}'"));
        }
    }
    let key = "callable0";
    if world.is_there(key, 30) {
        let schema = world.schema(key);
        let name = format!("{schema}.{}", world.name(key, "callable"));
        let sql = match world.choices.below(&format!("{key}/kind"), 5) {
            0 => format!("CREATE FUNCTION {name}(integer) RETURNS integer LANGUAGE sql AS 'select $1'"),
            1 => format!("CREATE PROCEDURE {name}(integer) LANGUAGE sql AS 'select $1'"),
            2 => format!("CREATE AGGREGATE {name}(integer) (sfunc = int4pl, stype = integer)"),
            3 => format!("CREATE FUNCTION {name}(integer) RETURNS SETOF integer LANGUAGE sql AS 'select $1'"),
            _ => format!(
                "CREATE FUNCTION {name}(integer) RETURNS integer LANGUAGE internal WINDOW AS 'window_row_number'"
            ),
        };
        world.say(sql);
    }
}
