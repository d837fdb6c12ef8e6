//! Definitions that PostgreSQL prints in two ways: as they were made, and after a dump of them was restored.

use crate::support::program::Folder;
use crate::support::{Database, dump};

const MADE: &str = include_str!("cases/constraint/in_list_of_varchar/after.sql");

/// A dump as a schema file, without psql's own commands.
fn as_file(database: &Database) -> String {
    let dumped = dump::raw(database);
    dumped.lines().filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n")
}

/// A dump sets an empty search path, under which nobody calls its functions.
#[test]
fn a_body_in_a_dump_is_checked_under_the_path_of_those_who_call_it() {
    let database = Database::empty();
    database.run(
        "create table t (id integer);
         create function n() returns bigint language sql as $$ select count(*) from t $$;
         create function p() returns bigint language plpgsql as $$ begin return (select count(*) from t); end $$",
    );
    let folder = Folder::new(&[("schema/all.sql", &as_file(&database))]);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    folder.write("schema/more.sql", "set search_path = '';\ncreate function public.m() returns bigint language sql as $$ select count(*) from nowhere $$;");
    let refused = folder.run_on(&database, &["plan"]).expect(2);
    assert!(refused.stderr.contains("function-body") && refused.stderr.contains("nowhere"), "{}", refused.stderr);
}

#[test]
fn what_was_dumped_equals_what_was_restored() {
    let made = Database::empty();
    made.run(MADE);
    let file = as_file(&made);
    let restored = Database::empty();
    restored.run(&file);
    assert_ne!(dump::dump(&made), dump::dump(&restored), "pg_dump prints the two in two ways, or this proves nothing");
    for (database, text) in [(&made, file.as_str()), (&restored, MADE), (&restored, &file), (&made, MADE)] {
        let folder = Folder::new(&[("schema/all.sql", text)]);
        let plan = folder.run_on(database, &["plan", "--exit-code"]);
        assert_eq!(plan.code, Some(0), "{}{}\n{text}", plan.stdout, plan.stderr);
        let drift = folder.run_on(database, &["drift"]);
        assert_eq!(drift.code, Some(0), "{}{}", drift.stdout, drift.stderr);
        // What else changes is tried on a copy that equals the database.
        folder.write("schema/more.sql", "create table more (id int);");
        let plan = folder.run_on(database, &["plan"]).expect(0);
        assert!(plan.stdout.contains("• proved: "), "{}", plan.stdout);
    }
}

/// A list that really differs is still a difference.
#[test]
fn another_list_is_another_constraint() {
    let database = Database::empty();
    database.run("create table t (k varchar(9) check (k in ('a', 'b')))");
    let folder = Folder::new(&[("schema/all.sql", "create table t (k varchar(9) check (k in ('a', 'c')));")]);
    let plan = folder.run_on(&database, &["plan", "--exit-code"]);
    assert!(plan.code != Some(0) && plan.stdout.contains("t_k_check"), "{}{}", plan.stdout, plan.stderr);
}
