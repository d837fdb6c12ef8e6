//! A target of one version and a shadow of another: `TARGET_PG_BIN` and `SCHEMACTL_PG_BIN` say which. `tests/versions` runs
//! these for pairs of versions, in both directions; what says nothing about a pair asks nothing there.

use crate::support::database::{server, shadow_server};
use crate::support::project::sql;
use crate::support::{Database, Project};

/// The major versions of the target and of the shadow.
fn majors() -> (u32, u32) {
    (server().binaries().major, shadow_server().binaries().major)
}

fn saying(sql: &str) -> Project {
    Project::new(&[("schema.sql", sql)]).with_shadow(Database::for_shadow())
}

/// Plans for a database that is to need nothing; gives the remarks.
fn unchanged(files: &str, live: &Database) -> String {
    let plan = saying(files).plan(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    assert!(plan.is_empty(), "{}", sql(&plan));
    plan.remarks.iter().map(|remark| format!("{}\n", remark.text)).collect()
}

/// Applies files; gives the remarks.
fn applied(files: &str, live: &Database) -> String {
    let answer = saying(files).apply(live.target());
    let (plan, left) = answer.unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    assert!(!plan.is_empty() && left.is_empty(), "planned:\n{}left:\n{}", sql(&plan), sql(&left));
    plan.remarks.iter().map(|remark| format!("{}\n", remark.text)).collect()
}

/// What only some versions know: files that say it, the first version, and how the refusal calls it.
const NEWER: &[(&str, u32, &str)] = &[
    ("create table t (a int unique nulls not distinct);", 15, "NULLS NOT DISTINCT"),
    ("create table t (a int); create unique index i on t (a) nulls not distinct;", 15, "NULLS NOT DISTINCT"),
    ("create view v with (security_invoker = true) as select 1 as one;", 15, "security_invoker"),
    ("create unlogged sequence s;", 15, "UNLOGGED"),
    ("create table t (a int, b int); create publication p for table t (a);", 15, "a list of columns or a row filter"),
    ("create publication p for tables in schema public;", 15, "TABLES IN SCHEMA"),
    ("create collation c (provider = builtin, locale = 'C.UTF-8');", 17, "PROVIDER = builtin"),
    ("create table t (a int, constraint c check (a > 0) not enforced);", 18, "NOT ENFORCED"),
    ("create table t (a int4range, b daterange, primary key (a, b without overlaps));", 18, "WITHOUT OVERLAPS"),
    ("create table t (a int, b int generated always as (a + 1) virtual);", 18, "VIRTUAL"),
    ("alter default privileges grant select on large objects to reader;", 18, "ON LARGE OBJECTS"),
    ("create publication p with (publish_generated_columns = stored);", 18, "publish_generated_columns"),
    (
        "create subscription feed connection 'host=localhost' publication p
           with (connect = false, slot_name = none, streaming = parallel);",
        16,
        "streaming = parallel",
    ),
    (
        "create subscription feed connection 'host=localhost' publication p
           with (connect = false, slot_name = none, origin = none);",
        16,
        "origin",
    ),
];

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn what_the_target_does_not_know_is_refused() {
    let (live_major, major) = majors();
    let live = Database::empty();
    let newer = NEWER.iter().filter(|(_, since, _)| live_major < *since && *since <= major);
    let mut failed = Vec::new();
    for (files, since, what) in newer {
        match saying(files).plan(live.target()) {
            Ok(plan) => failed.push(format!("{files}\nplanned:\n{}", sql(&plan))),
            Err(problem) => {
                let told = problem.render(false, 200);
                let says = [what.to_string(), format!("PostgreSQL {since}"), format!("the target has {live_major}")];
                if problem.code != "target-too-old" || !says.iter().all(|part| told.contains(part)) {
                    failed.push(format!("{files}\n{told}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn all_that_the_target_does_not_know_is_named_at_once() {
    let (live_major, major) = majors();
    if live_major >= 18 || major < 18 {
        return;
    }
    let files =
        "create table t (a int, b int generated always as (a + 1) virtual, constraint c check (a > 0) not enforced);";
    let problem = saying(files).plan(Database::empty().target()).expect_err("a refusal");
    let told = problem.render(false, 200);
    assert!(told.contains("public.t.b: VIRTUAL") && told.contains("NOT ENFORCED (PostgreSQL 18)"), "{told}");
}

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn grants_of_maintain_that_one_side_does_not_know() {
    let (live_major, major) = majors();
    let files = "create table t (id int); grant select on t to reader;";
    let maintain = "grant maintain on t to reader;";
    let live = Database::empty();
    if live_major < 17 && major >= 17 {
        let remarks = applied(&format!("{files} {maintain}"), &live);
        assert!(remarks.contains("the files grant MAINTAIN 1 times"), "{remarks}");
        assert_eq!(live.query("select has_table_privilege('reader', 't', 'select')"), "t");
    }
    if live_major >= 17 && major < 17 {
        live.run(&format!("{files} {maintain}"));
        let remarks = unchanged(files, &live);
        assert!(remarks.contains("1 grants of MAINTAIN stay as they are"), "{remarks}");
        applied(&format!("{files} grant insert on t to reader;"), &live);
        assert_eq!(live.query("select has_table_privilege('reader', 't', 'maintain')"), "t");
        // Who gets all privileges gets this one too.
        applied("create table t (id int); grant all on t to reader, writer;", &live);
        assert_eq!(live.query("select has_table_privilege('writer', 't', 'maintain')"), "t");
    }
}

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn names_of_not_null_constraints_that_one_side_does_not_know() {
    let (live_major, major) = majors();
    let named = "create table t (id int constraint has_to_be not null);";
    let unnamed = "create table t (id int not null);";
    let live = Database::empty();
    if live_major < 18 && major >= 18 {
        let remarks = applied(named, &live);
        assert!(remarks.contains("the files say more of NOT NULL constraints than PostgreSQL"), "{remarks}");
        let remarks = unchanged(unnamed, &live);
        assert!(!remarks.contains("NOT NULL"), "{remarks}");
    }
    if live_major >= 18 && major < 18 {
        live.run(named);
        let remarks = unchanged(unnamed, &live);
        assert!(remarks.contains("1 NOT NULL constraints have names or properties"), "{remarks}");
        applied("create table t (id int not null, other text not null);", &live);
        let names =
            live.query("select conname from pg_constraint where conrelid = 't'::regclass and contype = 'n' order by 1");
        assert_eq!(names, "has_to_be\nt_other_not_null");
        // One that the files do not want at all goes.
        applied("create table t (id int, other text not null);", &live);
        assert_eq!(
            live.query("select conname from pg_constraint where conrelid = 't'::regclass and contype = 'n'"),
            "t_other_not_null"
        );
    }
}

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn options_of_subscriptions_have_the_targets_defaults() {
    let subscription = |options: &str| {
        format!(
            "create subscription feed connection 'host=localhost' publication p
               with (connect = false, slot_name = none{options});"
        )
    };
    let (default, off) = (subscription(""), subscription(", streaming = off"));
    let (loaded, live) = (Database::empty(), Database::empty());
    loaded.run(&default);
    unchanged(&default, &loaded);
    applied(&default, &live);
    let streaming = "select substream from pg_subscription where subname = 'feed' \
                     and subdbid = (select oid from pg_database where datname = current_database())";
    assert_eq!(live.query(streaming), loaded.query(streaming));
    // What the files state is not a default, whatever the shadow's version takes it for.
    if loaded.query(streaming) == "f" {
        unchanged(&off, &loaded);
    } else {
        applied(&off, &loaded);
        assert_eq!(loaded.query(streaming), "f");
    }
    for database in [loaded, live] {
        database.run("drop subscription feed");
    }
}

#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn schema_public_is_as_in_a_fresh_database_of_the_targets_version() {
    let live = Database::empty();
    let table = "create table t (id int);";
    live.run(table);
    unchanged(table, &live);
    live.run("grant create on schema public to reader");
    applied(&format!("{table} revoke create on schema public from public;"), &live);
    assert_eq!(live.query("select has_schema_privilege('reader', 'public', 'create')"), "f");
}
