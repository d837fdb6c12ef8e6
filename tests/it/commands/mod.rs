//! The commands from outside: what goes to stdout, what to stderr, and every row of the table of exit codes.

mod drift;
mod graph;
mod history;
mod json_schema;
mod proof;
mod renames;
mod saved_plans;
mod shell;
mod told;

use crate::support::Database;
use crate::support::program::{Folder, outcome, snapshot, url};

const NOTES: &str = "create table notes (\n  id bigint primary key,\n  title text not null\n);\n";

fn notes() -> Folder {
    Folder::new(&[("schema/notes.sql", NOTES)])
}

#[test]
fn init_writes_files_that_validate_and_never_overwrites() {
    let folder = Folder::new(&[]);
    let first = folder.run(&["init"]).expect(0);
    assert_eq!(first.stderr, "");
    snapshot("commands__init", &first.stdout);
    let valid = folder.run(&["validate"]).expect(0);
    assert!(valid.stdout.starts_with("valid: "), "{}", valid.stdout);
    let again = folder.run(&["init"]).expect(2);
    assert_eq!(again.stdout, "");
    assert!(again.stderr.starts_with("already-there"), "{}", again.stderr);
}

#[test]
fn validate_counts_and_fails() {
    let folder = notes();
    let valid = folder.run(&["validate"]).expect(0);
    assert_eq!((valid.stdout.as_str(), valid.stderr.as_str()), ("valid: 1 object in 1 file\n", ""));
    folder.write("schema/notes.sql", "create table notes (id bigint primary kee);");
    let invalid = folder.run(&["validate"]).expect(2);
    assert_eq!(invalid.stdout, "");
    folder.run(&["validate", "--schema", "nowhere"]).expect(2);
}

#[test]
fn plan_apply_and_drift_from_an_empty_database_on() {
    let database = Database::empty();
    let folder = notes();

    // A plan is a result: 0 unless differences were asked for.
    let plan = folder.run_on(&database, &["plan"]).expect(0);
    assert_eq!(plan.stderr, "");
    snapshot("commands__plan", &plan.stdout);
    assert_eq!(folder.run_on(&database, &["plan", "--exit-code"]).expect(1).stdout, plan.stdout);
    snapshot("commands__plan_sql", &folder.run_on(&database, &["plan", "--format", "sql"]).expect(0).stdout);
    let json = folder.run_on(&database, &["plan", "--format", "json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert!(json.is_object());
    assert_eq!(folder.run_on(&database, &["drift"]).expect(1).stderr, "");
    assert_eq!(database.query("select to_regclass('notes') is null"), "t", "plan and drift write nothing");

    // Nobody can be asked.
    let unasked = folder.run_on(&database, &["apply"]).expect(2);
    assert!(unasked.stderr.starts_with("not-confirmed") && unasked.stderr.contains("--yes"), "{}", unasked.stderr);
    assert_eq!(database.query("select to_regclass('notes') is null"), "t");

    let applied = folder.run_on(&database, &["apply", "--yes"]).expect(0);
    snapshot("commands__apply", &applied.stdout);
    snapshot("commands__apply_progress", &applied.stderr);
    folder.run_on(&database, &["apply"]).expect(0);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    snapshot("commands__no_drift", &folder.run_on(&database, &["drift"]).expect(0).stdout);

    // Somebody changes the database.
    database.run("alter table notes alter column title drop not null");
    let drift = folder.run_on(&database, &["drift"]).expect(1);
    assert_eq!(drift.stderr, "");
    snapshot("commands__drift", &drift.stdout);
    folder.run_on(&database, &["drift", "--format", "json"]).expect(1);
    folder.run_on(&database, &["drift", "--format", "sql"]).expect(1);
}

#[test]
fn a_hazard_is_refused_until_it_is_allowed() {
    let database = Database::empty();
    database.run(&format!("{NOTES}insert into notes values (1, 'one'); alter table notes add column old text"));
    let folder = notes();
    let refused = folder.run_on(&database, &["apply", "--yes"]).expect(3);
    assert!(refused.stderr.starts_with("hazard-not-allowed"), "{}", refused.stderr);
    snapshot("commands__refused", &refused.all());
    assert_eq!(database.query("select count(old) from notes"), "0");
    folder.run_on(&database, &["apply", "--yes", "--allow", "may_fail"]).expect(3);
    folder.run_on(&database, &["apply", "--yes", "--allow", "deletes_data,drops_object"]).expect(0);
    assert_eq!(database.query("select * from notes"), "1|one");
}

#[test]
fn quiet_leaves_results_and_errors() {
    let database = Database::empty();
    let applied = notes().run_on(&database, &["apply", "--yes", "--quiet"]).expect(0);
    assert_eq!(applied.stderr, "");
    assert!(applied.stdout.contains("Applied"), "{}", applied.stdout);
}

#[test]
fn mistakes_in_arguments_are_errors_and_help_is_a_result() {
    let folder = notes();
    for arguments in [&[][..], &["frobnicate"], &["plan", "--formt", "x"], &["apply", "--allow", "everything"]] {
        let wrong = folder.run(arguments).expect(2);
        assert_eq!(wrong.stdout, "");
        assert!(!wrong.stderr.is_empty());
    }
    for arguments in [&["--help"][..], &["plan", "--help"], &["local", "--help"], &["--version"]] {
        let help = folder.run(arguments).expect(0);
        assert_eq!(help.stderr, "");
        assert!(!help.stdout.is_empty());
    }
}

#[test]
fn the_local_server_serves_commands_and_keeps_its_data() {
    let folder = notes();
    folder.run(&["apply", "--local", "--yes"]).expect(0);
    let psql = |sql: &str| folder.run(&["local", "--", "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql]);
    assert_eq!(psql("insert into notes values (1, 'one')").expect(0).stdout, "");
    assert_eq!(psql("select title from notes").expect(0).stdout, "one\n");
    // The command's exit code is ours.
    folder.run(&["local", "--", "sh", "-c", "exit 7"]).expect(7);
    folder.run(&["local", "--", "sh", "-c", "kill -TERM $$"]).expect(143);
    let by_url =
        folder.run(&["local", "--", "sh", "-c", "psql -XqAt -c 'select count(*) from notes' \"$DATABASE_URL\""]);
    assert_eq!(by_url.expect(0).stdout, "1\n");
    assert!(folder.run(&["local", "--", "no-such-command"]).expect(2).stderr.starts_with("command-not-run"));
    folder.run(&["plan", "--local", "--exit-code"]).expect(0);
    folder.run(&["plan", "--local", "--exit-code", "--fresh"]).expect(1);
    folder.run(&["local", "--url", "postgres://x/y", "--", "true"]).expect(2);
}

#[test]
fn the_url_comes_from_flag_configuration_or_environment() {
    let database = Database::empty();
    let folder = notes();
    let url = url(&database);
    for name in ["SCHEMACTL_URL", "DATABASE_URL"] {
        let run = outcome(folder.command(&["plan"]).env(name, &url)).expect(0);
        assert!(run.stdout.contains(&database.name), "{}", run.stdout);
    }
    folder.write("schemactl.toml", "[env.test]\nurl = \"${MY_URL}\"\n");
    let run = outcome(folder.command(&["plan", "--env", "test"]).env("MY_URL", &url)).expect(0);
    assert!(run.stdout.contains("test"), "{}", run.stdout);
}
