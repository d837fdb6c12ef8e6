//! `plan --out` and `apply FILE`: only what is approved runs, and an interrupted run is finished with the same file.

use crate::support::Database;
use crate::support::program::Folder;

const COLORS: &str = "create type color as enum ('red');\ncreate table things (id int primary key, name text);\n";

/// A new value has to be committed before it is used, so that this takes two transactions; the second one fails while two
/// rows have the same name.
const MORE_COLORS: &str = "create type color as enum ('red', 'blue');
create table things (id int primary key, name text);
create table painted (id int primary key, color color not null default 'blue');
create unique index things_name_idx on things (name);
";

fn things() -> (Database, Folder) {
    let database = Database::empty();
    database.run(COLORS);
    database.run("insert into things values (1, 'a'), (2, 'a')");
    (database, Folder::new(&[("schema/things.sql", MORE_COLORS)]))
}

fn saved(folder: &Folder, name: &str) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(folder.path().join(name)).expect("a saved plan")).expect("JSON")
}

#[test]
fn an_interrupted_run_is_finished_with_the_same_file() {
    let (database, folder) = things();
    let allow = "--allow=may_fail,blocks_writes";
    let plan = folder.run_on(&database, &["plan", "--out", "plan.json", allow]).expect(0);
    assert!(plan.stderr.starts_with("saved: "), "{}", plan.stderr);
    let approval = saved(&folder, "plan.json");
    assert_eq!(approval["allow"], serde_json::json!(["blocks_writes", "may_fail"]));
    assert_eq!(approval["database"]["name"], serde_json::json!(database.name));
    let steps = approval["steps"].as_array().expect("steps").len();

    // The first transaction stays, the second one does not.
    let failed = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(2);
    assert!(
        failed.stderr.contains("are done and stay") || failed.stderr.contains("is done and stays"),
        "{}",
        failed.stderr
    );
    database.run("update things set name = 'b' where id = 2");
    let done = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(0);
    assert!(!done.stdout.contains(&format!("Applied {steps} steps")), "{}", done.stdout);
    assert_eq!(database.query("select to_regclass('painted') is not null"), "t");
    // And once more: there is nothing to do.
    folder.run_on(&database, &["apply", "plan.json"]).expect(0);
    assert_eq!(database.query("select count(*) from things"), "2");
}

#[test]
fn what_an_interrupted_build_left_behind_is_cleared_up() {
    let (database, folder) = things();
    folder.run_on(&database, &["plan", "--out", "plan.json", "--allow=all"]).expect(0);
    let build = "create unique index concurrently things_name_idx on things (name)";
    assert!(std::panic::catch_unwind(|| database.run(build)).is_err(), "two rows are alike");
    assert_eq!(database.query("select indisvalid from pg_index where indexrelid = 'things_name_idx'::regclass"), "f");
    database.run("update things set name = 'b' where id = 2");
    folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(0);
    assert_eq!(database.query("select indisvalid from pg_index where indexrelid = 'things_name_idx'::regclass"), "t");
}

#[test]
fn drift_cannot_sneak_in() {
    let (database, folder) = things();
    database.run("update things set name = 'b' where id = 2");
    folder.run_on(&database, &["plan", "--out", "plan.json", "--allow=all"]).expect(0);
    database.run("alter table things add column note text; insert into things values (3, 'c', 'mine')");
    let refused = folder.run_on(&database, &["apply", "--yes", "--allow=all", "plan.json"]);
    // `all` is a word of its own.
    let refused = if refused.code == Some(2) {
        folder.run_on(&database, &["apply", "--yes", "--allow", "all", "plan.json"])
    } else {
        refused
    }
    .expect(3);
    assert!(refused.stderr.starts_with("step-not-approved"), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("public.things.note") && refused.stderr.contains("DROP COLUMN note"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("is otherwise in the database") && refused.stderr.contains("public.things"),
        "{}",
        refused.stderr
    );
    assert_eq!(database.query("select note from things where id = 3"), "mine");
    assert_eq!(database.query("select to_regnamespace('schemactl') is null"), "t", "nothing was changed");
}

/// The same change is made by other statements where others would have to wait for it.
#[test]
fn a_table_that_got_its_first_rows_is_named_as_the_reason() {
    let (database, folder) = things();
    database.run("truncate things");
    folder.run_on(&database, &["plan", "--out", "plan.json", "--allow", "all"]).expect(0);
    database.run("insert into things values (1, 'a')");
    let refused = folder.run_on(&database, &["apply", "--yes", "--allow", "all", "plan.json"]).expect(3);
    let said = refused.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.starts_with("step-not-approved") && said.contains("depends on whether the tables have rows"),
        "{said}"
    );
}

#[test]
fn an_approval_allows_no_hazard_by_itself() {
    let (database, folder) = things();
    database.run("update things set name = 'b' where id = 2");
    folder.run_on(&database, &["plan", "--out", "plan.json"]).expect(0);
    let refused = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(3);
    assert!(refused.stderr.starts_with("hazard-not-allowed"), "{}", refused.stderr);
    folder.run_on(&database, &["apply", "--yes", "plan.json", "--allow", "may_fail,blocks_writes"]).expect(0);
}

#[test]
fn sizes_and_estimates_make_no_difference() {
    let (database, folder) = things();
    database.run("update things set name = 'b' where id = 2; analyze things");
    folder.run_on(&database, &["plan", "--out", "plan.json", "--allow", "all"]).expect(0);
    database.run("insert into things select i, 'n' || i from generate_series(3, 20000) i; analyze things");
    folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(0);
    assert_eq!(database.query("select count(*) from things"), "20000");
}

#[test]
fn another_database_other_files_or_another_format_are_refused() {
    let (database, folder) = things();
    folder.run_on(&database, &["plan", "--out", "plan.json", "--allow", "all"]).expect(0);

    let other = Database::empty();
    other.run(COLORS);
    let refused = folder.run_on(&other, &["apply", "--yes", "plan.json"]).expect(3);
    assert!(refused.stderr.starts_with("plan-for-another-database"), "{}", refused.stderr);
    assert!(refused.stderr.contains(&database.name) && refused.stderr.contains(&other.name), "{}", refused.stderr);

    folder.write("schema/more.sql", "create table more (id int);");
    let refused = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(3);
    assert!(refused.stderr.starts_with("plan-for-other-files"), "{}", refused.stderr);
    assert!(refused.stderr.contains("public.more"), "{}", refused.stderr);
    std::fs::remove_file(folder.path().join("schema/more.sql")).expect("a file");

    // What only looks otherwise is the same.
    folder.write("schema/things.sql", &format!("-- a comment\n{}", MORE_COLORS.replace("create", "CREATE")));
    let path = folder.path().join("plan.json");
    let text = std::fs::read_to_string(&path).expect("a saved plan");
    folder.write("plan.json", &text.replace("\"approval\": 1", "\"approval\": 99"));
    let refused = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(3);
    assert!(refused.stderr.starts_with("plan-of-another-format"), "{}", refused.stderr);
    folder.write("plan.json", "{}");
    assert!(folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(2).stderr.starts_with("bad-plan-file"));
    let printed = folder.run_on(&database, &["plan", "--format", "json"]).expect(0).stdout;
    folder.write("plan.json", &printed);
    let wrong = folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(2);
    assert!(wrong.stderr.starts_with("bad-plan-file") && wrong.stderr.contains("--format json"), "{}", wrong.stderr);
    assert!(
        folder.run_on(&database, &["apply", "--yes", "nowhere.json"]).expect(2).stderr.starts_with("bad-plan-file")
    );

    database.run("update things set name = 'b' where id = 2");
    folder.write("plan.json", &text);
    folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(0);
}

#[test]
fn the_same_state_gives_the_same_file_and_no_password_is_in_it() {
    let database = Database::empty();
    let folder = Folder::new(&[(
        "schema/far.sql",
        "create extension postgres_fdw;\ncreate server far foreign data wrapper postgres_fdw options (host 'h');\n\
         create user mapping for public server far options (user 'me', password 'hunter2');\n",
    )]);
    if database.query("select count(*) from pg_available_extensions where name = 'postgres_fdw'") == "0" {
        return;
    }
    folder.run_on(&database, &["plan", "--out", "one.json"]).expect(0);
    folder.run_on(&database, &["plan", "--out", "two.json"]).expect(0);
    assert_eq!(saved(&folder, "one.json"), saved(&folder, "two.json"));
    let text = std::fs::read_to_string(folder.path().join("one.json")).expect("a saved plan");
    assert!(!text.contains("hunter2") && text.contains("<not shown>"), "{text}");
    // Another password is another statement, though it is shown as the same.
    folder.write(
        "schema/far.sql",
        "create extension postgres_fdw;\ncreate server far foreign data wrapper postgres_fdw options (host 'h');\n\
         create user mapping for public server far options (user 'me', password 'swordfish');\n",
    );
    let refused = folder.run_on(&database, &["apply", "--yes", "one.json"]).expect(3);
    assert!(refused.stderr.starts_with("plan-for-other-files"), "{}", refused.stderr);
    assert!(!refused.all().contains("swordfish") && !refused.all().contains("hunter2"), "{}", refused.all());
}

#[test]
fn the_commit_of_the_files_is_recorded() {
    let database = Database::empty();
    let folder = Folder::new(&[("schema/a.sql", "create table a (id int);")]);
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-C", &folder.path().display().to_string(), "-c", "user.name=t", "-c", "user.email=t@t"])
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned()
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let head = git(&["rev-parse", "HEAD"]);
    folder.run_on(&database, &["plan", "--out", "plan.json"]).expect(0);
    assert_eq!(saved(&folder, "plan.json")["commit"], serde_json::json!(head));
    folder.write("schema/b.sql", "create table b (id int);");
    folder.run_on(&database, &["plan", "--out", "plan.json"]).expect(0);
    assert_eq!(saved(&folder, "plan.json")["commit"], serde_json::json!(format!("{head}-dirty")));
    folder.run_on(&database, &["apply", "--yes", "plan.json"]).expect(0);
    assert_eq!(database.query("select git_commit from schemactl.history"), format!("{head}-dirty"));
}
