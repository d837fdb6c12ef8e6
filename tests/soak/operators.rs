//! Base types, casts, operators with their families and classes, aggregates, conversions, languages, transforms and
//! access methods.

use crate::world::{Class, Type, World};

/// Makes them up.
pub fn make(world: &mut World) {
    base_type(world);
    casts(world);
    binary(world);
    comparison(world);
    ordered_set(world);
    conversion(world);
    transform(world);
}

/// What stands in front of everything, since others are written in it, or stored by it.
pub fn make_first(world: &mut World) {
    let key = "language0";
    if world.is_there(key, 10) {
        let validator = world.mostly(key, "validator", 30, &[" VALIDATOR plpgsql_validator", ""]);
        let inline = world.mostly(key, "inline", 30, &[" INLINE plpgsql_inline_handler", ""]);
        let trusted = world.mostly(key, "trusted", 40, &["TRUSTED ", ""]);
        world.say(format!("CREATE {trusted}LANGUAGE plmine HANDLER plpgsql_call_handler{inline}{validator}"));
        let privileges: &[&str] = if trusted.is_empty() { &[] } else { &["USAGE"] };
        world.attach(key, "LANGUAGE plmine", privileges, "LANGUAGE plmine", true);
        world.languages.push("plmine".into());
    }
    let key = "method0";
    if world.is_there(key, 10) {
        let handler = "heap_tableam_handler";
        world.say(format!("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER {handler}"));
        world.attach(key, "ACCESS METHOD heap2", &[], "", false);
        world.access_methods.push("heap2".into());
    }
    let key = "method1";
    if world.is_there(key, 5) {
        let handler = world.one(key, "handler", &["bthandler", "gisthandler"]);
        world.say(format!("CREATE ACCESS METHOD other_index TYPE INDEX HANDLER {handler}"));
        world.attach(key, "ACCESS METHOD other_index", &[], "", false);
    }
}

fn base_type(world: &mut World) {
    let key = "base0";
    if world.is_there(key, 12) {
        let (schema, name) = world.place(key, "bt");
        let input = format!("{schema}.bt_in");
        let output = format!("{schema}.bt_out");
        world.say(format!("CREATE TYPE {name}"));
        let volatility = world.mostly(key, "volatility", 15, &["IMMUTABLE STRICT", "STABLE STRICT"]);
        world
            .say(format!("CREATE FUNCTION {input}(cstring) RETURNS {name} LANGUAGE internal {volatility} AS 'textin'"));
        world.say(format!(
            "CREATE FUNCTION {output}({name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'"
        ));
        let mut options = format!("INPUT = {input}, OUTPUT = {output}, LIKE = text");
        options += world.mostly(key, "category", 25, &["", ", CATEGORY = 'S'", ", CATEGORY = 'S', PREFERRED = true"]);
        options += world.mostly(key, "delimiter", 20, &["", ", DELIMITER = ';'"]);
        options += world.mostly(key, "storage", 30, &["", ", STORAGE = external", ", STORAGE = main"]);
        options += world.mostly(key, "collatable", 15, &["", ", COLLATABLE = true"]);
        options += world.mostly(key, "default", 15, &["", ", DEFAULT = 'x'"]);
        world.say(format!("CREATE TYPE {name} ({options})"));
        world.attach(key, &format!("TYPE {name}"), &["USAGE"], &format!("TYPE {name}"), true);
        if world.is(key, "cast", 40) {
            let how = world.one(key, "how", &["WITHOUT FUNCTION", "WITH INOUT"]);
            let when = world.mostly(key, "when", 40, &["", " AS ASSIGNMENT", " AS IMPLICIT"]);
            world.say(format!("CREATE CAST ({name} AS text) {how}{when}"));
            world.attach("base0/cast", &format!("CAST ({name} AS text)"), &[], "", false);
        }
        world.types.push(Type { key: key.into(), literal: format!("'2'::{name}"), name, class: Class::Opaque });
    }
    let key = "shell0";
    if world.is_there(key, 3) {
        let schema = world.schema(key);
        world.say(format!("CREATE TYPE {schema}.hollow"));
    }
}

fn casts(world: &mut World) {
    let enums: Vec<Type> = world.types.iter().filter(|one| one.key.starts_with("enum")).cloned().collect();
    for one in enums {
        let key = format!("{}/cast", one.key);
        if !world.is_there(&key, 12) {
            continue;
        }
        let when = world.mostly(&key, "when", 50, &["", " AS ASSIGNMENT"]);
        if world.is(&key, "by_function", 50) {
            let function = format!("{}.{}_number", world.schema(&key), one.key);
            let constant = world.one(&key, "constant", &["0", "1"]);
            world.say(format!(
                "CREATE FUNCTION {function}({}) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select {constant}'",
                one.name
            ));
            world.say(format!("CREATE CAST ({} AS integer) WITH FUNCTION {function}({}){when}", one.name, one.name));
            world.attach(&key, &format!("CAST ({} AS integer)", one.name), &[], "", false);
        } else {
            world.say(format!("CREATE CAST ({} AS character varying) WITH INOUT{when}", one.name));
            world.attach(&key, &format!("CAST ({} AS character varying)", one.name), &[], "", false);
        }
    }
}

/// A function of two numbers, and what is made of it.
fn binary(world: &mut World) {
    let key = "binary0";
    if !world.is_there(key, 45) {
        return;
    }
    let (schema, name) = world.place(key, "plus");
    let constant = world.one(key, "constant", &["0", "1"]);
    let out = world.mostly(
        key,
        "arguments",
        30,
        &["a integer, b integer", "integer, integer", "x integer, VARIADIC y integer[]"],
    );
    if out.contains("VARIADIC") {
        world.say(format!(
            "CREATE FUNCTION {name}({out}) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select $1 + {constant}'"
        ));
        return;
    }
    world.say(format!(
        "CREATE FUNCTION {name}({out}) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select $1 + $2 + {constant}'"
    ));
    let key = "aggregate0";
    if world.is_there(key, 50) {
        let aggregate = format!("{schema}.{}", world.name(key, "total"));
        let mut options = world.one(key, "initial", &["", ", initcond = '0'", ", initcond = '5'"]).to_owned();
        options += world.mostly(key, "parallel", 30, &["", ", parallel = safe", ", parallel = restricted"]);
        let finish = world.function("aggregate0/final", true);
        if let Some(finish) = finish
            && world.is(key, "final", 30)
        {
            options += &format!(", finalfunc = {}", finish.name);
            options += world.mostly(key, "extra", 20, &["", ", finalfunc_modify = shareable"]);
        }
        if world.is(key, "combine", 30) {
            options += &format!(", combinefunc = {name}");
        }
        if !options.contains("finalfunc") && world.is(key, "moving", 25) {
            options += &format!(", msfunc = {name}, minvfunc = {name}, mstype = integer");
        }
        options += world.mostly(key, "sort", 15, &["", ", sortop = OPERATOR(pg_catalog.<)"]);
        options += world.mostly(key, "space", 15, &["", ", sspace = 16"]);
        world.say(format!("CREATE AGGREGATE {aggregate}(integer) (sfunc = {name}, stype = integer{options})"));
        let what = format!("AGGREGATE {aggregate}(integer)");
        world.attach(key, &what, &["EXECUTE"], &what.replace("AGGREGATE", "FUNCTION"), true);
        world.aggregates.push(aggregate);
    }
    let key = "operator0";
    if world.is_there(key, 45) {
        let commutator =
            world.mostly(key, "commutator", 30, &["", ", commutator = OPERATOR({s}.|+|)"]).replace("{s}", &schema);
        world.say(format!(
            "CREATE OPERATOR {schema}.|+| (function = {name}, leftarg = integer, rightarg = integer{commutator})"
        ));
        world.attach(key, &format!("OPERATOR {schema}.|+|(integer, integer)"), &[], "", true);
        world.operators.push(format!("OPERATOR({schema}.|+|)"));
    }
    let prefix = world.function("operator1", true);
    if let Some(function) = prefix
        && world.is_there("operator1", 20)
    {
        world.say(format!("CREATE OPERATOR {schema}.!+ (function = {}, rightarg = integer)", function.name));
        world.attach("operator1", &format!("OPERATOR {schema}.!+(NONE, integer)"), &[], "", true);
    }
}

/// Operators that compare, a family and classes over them.
fn comparison(world: &mut World) {
    let key = "comparison0";
    if world.is_there(key, 25) {
        let (schema, equal) = world.place(key, "same");
        let body = world.one(key, "body", &["select $1 = $2", "select $1 is not distinct from $2"]);
        world.say(format!(
            "CREATE FUNCTION {equal}(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS '{body}'"
        ));
        let mut options = String::new();
        options +=
            &world.mostly(key, "commutator", 50, &["", ", commutator = OPERATOR({s}.|=|)"]).replace("{s}", &schema);
        let negated = world.is(key, "negator", 40);
        if negated {
            options += &format!(", negator = OPERATOR({schema}.|<>|)");
        }
        options +=
            world.mostly(key, "restrict", 40, &["", ", restrict = eqsel", ", restrict = eqsel, join = eqjoinsel"]);
        options += world.mostly(key, "hashes", 30, &["", ", hashes", ", hashes, merges"]);
        world.say(format!(
            "CREATE OPERATOR {schema}.|=| (function = {equal}, leftarg = integer, rightarg = integer{options})"
        ));
        if negated {
            world.say(format!("CREATE FUNCTION {schema}.differ(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select $1 <> $2'"));
            world.say(format!("CREATE OPERATOR {schema}.|<>| (function = {schema}.differ, leftarg = integer, rightarg = integer, negator = OPERATOR({schema}.|=|))"));
        }
        world.attach(key, &format!("OPERATOR {schema}.|=|(integer, integer)"), &[], "", true);
        world.operators.push(format!("OPERATOR({schema}.|=|)"));
    }
    let key = "family0";
    if !world.is_there(key, 25) {
        return;
    }
    let (schema, family) = world.place(key, "fam");
    world.say(format!("CREATE OPERATOR FAMILY {family} USING btree"));
    world.attach(key, &format!("OPERATOR FAMILY {family} USING btree"), &[], "", true);
    if world.is(key, "loose", 40) {
        world.say(format!(
            "ALTER OPERATOR FAMILY {family} USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)"
        ));
    }
    let key = "class0";
    if world.is_there(key, 80) {
        let class = format!("{schema}.{}", world.name(key, "cls"));
        let mut list = "OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >".to_owned();
        if world.is(key, "own", 40) {
            let compare = format!("{schema}.cmp");
            let sign = world.one(key, "sign", &["", "- -"]);
            world.say(format!("CREATE FUNCTION {compare}(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select {sign}btint4cmp($1, $2)'"));
            list += &format!(", FUNCTION 1 {compare}(integer, integer)");
        } else {
            list += ", FUNCTION 1 btint4cmp(integer, integer)";
            list += world.mostly(key, "support", 40, &["", ", FUNCTION 2 btint4sortsupport(internal)"]);
        }
        world.say(format!("CREATE OPERATOR CLASS {class} FOR TYPE integer USING btree FAMILY {family} AS {list}"));
        world.attach(key, &format!("OPERATOR CLASS {class} USING btree"), &[], "", true);
        world.operator_classes.push(class);
    }
}

fn ordered_set(world: &mut World) {
    let key = "ordered0";
    if world.is_there(key, 8) {
        let (_, name) = world.place(key, "pct");
        let hypothetical = world.is(key, "hypothetical", 30);
        let (arguments, options) = if hypothetical {
            (
                "VARIADIC \"any\" ORDER BY VARIADIC \"any\"",
                "sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical",
            )
        } else {
            (
                "float8 ORDER BY anyelement",
                "sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra",
            )
        };
        world.say(format!("CREATE AGGREGATE {name}({arguments}) ({options})"));
        world.attach(key, &format!("AGGREGATE {name}({arguments})"), &[], "", true);
    }
}

fn conversion(world: &mut World) {
    let key = "conversion0";
    if world.is_there(key, 10) {
        let (_, name) = world.place(key, "conv");
        let default = world.mostly(key, "default", 30, &["", "DEFAULT "]);
        let pair = world.one(
            key,
            "pair",
            &["'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1"],
        );
        world.say(format!("CREATE {default}CONVERSION {name} FOR {pair}"));
        world.attach(key, &format!("CONVERSION {name}"), &[], "", true);
    }
}

fn transform(world: &mut World) {
    let key = "transform0";
    if world.is_there(key, 8) {
        let parts = world.one(
            key,
            "parts",
            &[
                "FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal)",
                "FROM SQL WITH FUNCTION prsd_lextype(internal)",
                "TO SQL WITH FUNCTION int4recv(internal)",
            ],
        );
        world.say(format!("CREATE TRANSFORM FOR integer LANGUAGE sql ({parts})"));
        world.attach(key, "TRANSFORM FOR integer LANGUAGE sql", &[], "", false);
        if world.is(key, "used", 50) {
            let (_, name) = world.place("transformed0", "transformed");
            world.say(format!(
                "CREATE FUNCTION {name}(integer) RETURNS integer TRANSFORM FOR TYPE integer LANGUAGE sql AS 'select $1'"
            ));
        }
    }
}
