//! `schemactl.history`: what apply records, and what it leaves alone.

use std::time::{Duration, Instant};

use schemactl::history::Snapshot;
use schemactl::introspect;
use schemactl::server::connect;

use crate::support::Database;
use crate::support::program::{Folder, outcome, url};

const NOTES: &str = "create table notes (id bigint primary key, title text);\n";

fn notes() -> Folder {
    Folder::new(&[("schema/notes.sql", NOTES)])
}

#[test]
fn a_run_is_recorded_and_listed_and_never_planned_away() {
    let database = Database::empty();
    let folder = notes();
    let nothing = folder.run_on(&database, &["history"]).expect(0);
    assert!(nothing.stdout.starts_with("Nothing is recorded"), "{}", nothing.stdout);
    let apply = |arguments: &[&str]| {
        let mut command = folder.command(&[&["apply", "--yes", "--url", &url(&database)], arguments].concat());
        outcome(command.env("USER", "somebody"))
    };
    apply(&[]).expect(0);
    // Nothing to do is nothing to record.
    apply(&[]).expect(0);
    assert_eq!(database.query("select count(*) from schemactl.history"), "1");
    assert_eq!(
        database.query("select outcome, role, owner, os_user, failed_step, catalog is not null, ended_at > began_at, schemactl from schemactl.history"),
        format!("done|app|app|somebody||t|t|{}", env!("CARGO_PKG_VERSION"))
    );
    let plan = folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    let shown: String = plan.stdout.lines().skip(2).collect();
    assert_eq!(shown, "Nothing to do: the database equals the files.");

    folder.write("schema/notes.sql", &NOTES.replace("title text", "title text not null"));
    database.run("insert into notes values (1, null)");
    apply(&["--allow", "all"]).expect(2);
    let listed = folder.run_on(&database, &["history"]).expect(0);
    let lines: Vec<_> = listed.stdout.lines().collect();
    assert!(
        lines[0].contains("   2 ") && lines[0].contains("failed at step 2 · 4 steps · app (somebody)"),
        "{lines:?}"
    );
    assert!(lines.last().expect("a line").contains("done · 1 step · app (somebody)"), "{lines:?}");
    let listed = folder.run_on(&database, &["history", "-v", "--limit", "1"]).expect(0);
    assert!(listed.stdout.contains("SET NOT NULL"), "{}", listed.stdout);
    let json = folder.run_on(&database, &["history", "--format", "json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json["runs"][0]["outcome"], "failed");
    assert_eq!(json["runs"][1]["steps"][0]["object"], "public.notes");

    // What somebody did by hand and then wrote down is what later runs are compared with.
    database.run("delete from notes; alter table notes alter column title set not null");
    apply(&[]).expect(0);
    assert_eq!(database.query("select count(*) from schemactl.history"), "3");
}

#[test]
fn only_the_last_catalogs_are_kept() {
    let database = Database::empty();
    let folder = notes();
    for number in 1..=7 {
        folder.write("schema/more.sql", &format!("comment on table notes is '{number}';"));
        folder.run_on(&database, &["apply", "--yes"]).expect(0);
    }
    assert_eq!(
        database.query(
            "select count(*), count(catalog), min(id) filter (where catalog is not null) from schemactl.history"
        ),
        "7|5|3"
    );
}

#[test]
fn a_killed_run_can_be_told_and_is_finished() {
    let database = Database::empty();
    database.run(NOTES);
    database.run("insert into notes select i from generate_series(1, 100) i");
    let slow = "create function slow() returns int volatile language sql as 'select 1 from pg_sleep(1)';
        alter table notes add column slow int not null default slow();";
    let folder = Folder::new(&[("schema/notes.sql", &format!("{NOTES}{slow}"))]);
    let mut child = folder.start(&["apply", "--yes", "--allow", "all", "--url", &url(&database)]);
    let started = Instant::now();
    while database
        .query("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")
        != "1"
    {
        assert!(started.elapsed() < Duration::from_secs(60), "the slow statement never ran");
        std::thread::sleep(Duration::from_millis(50));
    }
    let listed = folder.run_on(&database, &["history"]).expect(0);
    assert!(listed.stdout.contains("under way · 2 steps"), "{}", listed.stdout);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    database.run("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()");
    let started = Instant::now();
    while database.query(
        "select count(*) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()",
    ) != "0"
    {
        assert!(started.elapsed() < Duration::from_secs(20), "the statement still runs");
        std::thread::sleep(Duration::from_millis(50));
    }
    let listed = folder.run_on(&database, &["history"]).expect(0);
    assert!(listed.stdout.contains("interrupted · 2 steps"), "{}", listed.stdout);
    database.run("truncate notes");
    folder.run_on(&database, &["apply", "--yes", "--allow", "all"]).expect(0);
    assert_eq!(
        database.query("select string_agg(outcome, ',' order by id) from schemactl.history"),
        "interrupted,done"
    );
}

#[test]
fn it_can_be_switched_off_and_needs_no_privilege() {
    let database = Database::empty();
    let folder = notes();
    folder.write("schemactl.toml", "history = false\n");
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    assert_eq!(database.query("select to_regnamespace('schemactl') is null"), "t");
    let drift = folder.run_on(&database, &["drift"]).expect(0);
    assert!(drift.stdout.contains("No drift"), "{}", drift.stdout);

    // Someone who may create tables, but no schema.
    let name = format!("weak_{}", database.name);
    database.run_as_superuser(&format!("create role {name} login; grant create, usage on schema public to {name}"));
    let given = format!("grant create, usage on schema public to {name};");
    let other = Folder::new(&[("schema/notes.sql", &format!("{NOTES}create table more (id int);{given}"))]);
    other.write(
        "schemactl.toml",
        &format!("[defaults]\nowner = \"{name}\"\n[[ignore]]\nname = \"public.notes\"\nreason = \"another's\"\n"),
    );
    let weak = crate::support::program::url_as(database.server(), &database.name, &name);
    let applied = other.run(&["apply", "--yes", "--no-proof", "--url", &weak]).expect(0);
    assert!(applied.stderr.contains("this run is not recorded"), "{}", applied.all());
    assert_eq!(database.query("select to_regclass('more') is not null"), "t");
    database.run_as_superuser(&format!("drop owned by {name}; drop role {name}"));
}

#[test]
fn files_may_not_describe_the_record() {
    let database = Database::empty();
    let folder = Folder::new(&[("schema/a.sql", "create schema schemactl;\ncreate table schemactl.mine (id int);")]);
    let refused = folder.run_on(&database, &["plan"]).expect(2);
    assert!(refused.stderr.starts_with("reserved-schema"), "{}", refused.stderr);
    assert!(refused.stderr.contains("schema/a.sql"), "{}", refused.stderr);
}

/// One case of each kind, so that every kind of object is among them.
#[test]
fn every_kind_of_object_can_be_read_back() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let mut kinds = std::collections::BTreeSet::new();
    let mut read = 0;
    for kind in std::fs::read_dir(root).expect("cases").filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
        let mut cases: Vec<_> =
            std::fs::read_dir(kind.path()).expect("cases").filter_map(Result::ok).map(|entry| entry.path()).collect();
        cases.sort();
        for case in cases.iter().take(2) {
            let Ok(sql) = std::fs::read_to_string(case.join("after.sql")) else { continue };
            let database = Database::empty();
            let Ok(()) = database.run_file("app", &case.join("after.sql")) else { continue };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let (catalog, _) = runtime.block_on(async {
                let server = connect(&database.target()).await.expect("a connection");
                introspect::read(&server.client, server.version).await.expect("a catalog")
            });
            let text = Snapshot::of(&catalog, &|_| true).to_text().expect("JSON");
            let back = Snapshot::from_text(&text).expect("a catalog").catalog();
            let expected: Vec<_> = catalog.objects.values().map(schemactl::object::Object::without_secrets).collect();
            assert_eq!(back.objects.values().cloned().collect::<Vec<_>>(), expected, "{sql}");
            for (id, needed) in &catalog.depends_on {
                let known = |ids: &std::collections::BTreeSet<schemactl::object::ObjectId>| {
                    ids.iter().filter(|id| catalog.get(id).is_some()).cloned().collect::<Vec<_>>()
                };
                if catalog.get(id).is_some() {
                    assert_eq!(known(back.depends_on(id)), known(needed), "{id}");
                }
            }
            assert_eq!(Snapshot::of(&back, &|_| true).to_text().expect("JSON"), text);
            kinds.extend(catalog.objects.keys().map(|id| id.kind));
            read += 1;
        }
    }
    assert!(read > 30 && kinds.len() > 35, "{read} catalogs with {} kinds", kinds.len());
}
