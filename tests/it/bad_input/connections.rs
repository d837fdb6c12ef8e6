//! Targets that cannot be reached, and shadows that cannot be had.

use super::{IN_USE, State, in_use};
use crate::support::database::server;
use crate::support::program::{Folder, outcome, url, url_as};

fn folder() -> Folder {
    Folder::new(&[("schema/notes.sql", IN_USE)])
}

#[track_caller]
fn fails(arguments: &[&str], code: &str, says: &[&str]) {
    let outcome = folder().run(arguments).expect(2);
    assert_eq!(outcome.stdout, "");
    assert!(outcome.stderr.starts_with(code), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
    for text in says {
        assert!(outcome.stderr.contains(text), "{text}: {}", outcome.stderr);
    }
}

#[test]
fn no_target_is_an_error_that_names_the_ways_to_give_one() {
    for command in ["plan", "apply", "drift"] {
        fails(&[command], "no-target", &["--url", "--env", "DATABASE_URL", "--local"]);
    }
}

#[test]
fn an_unreachable_host() {
    fails(&["plan", "--url", "postgres://me:secret-word@no-such-host.invalid/app"], "unknown-host", &["no-such-host"]);
    fails(&["plan", "--url", "postgres://me@127.0.0.1:1/app"], "connection-refused", &["127.0.0.1:1"]);
}

#[test]
fn an_unknown_database_or_role() {
    fails(&["plan", "--url", &url_as(server(), "no_such_database", "app")], "unknown-database", &["no_such_database"]);
    fails(&["plan", "--url", &url_as(server(), "template1", "no_such_role")], "unknown-role", &["no_such_role"]);
}

#[test]
fn an_unset_variable_in_the_chosen_environment() {
    let folder = folder();
    folder.write("schemactl.toml", "[env.production]\nurl = \"${SCHEMACTL_TEST_UNSET}\"\n");
    let outcome = folder.run(&["plan", "--env", "production"]).expect(2);
    assert!(outcome.stderr.contains("SCHEMACTL_TEST_UNSET"), "{}", outcome.stderr);
    let outcome = folder.run(&["plan", "--env", "prodution"]).expect(2);
    assert!(outcome.stderr.contains("production"), "{}", outcome.stderr);
}

#[test]
fn no_binaries_for_a_shadow() {
    let database = in_use();
    let before = State::of(&database);
    let folder = folder();
    let mut command = folder.command(&["apply", "--yes", "--url", &url(&database)]);
    let outcome = outcome(command.env("SCHEMACTL_PG_BIN", "/nonexistent")).expect(2);
    assert!(outcome.stderr.starts_with("no-postgresql-binaries"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
    assert_eq!(State::of(&database), before);
}

#[test]
fn a_shadow_that_is_the_target() {
    let database = in_use();
    let before = State::of(&database);
    let url = url(&database);
    // Another text for the same database.
    let other = format!("{url}&application_name=x");
    let outcome = folder().run(&["apply", "--yes", "--allow", "all", "--url", &url, "--shadow-url", &other]).expect(2);
    assert!(outcome.stderr.starts_with("shadow-is-target"), "{}", outcome.stderr);
    assert_eq!(State::of(&database), before);
}

#[test]
fn passwords_are_never_printed() {
    let password = "correct-horse-battery";
    let encoded = "correct%2Dhorse%2Dbattery";
    let host = format!("host={}&port={}", server().socket_dir().display(), server().port());
    for url in [
        format!("postgres://me:{password}@no-such-host.invalid/app"),
        format!("postgres://me:{password}@127.0.0.1:1/app"),
        format!("postgres://me:{password}@127.0.0.1:notaport/app"),
        format!("postgres://app:{encoded}@/no_such_database?{host}"),
        format!("postgres://app:{password}@/template1?{host}"),
        format!("host=127.0.0.1 port=1 user=me password={password}"),
        format!("postgres://me:{password}@127.0.0.1:1/app?no_such_option=1"),
    ] {
        for command in [&["plan", "-v"][..], &["plan", "--format", "json"], &["drift"], &["apply"]] {
            let outcome = folder().run(&[command, &["--url", &url]].concat());
            assert!(!outcome.all().contains("horse"), "{command:?} {url}:\n{}", outcome.all());
            // A database that is not there is never a success.
            assert!(url.contains("template1") || outcome.code == Some(2), "{outcome:?}");
            if url.contains("template1") {
                break;
            }
        }
    }
}
