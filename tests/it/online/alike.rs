//! `--check-data` on what lies in the types of values: strings that a collation makes equal, and values inside others.

use super::checked::{checked, may_fail};
use crate::support::{Database, Project, project};

const LOOSE: &str = "create collation public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";

/// Keys that compare strings by another collation from now on: what there was, what is to be, and what is said where the rows
/// are `a` and `A`. Nothing is said of `a` and `b`, where the rows can tell.
const COLLATIONS: &[(&str, &str, &str)] = &[
    (
        "create table public.t (id integer primary key, v text unique);",
        "create table public.t (id integer primary key, v text collate public.ci unique);",
        "fails if rows become alike that t_v_key keeps apart: there is 1, (v) = (a)",
    ),
    (
        "create table public.t (id integer, v varchar(9) primary key);",
        "create table public.t (id integer, v text collate public.ci primary key);",
        "fails if rows become alike that t_pkey keeps apart: there is 1, (v) = (a)",
    ),
    (
        "create table public.t (id integer, v text); create unique index at on public.t (v, (id is null));",
        "create table public.t (id integer, v text collate public.ci); create unique index at on public.t (v, (id is null));",
        "fails if rows become alike that at keeps apart: no query can tell beforehand",
    ),
    (
        "create table public.t (id integer, v text) partition by list (id);
         create table public.one partition of public.t for values in (1, 2); create unique index own on public.one (v) where id < 9;",
        "create table public.t (id integer, v text collate public.ci) partition by list (id);
         create table public.one partition of public.t for values in (1, 2); create unique index own on public.one (v) where id < 9;",
        "fails if rows become alike that own keeps apart: there is 1, (v) = (a)",
    ),
    (
        "create domain public.d as text; create table public.t (id integer primary key, v public.d unique);",
        "create domain public.d as text collate public.ci; create table public.t (id integer primary key, v public.d unique);",
        "fails if rows become alike that t_v_key keeps apart: there is 1, (v) = (a)",
    ),
    (
        "create table public.t (id integer primary key, v text);",
        "create table public.t (id integer primary key, v text collate public.ci); create unique index on public.t (v);",
        "fails if two rows are alike: no query can tell beforehand",
    ),
    (
        "create table public.t (id integer primary key, v text);",
        "create table public.t (id integer primary key, v text); create unique index on public.t (v collate public.ci);",
        "fails if two rows are alike: no query can tell beforehand",
    ),
    (
        "create collation public.o from \"C\"; create table public.t (id integer primary key, v text collate public.o unique);",
        "create collation public.o (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
         create table public.t (id integer primary key, v text collate public.o unique);",
        "fails if two rows are alike: no query can tell beforehand",
    ),
];

#[test]
fn strings_that_a_collation_makes_equal_are_found() {
    for (before, after, says) in COLLATIONS {
        let (before, after) = (format!("{LOOSE}{before}"), format!("{LOOSE}{after}"));
        let good = may_fail(&checked(&before, &after, "insert into public.t values (1, 'a'), (2, 'b')"));
        let expected = if says.ends_with("beforehand") { vec![(*says).to_owned()] } else { Vec::new() };
        assert_eq!(good, expected, "{after}");
        let rows = "insert into public.t values (1, 'a'), (2, 'A')";
        assert_eq!(may_fail(&checked(&before, &after, rows)), [*says], "{after}");
        // What is said is so.
        let live = Database::empty();
        live.run(&format!("{before}{rows}"));
        let project = Project::new(&[("schema.sql", &after)]).with_shadow(Database::for_shadow());
        assert!(project.apply(live.target()).is_err(), "{after}");
    }
    // Only the order changes.
    for (before, after) in [
        ("text unique", "text collate \"C\" unique"),
        ("text collate public.ci unique", "text unique"),
        ("text collate public.ci unique", "text collate \"C\" primary key"),
    ] {
        let table = |of: &str| format!("{LOOSE} create table public.t (id integer not null, v {of});");
        let live = Database::empty();
        live.run(&format!("{}insert into public.t values (1, 'a'), (2, 'b')", table(before)));
        let project = Project::new(&[("schema.sql", &table(after))]).with_shadow(Database::for_shadow());
        let plan = project.plan(live.target()).expect("a plan");
        let alike: Vec<_> = may_fail(&plan).into_iter().filter(|text| text.contains("alike")).collect();
        assert_eq!(alike, Vec::<String>::new(), "{before} {after}");
    }
}

/// Domains, enums and composite types inside others, before and after, a value that is allowed, and one that is not.
const INSIDE: &[(&str, &str, &str, &str)] = &[
    ("{d} check (value > 0); {c} {t} c", "integer", "row(1, 'x')", "row(0, 'x')"),
    ("{d} not null; {c} {t} c", "integer", "row(1, 'x')", "row(null, 'x')"),
    (
        "{d} check (value > 0); {c} {t} c[]",
        "integer",
        "array[row(1, 'x'), null]::public.c[]",
        "array[row(1, 'x'), row(0, 'y')]::public.c[]",
    ),
    (
        "{d} check (value > 0); {c} create type public.e as (c public.c, n integer); {t} e",
        "integer",
        "row(null, 1)",
        "row(row(-1, null), 1)",
    ),
    (
        "{d} check (value > 0); create type public.c as (d public.d[], x text); {t} c",
        "integer",
        "row(array[1, 2], 'x')",
        "row(array[1, 0], 'x')",
    ),
    (
        "{d} check (value > 0); create domain public.f as public.d; create type public.c as (d public.f, x text); {t} c",
        "integer",
        "row(1, 'x')",
        "row(0, 'x')",
    ),
    ("create type public.d as enum ({more}'b'); {c} {t} c", "'a', ", "row('b', 'x')", "row('a', 'x')"),
];

#[test]
fn values_inside_others_that_a_type_will_refuse_are_found() {
    for (schema, base, good, bad) in INSIDE {
        let is_enum = base.contains('\'');
        let after = schema
            .replace("{d}", &format!("create domain public.d as {base}"))
            .replace("{more}", "")
            .replace("{c}", "create type public.c as (d public.d, x text);")
            .replace("{t} ", "create table public.t (id integer primary key, v public.");
        let after = format!("{after});");
        let before = if is_enum {
            after.replace("enum (", "enum ('a', ")
        } else {
            after.replace(" check (value > 0)", "").replace(" not null;", ";")
        };
        let insert = |value: &str| format!("insert into public.t values (1, {value}), (2, null);");
        assert_eq!(may_fail(&checked(&before, &after, &insert(good))), Vec::<String>::new(), "{after}");
        let said = may_fail(&checked(&before, &after, &insert(bad)));
        let is_told = |text: &String| text.contains(": there is 1, (id) = (1)");
        assert!(!said.is_empty() && said.iter().all(is_told), "{after}: {said:?}");
        // What is said is so, both ways.
        for (value, works) in [(good, true), (bad, false)] {
            let live = Database::empty();
            live.run(&format!("{before}{}", insert(value)));
            let project = Project::new(&[("schema.sql", &after)]).with_shadow(Database::for_shadow());
            assert_eq!(project.apply(live.target()).is_ok(), works, "{after} {value}");
        }
    }
}

/// Values inside of composite types and ranges, which no query can compare as they will be.
#[test]
fn values_inside_of_others_may_become_alike_and_then_it_fails() {
    let types = [
        (
            "create type public.n as (a text);",
            "create type public.n as (a text collate public.ci);",
            "row('a')",
            "row('A')",
        ),
        (
            "create type public.n as range (subtype = text);",
            "create type public.n as range (subtype = text, collation = public.ci);",
            "'[a,b]'",
            "'[A,B]'",
        ),
        (
            "create domain public.d as text; create type public.n as (a public.d);",
            "create domain public.d as text collate public.ci; create type public.n as (a public.d);",
            "row('a')",
            "row('A')",
        ),
    ];
    let shadow = std::sync::Arc::new(Database::for_shadow());
    for (before, after, one, other) in types {
        let schema =
            |of: &str| format!("{LOOSE} {of} create table public.t (id integer primary key, v public.n unique);");
        let live = Database::empty();
        live.run(&schema(before));
        live.run(&format!("insert into public.t values (1, {one}), (2, {other})"));
        let project = Project::new(&[("schema.sql", &schema(after))]).with_shadow(std::sync::Arc::clone(&shadow));
        let plan = project.plan(live.target()).expect("a plan");
        let said = may_fail(&plan);
        let is_said =
            said.iter().any(|text| text.contains("t_v_key keeps apart") || text.contains("two rows are alike"));
        assert!(is_said, "{after}: {said:?}\n{}", project::sql(&plan));
        assert!(project.apply(live.target()).is_err(), "{after}");
        assert_eq!(live.query("select count(*) from public.t"), "2", "{after}");
    }
}

/// Where a check is made anew by itself it says so itself; where it stays, the server looks at all rows again.
#[test]
fn checks_that_compare_strings_may_refuse_rows_in_another_order() {
    let schema = |collate: &str, check: &str| {
        format!(
            "{LOOSE} create table public.t (id integer primary key, v text{collate}, constraint low check ({check}));"
        )
    };
    let says = "fails if a row does not satisfy low any more: there is 1, (id) = (2)";
    let c = " collate \"C\"";
    let root = " collate \"und-x-icu\"";
    for (from, to, check, rows, said) in [
        (c, root, "v < 'b'", "(1, 'a'), (2, 'B')", Some(says)),
        (c, root, "v < 'b'", "(1, 'a'), (2, 'A')", None),
        (c, " collate public.ci", "v <> 'b'", "(1, 'a'), (2, 'B')", Some(says)),
        (" collate public.ci", c, "v in ('a', 'b')", "(1, 'a'), (2, 'B')", Some(says)),
        (c, root, "v <> 'b'", "(1, 'a'), (2, 'B')", None),
    ] {
        let live = Database::empty();
        live.run(&schema(from, check));
        live.run(&format!("insert into public.t values {rows}"));
        let mut project = Project::new(&[("schema.sql", &schema(to, check))]).with_shadow(Database::for_shadow());
        (project.rows.offline, project.rows.check) = (true, true);
        let plan = project.plan(live.target()).expect("a plan");
        let found = may_fail(&plan);
        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            said.into_iter().collect::<Vec<_>>(),
            "{to} {check}"
        );
        assert_eq!(project.apply(live.target()).is_err(), said.is_some(), "{to} {check} {rows}");
    }
}
