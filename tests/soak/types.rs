//! Schemas, default privileges, types, sequences, and functions that need no table.

use crate::world::{Class, Column, Function, Relation, Type, World};
use crate::{foreign, operators};

/// Makes them up.
pub fn make(world: &mut World) {
    schemas(world);
    extensions(world);
    operators::make_first(world);
    default_privileges(world);
    world.in_front = world.statements.len();
    collations(world);
    enums(world);
    composites(world);
    ranges(world);
    functions(world);
    domains(world);
    sequences(world);
    operators::make(world);
    foreign::make(world);
}

fn schemas(world: &mut World) {
    for number in 0..2 {
        let key = format!("schema{number}");
        if !world.is_there(&key, if number == 0 { 95 } else { 60 }) {
            continue;
        }
        let name = world.name(&key, &format!("s{number}"));
        let owner = if world.is(&key, "owner", 8) { " AUTHORIZATION other" } else { "" };
        world.say(format!("CREATE SCHEMA {name}{owner}"));
        world.attach(&key, &format!("SCHEMA {name}"), &["USAGE", "CREATE"], &format!("SCHEMA {name}"), false);
        world.say(format!("GRANT USAGE ON SCHEMA {name} TO other"));
        world.schemas.push(name);
    }
}

fn extensions(world: &mut World) {
    for (name, r#type) in [("citext", "citext"), ("pg_trgm", ""), ("hstore", "hstore")] {
        let key = format!("extension/{name}");
        if !world.is_there(&key, 6) {
            continue;
        }
        let mut schema = "public".to_owned();
        if world.is(&key, "elsewhere", 40) {
            schema = world.schema(&key);
        }
        world.say(format!("CREATE EXTENSION {name} SCHEMA {schema}"));
        if world.is(&key, "extension_comment", 30) {
            world.say(format!("COMMENT ON EXTENSION {name} IS 'ours'"));
        }
        if !r#type.is_empty() {
            let name = format!("{schema}.{type}");
            world.types.push(Type { key, literal: format!("''::{name}"), name, class: Class::Opaque });
        }
    }
}

fn default_privileges(world: &mut World) {
    for number in 0..2 {
        let key = format!("default{number}");
        if !world.is_there(&key, 15) {
            continue;
        }
        let within =
            if world.is(&key, "within", 50) { format!(" IN SCHEMA {}", world.schema(&key)) } else { String::new() };
        let (on, privileges) = match world.choices.below(&format!("{key}/on"), 4) {
            0 => ("TABLES", ["SELECT", "INSERT, UPDATE", "ALL"]),
            1 => ("SEQUENCES", ["USAGE", "SELECT", "ALL"]),
            2 => ("FUNCTIONS", ["EXECUTE", "ALL", "ALL"]),
            _ => ("TYPES", ["USAGE", "ALL", "ALL"]),
        };
        let privilege = world.one(&key, "privilege", &privileges);
        let to = world.one(&key, "to", &["reader", "writer", "reader WITH GRANT OPTION", "PUBLIC"]);
        let role = world.mostly(&key, "for_role", 20, &["", " FOR ROLE other"]);
        if within.is_empty() && on == "FUNCTIONS" && world.is(&key, "revoke", 50) {
            world.say(format!("ALTER DEFAULT PRIVILEGES{role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"));
        } else {
            world.say(format!("ALTER DEFAULT PRIVILEGES{role}{within} GRANT {privilege} ON {on} TO {to}"));
        }
    }
}

fn collations(world: &mut World) {
    let key = "collation0";
    if world.is_there(key, 30) {
        let (_, name) = world.place(key, "coll");
        let locale = world.one(key, "locale", &["C", "POSIX"]);
        world.say(format!("CREATE COLLATION {name} (provider = libc, locale = '{locale}')"));
        world.attach(key, &format!("COLLATION {name}"), &[], "", true);
        world.collations.push(name);
    }
}

fn enums(world: &mut World) {
    for number in 0..2 {
        let key = format!("enum{number}");
        if !world.is_there(&key, 75) {
            continue;
        }
        let (_, name) = world.place(&key, &format!("e{number}"));
        let mut labels = Vec::new();
        for (index, label) in ["new", "it''s", "Über", "gone", "z z"].iter().enumerate() {
            if index == 0 || world.is(&format!("{key}/{index}"), "label", 60) {
                labels.push(*label);
            }
        }
        if world.is(&key, "reversed", 0) {
            labels.reverse();
        }
        let list = labels.iter().map(|label| format!("'{label}'")).collect::<Vec<_>>().join(", ");
        world.say(format!("CREATE TYPE {name} AS ENUM ({list})"));
        world.attach(&key, &format!("TYPE {name}"), &["USAGE"], &format!("TYPE {name}"), true);
        let literal = format!("'{}'::{name}", labels[labels.len() - 1]);
        world.types.push(Type { key, name, class: Class::Other, literal });
    }
}

fn composites(world: &mut World) {
    for number in 0..2 {
        let key = format!("composite{number}");
        if !world.is_there(&key, 40) {
            continue;
        }
        let (schema, name) = world.place(&key, &format!("comp{number}"));
        let mut columns = Vec::new();
        for attribute in 0..3 {
            let key = format!("{key}/{attribute}");
            if attribute == 0 || world.is(&key, "attribute", 65) {
                let mut r#type =
                    world.one(&key, "type", &["integer", "text", "bigint", "numeric(10,2)", "date"]).to_owned();
                let mut class = match r#type.as_str() {
                    "text" => Class::Text,
                    "date" => Class::Time,
                    _ => Class::Number,
                };
                let own: Vec<Type> = world.types.iter().filter(|one| !one.key.contains("composite")).cloned().collect();
                if attribute > 0
                    && world.is(&key, "own", 20)
                    && let Some(own) = world.choices.among(&format!("{key}/own_type"), &own, |one| &one.key)
                {
                    (r#type, class) = (own.name, own.class);
                }
                let mut collate = String::new();
                if r#type == "text" {
                    collate += world.mostly(&key, "attribute_collate", 15, &["", " COLLATE \"C\""]);
                }
                let name = world.name(&key, &format!("a{attribute}"));
                let literal = "null".to_owned();
                columns.push(Column {
                    key: format!("a{attribute}"),
                    collate,
                    name,
                    r#type,
                    class,
                    literal,
                    is_generated: false,
                });
            }
        }
        let list = columns
            .iter()
            .map(|column| format!("{} {}{}", column.name, column.r#type, column.collate))
            .collect::<Vec<_>>();
        world.say(format!("CREATE TYPE {name} AS ({})", list.join(", ")));
        if world.is(&key, "attribute_comment", 20) {
            world.say(format!("COMMENT ON COLUMN {name}.{} IS 'an attribute'", columns[0].name));
        }
        world.attach(&key, &format!("TYPE {name}"), &["USAGE"], &format!("TYPE {name}"), true);
        if number == 0 {
            world.types.push(Type {
                key: key.clone(),
                name: name.clone(),
                class: Class::Other,
                literal: format!("null::{name}"),
            });
        }
        world.composites.push(Relation {
            key,
            schema,
            name,
            columns,
            has_key: false,
            is_partitioned: false,
            is_plain: false,
            is_logged: true,
        });
    }
}

fn ranges(world: &mut World) {
    let key = "range0";
    if world.is_there(key, 25) {
        let (_, name) = world.place(key, "r0");
        let options = world.one(
            key,
            "subtype",
            &[
                "subtype = float8, subtype_diff = float8mi",
                "subtype = float8",
                "subtype = date",
                "subtype = text, collation = \"C\"",
                "subtype = text, subtype_opclass = text_pattern_ops",
            ],
        );
        let multirange = if world.is(key, "multirange", 30) {
            format!(", multirange_type_name = {}", name.replace("r0", "many0"))
        } else {
            String::new()
        };
        world.say(format!("CREATE TYPE {name} AS RANGE ({options}{multirange})"));
        world.attach(key, &format!("TYPE {name}"), &["USAGE"], &format!("TYPE {name}"), true);
        world.types.push(Type { key: key.into(), literal: format!("'empty'::{name}"), name, class: Class::Other });
    }
}

fn functions(world: &mut World) {
    for number in 0..4 {
        let key = format!("function{number}");
        if !world.is_there(&key, 65) {
            continue;
        }
        let (_, name) = world.place(&key, &format!("f{number}"));
        let argument = world.mostly(&key, "argument", 15, &["a", "b", "\"Arg\""]);
        let default = world.mostly(&key, "default", 20, &["", " DEFAULT 1", " DEFAULT 2"]);
        let returns = world.mostly(&key, "returns", 20, &["integer", "bigint", "numeric"]);
        let constant = world.one(&key, "constant", &["1", "2", "3"]);
        let volatility = world.mostly(&key, "volatility", 20, &["IMMUTABLE", "STABLE", "VOLATILE"]);
        let mut options = volatility.to_owned();
        options += world.mostly(&key, "strict", 30, &["", " STRICT"]);
        options += world.mostly(&key, "parallel", 30, &["", " PARALLEL SAFE", " PARALLEL RESTRICTED"]);
        options += world.mostly(&key, "cost", 15, &["", " COST 7", " COST 250"]);
        options += world.mostly(&key, "security", 15, &["", " SECURITY DEFINER"]);
        options += world.mostly(&key, "leakproof", 8, &["", " LEAKPROOF"]);
        options += world.mostly(
            &key,
            "set",
            12,
            &["", " SET search_path TO 'pg_catalog', 'public'", " SET work_mem TO '8MB'"],
        );
        let uses = if world.is(&key, "uses", 25) { world.function(&key, true) } else { None };
        let value = match &uses {
            Some(used) => format!("{}({argument}) + {constant}", used.name),
            None => format!("{argument} + {constant}"),
        };
        let (language, body) = match world.one(&key, "language", &["sql", "plpgsql", "return", "atomic", "mine"]) {
            "mine" if !world.languages.is_empty() => {
                ("plmine", format!("AS $body$begin\n  return {value};\nend$body$"))
            }
            "sql" | "mine" => ("sql", format!("AS $$ select ({value})::{returns} $$")),
            "plpgsql" => ("plpgsql", format!("AS $body$begin\n  return {value};\nend$body$")),
            "return" => ("sql", format!("RETURN ({value})::{returns}")),
            _ => ("sql", format!("BEGIN ATOMIC SELECT ({value})::{returns}; END")),
        };
        world.say(format!(
            "CREATE FUNCTION {name}({argument} integer{default}) RETURNS {returns} LANGUAGE {language} {options} {body}"
        ));
        let signature = format!("FUNCTION {name}(integer)");
        world.attach(&key, &signature, &["EXECUTE"], &signature, true);
        world.functions.push(Function { key, name, is_immutable: volatility == "IMMUTABLE" });
    }
    for number in 0..2 {
        let key = format!("trigger_function{number}");
        if world.is_there(&key, 75) {
            let (_, name) = world.place(&key, &format!("tf{number}"));
            let body = world.one(
                &key,
                "body",
                &[
                    "begin return new; end",
                    "begin\n  return coalesce(new, old);\nend",
                    "declare x integer := 1; begin return new; end",
                ],
            );
            world.say(format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"));
            let signature = format!("FUNCTION {name}()");
            world.attach(&key, &signature, &["EXECUTE"], &signature, true);
            world.trigger_functions.push(name);
        }
    }
}

fn domains(world: &mut World) {
    for number in 0..2 {
        let key = format!("domain{number}");
        if !world.is_there(&key, 55) {
            continue;
        }
        let (_, name) = world.place(&key, &format!("d{number}"));
        let mut base = world.one(&key, "base", &["integer", "text", "varchar(40)", "bigint"]).to_owned();
        let mut class = if matches!(base.as_str(), "integer" | "bigint") { Class::Number } else { Class::Text };
        let mut inner = if class == Class::Number { "2".to_owned() } else { "'2'".to_owned() };
        let own: Vec<Type> = world.types.iter().filter(|one| !one.key.starts_with("extension")).cloned().collect();
        if world.is(&key, "own", 25)
            && let Some(own) = world.choices.among(&format!("{key}/own_type"), &own, |one| &one.key)
        {
            (base, class, inner) = (own.name, own.class, own.literal);
        } else if world.is(&key, "array", 10) {
            base += "[]";
            (class, inner) = (Class::Array, "'{}'".to_owned());
        }
        let value = Column {
            key: "VALUE".into(),
            collate: String::new(),
            name: "VALUE".into(),
            r#type: base.clone(),
            class,
            literal: inner.clone(),
            is_generated: false,
        };
        let mut sql = format!("CREATE DOMAIN {name} AS {base}");
        let is_own = base.contains('.');
        if class == Class::Text && !is_own && world.is(&key, "collate", 20) {
            sql += " COLLATE \"C\"";
        }
        if world.is(&key, "default", 30) && !is_own && class != Class::Array {
            sql += if class == Class::Number { " DEFAULT 3" } else { " DEFAULT '3'::text" };
        }
        if world.is(&key, "not_null", 15) && !inner.starts_with("null") {
            sql += " NOT NULL";
        }
        let mut comments = Vec::new();
        for check in 0..2 {
            let key = format!("{key}/check{check}");
            if world.is(&key, "check", 35) {
                let constraint = world.renamed(&key, &format!("d{number}_check_{check}"));
                let condition = world.condition(&key, &value, true, "");
                sql += &format!(" CONSTRAINT {constraint} CHECK ({condition})");
                comments.push((key, constraint));
            }
        }
        world.say(sql);
        for (key, constraint) in comments {
            world.attach(&key, &format!("CONSTRAINT {constraint} ON DOMAIN {name}"), &[], "", false);
        }
        world.attach(&key, &format!("DOMAIN {name}"), &["USAGE"], &format!("DOMAIN {name}"), true);
        let literal = format!("{inner}::{name}");
        world.types.push(Type { key, name, class, literal });
    }
}

fn sequences(world: &mut World) {
    for number in 0..3 {
        let key = format!("sequence{number}");
        if !world.is_there(&key, 40) {
            continue;
        }
        let (_, name) = world.place(&key, &format!("q{number}"));
        let options = sequence_options(world, &key);
        let r#as = world.mostly(&key, "as", 30, &["", " AS integer", " AS smallint"]);
        let logged = world.mostly(&key, "logged", 8, &["", "UNLOGGED "]);
        world.say(format!("CREATE {logged}SEQUENCE {name}{as}{options}"));
        let on = format!("SEQUENCE {name}");
        world.attach(&key, &on, &["USAGE", "SELECT", "UPDATE"], &on, number == 2);
        if number < 2 {
            world.sequences.push(name);
        }
    }
}

/// Options of a sequence or identity column.
pub fn sequence_options(world: &mut World, key: &str) -> String {
    let mut options = world.mostly(key, "increment", 20, &["", " INCREMENT BY 2", " INCREMENT BY 10"]).to_owned();
    options += world.mostly(key, "minvalue", 15, &["", " MINVALUE 0", " MINVALUE -5"]);
    options += world.mostly(key, "maxvalue", 15, &["", " MAXVALUE 1000", " MAXVALUE 30000"]);
    options += world.mostly(key, "start", 15, &["", " START WITH 4", " START WITH 100"]);
    options += world.mostly(key, "cache", 15, &["", " CACHE 5"]);
    options + world.mostly(key, "cycle", 15, &["", " CYCLE"])
}
