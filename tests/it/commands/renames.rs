//! Hints about renames: stale ones do no harm, missing ones are suggested, TOML says the same as SQL.

use crate::support::Database;
use crate::support::program::Folder;

const PEOPLE: &str = "create table people (id int primary key, mail text);\ncreate type mood as enum ('good', 'bad');";

fn people() -> Database {
    let database = Database::empty();
    database.run(PEOPLE);
    database.run("insert into people values (1, 'a@b')");
    database
}

#[test]
fn a_hint_that_was_followed_is_pointed_out_and_does_no_harm() {
    let database = people();
    let files = "-- @renamed from=people\ncreate table users (id int primary key,\n  -- @renamed from=mail\n  email text);\n\
                 create type mood as enum (\n  -- @renamed from='good'\n  'great', 'bad');\n";
    let folder = Folder::new(&[("schema/users.sql", files)]);
    let plan = folder.run_on(&database, &["plan", "--exit-code"]).expect(1);
    assert!(plan.stdout.contains("public.users"), "{}", plan.stdout);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    assert_eq!(database.query("select email from users"), "a@b");
    // Nothing is planned any more, and the exit code says so.
    let plan = folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    let said = format!("{}{}", plan.stdout, plan.stderr);
    assert_eq!(said.matches("renamed already").count(), 1, "{said}");
    for name in ["public.users", "public.users.email", "value 'great' of enum public.mood"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    folder.run_on(&database, &["drift"]).expect(0);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
}

#[test]
fn a_hint_whose_names_are_both_there_or_neither_is_explained() {
    let database = people();
    let files = format!("-- @renamed from=people\ncreate table users (id int primary key);\n{PEOPLE}\n");
    database.run("create table users (id int primary key)");
    let folder = Folder::new(&[("schema/users.sql", &files)]);
    let plan = folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    let said = format!("{}{}", plan.stdout, plan.stderr);
    assert!(said.contains("both public.people and public.users"), "{said}");

    let files = format!("-- @renamed from=nobody\ncreate table users (id int primary key);\n{PEOPLE}\n");
    let other = people();
    let folder = Folder::new(&[("schema/users.sql", &files)]);
    let plan = folder.run_on(&other, &["plan"]).expect(0);
    let said = format!("{}{}", plan.stdout, plan.stderr);
    assert!(said.contains("the database has nothing of the former name"), "{said}");
    assert!(said.contains("CREATE TABLE") || said.contains("create"), "{said}");
}

#[test]
fn a_likely_rename_is_suggested_with_the_hint() {
    let database = people();
    let files = "create table users (id int primary key, mail text);\ncreate type mood as enum ('great', 'bad');\n";
    let folder = Folder::new(&[("schema/users.sql", files)]);
    let plan = folder.run_on(&database, &["plan", "--format", "json"]).expect(0);
    for hint in ["-- @renamed from=people`", "-- @renamed from='good'`"] {
        assert_eq!(plan.stdout.matches(hint).count(), 1, "{hint}: {}", plan.stdout);
    }
    let again = folder.run_on(&database, &["plan", "--format", "json"]).expect(0);
    assert_eq!(plan.stdout, again.stdout);
}

#[test]
fn toml_says_what_was_called_otherwise() {
    let database = people();
    database.run("create view mails as select id, mail from people; create schema shop; create table shop.t (a int)");
    let files = r#"
[schemas.store]
renamed_from = "shop"

[tables."store.goods"]
renamed_from = "shop.t"
columns = { a = "int" }

[tables.users]
renamed_from = "people"

[tables.users.columns]
id = { type = "int", primary_key = true }
email = { type = "text", renamed_from = "mail" }

[enums.mood]
values = ["great", "bad"]
renamed_values = { great = "good" }

[views.addresses]
query = "select id, email as address from users"
renamed_from = "mails"
renamed_columns = { address = "mail" }
"#;
    let folder = Folder::new(&[("schema/users.toml", files)]);
    let plan = folder.run_on(&database, &["plan", "--format", "sql"]).expect(0);
    for word in ["DROP", "CREATE TABLE", "CREATE VIEW"] {
        assert!(!plan.stdout.contains(word), "{}", plan.stdout);
    }
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    assert_eq!(database.query("select address from addresses"), "a@b");
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
}

#[test]
fn rows_are_not_asked_under_names_that_they_do_not_have_yet() {
    let database = Database::empty();
    database.run("create table a (x int); create table b (y int, z int); insert into b values (1, null)");
    // What is called `a` afterwards is `b` now.
    let files =
        "-- @renamed from=b\ncreate table a (y int, z int not null);\n-- @renamed from=a\ncreate table b (x int);\n";
    let folder = Folder::new(&[("schema/t.sql", files)]);
    let plan = folder.run_on(&database, &["plan", "--check-data", "--format", "json"]).expect(0);
    assert!(plan.stdout.contains("may_fail"), "{}", plan.stdout);
    assert!(plan.stdout.contains("gets another name in the same plan"), "{}", plan.stdout);
}
