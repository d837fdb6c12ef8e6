//! `drift`: who changed, and the ways back and forward.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Database;
use crate::support::dump;
use crate::support::program::{Folder, url};

const TABLES: &str = "create table notes (
  id bigint primary key,
  title text not null
);

-- Who reads what.
create view titles as select title from notes;
create function one() returns int language sql as 'select 1';
create index notes_title_idx on notes (title);
";

fn applied() -> (Database, Folder) {
    let database = Database::empty();
    let folder = Folder::new(&[("schema/notes.sql", TABLES)]);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    (database, folder)
}

fn causes(folder: &Folder, database: &Database, code: i32) -> Vec<(String, String)> {
    let json = folder.run_on(database, &["drift", "--format", "json"]).expect(code);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let objects = json["objects"].as_array().expect("objects");
    objects.iter().map(|object| (text(&object["name"]), text(&object["cause"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, cause)| ((*name).to_owned(), (*cause).to_owned())).collect()
}

#[test]
fn who_changed_is_told_for_each_object() {
    let (database, folder) = applied();
    assert_eq!(causes(&folder, &database, 0), []);
    database.run(
        "create or replace view titles as select title || '!' as title from notes;
         create or replace function one() returns int language sql as 'select 2';
         drop index notes_title_idx; alter table notes add column note text",
    );
    folder.write(
        "schema/notes.sql",
        &format!("{}create table more (id int);\n", TABLES.replace("'select 1'", "'select 3'")),
    );
    assert_eq!(
        causes(&folder, &database, 1),
        pairs(&[
            ("function public.one()", "conflict"),
            ("public.more", "not_applied"),
            ("public.notes.note", "outside"),
            ("index notes_title_idx on public.notes", "outside"),
            ("view public.titles", "outside"),
        ])
    );
    let text = folder.run_on(&database, &["drift"]).expect(1).stdout;
    for said in [
        "Changed outside schemactl, and in the files too:",
        "as it was applied last:",
        "Changed outside schemactl:",
        "In the files, and not applied yet:",
        "Last applied 20",
        "--revert",
    ] {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
    assert!(text.contains("select 1") && text.contains("select 2") && text.contains("select 3"), "{text}");
}

#[test]
fn what_was_changed_outside_is_reverted_and_nothing_else() {
    let (database, folder) = applied();
    let before = dump::dump(&database);
    database.run("insert into notes values (1, 'one')");
    database.run(
        "create or replace view titles as select title || '!' as title from notes;
         create or replace function one() returns int language sql as 'select 2';
         drop index notes_title_idx; create table strange (id int primary key); comment on table notes is 'x'",
    );
    folder.write(
        "schema/notes.sql",
        &format!("{}create table more (id int);\n", TABLES.replace("'select 1'", "'select 3'")),
    );
    let script = folder.run_on(&database, &["drift", "--revert"]).expect(1).stdout;
    assert!(!script.contains("more"), "{script}");
    database.run(&script);
    assert_eq!(dump::dump(&database), before, "{script}");
    assert_eq!(
        causes(&folder, &database, 1),
        pairs(&[("function public.one()", "not_applied"), ("public.more", "not_applied")])
    );
    assert_eq!(database.query("select count(*) from notes"), "1");
}

/// A run that failed and changed nothing does not make what others did before it its own.
#[test]
fn what_was_changed_outside_before_a_run_that_failed_is_so_still() {
    let (database, folder) = applied();
    database.run("insert into notes values (1, 'one'); create table strange (id int primary key)");
    folder.write("schema/more.sql", "create table more (id int); alter table notes add check (id > 1);");
    let apply = ["apply", "--yes", "--allow", "all", "--no-proof", "--offline"];
    folder.run_on(&database, &apply).expect(2);
    assert_eq!(
        database.query("select outcome, catalog is null from schemactl.history order by id desc limit 1"),
        "failed|t"
    );
    let causes = causes(&folder, &database, 1);
    assert!(causes.contains(&("public.strange".to_owned(), "outside".to_owned())), "{causes:?}");
}

#[test]
fn what_was_changed_outside_is_adopted_by_a_patch() {
    let (database, folder) = applied();
    database.run(
        "create or replace view titles as select title || '!' as title from notes;
         create or replace function one() returns int language sql as 'select 2';
         drop index notes_title_idx; create index notes_id_title_idx on notes (id, title);
         create table strange (id int primary key, of bigint references notes);
         comment on table notes is 'x'; alter table notes add column note text;
         alter table notes alter column title set default 'none';
         create policy everyone on notes using (true); alter table notes enable row level security;
         create table theirs (id int); alter table theirs owner to pg_monitor; grant select on strange to pg_monitor",
    );
    let before = dump::dump(&database);
    let patch = folder.run_on(&database, &["drift", "--adopt"]).expect(1).stdout;
    assert!(!patch.contains('#'), "{patch}");
    let mut child = Command::new("patch")
        .args(["-p1", "--no-backup-if-mismatch", "-d"])
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("patch runs");
    child.stdin.take().expect("a pipe").write_all(patch.as_bytes()).expect("patch reads");
    let done = child.wait_with_output().expect("patch ends");
    assert!(done.status.success(), "{}\n{patch}", String::from_utf8_lossy(&done.stdout));
    assert_eq!(causes(&folder, &database, 0), [], "{patch}");
    let text = std::fs::read_to_string(folder.path().join("schema/notes.sql")).expect("a file");
    assert!(text.contains("-- Who reads what.") && !text.contains("notes_title_idx"), "{text}");
    assert_eq!(dump::dump(&database), before);
    // A column is taken out of the statement that it is written in.
    database.run("drop view titles; alter table notes drop column title");
    let patch = folder.run_on(&database, &["drift", "--adopt"]).expect(1).stdout;
    assert!(
        patch.contains("\n-  title text default 'none'::text not null,\n") && patch.contains("view public.titles"),
        "{patch}"
    );
}

#[test]
fn accepted_drift_is_no_drift_until_its_day_is_over() {
    let (database, folder) = applied();
    database.run("create index mine on notes (id, title)");
    let accept = |until: &str| {
        folder.write(
            "schemactl.toml",
            &format!(
                "[[drift.accept]]\nkind = \"index\"\nname = \"mine\"\nreason = \"an experiment\"\nuntil = {until}\n"
            ),
        );
    };
    accept("2999-12-31");
    let drift = folder.run_on(&database, &["drift"]).expect(0);
    assert!(drift.stdout.contains("accepted until 2999-12-31: an experiment"), "{}", drift.stdout);
    assert_eq!(causes(&folder, &database, 0), pairs(&[("index mine on public.notes", "outside")]));
    assert!(!folder.run_on(&database, &["drift", "--revert"]).expect(0).stdout.contains("DROP"));
    accept("\"2020-01-31\"");
    let drift = folder.run_on(&database, &["drift"]).expect(1);
    let flat = drift.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("No longer accepted since 2020-01-31 is over: an experiment (schemactl.toml:1)"), "{flat}");
    accept("\"soon\"");
    assert!(folder.run_on(&database, &["drift"]).expect(2).stderr.contains("wrong-type"));
    folder.write("schemactl.toml", "[[drift.accept]]\nname = \"mine\"\n");
    let wrong = folder.run_on(&database, &["drift"]).expect(2);
    assert!(wrong.stderr.contains("`reason`") && wrong.stderr.contains("`until`"), "{}", wrong.stderr);
}

#[test]
fn a_role_that_may_not_read_the_record_is_told_so() {
    let (database, folder) = applied();
    let name = format!("reader_{}", database.name);
    database.run_as_superuser(&format!("create role {name} login"));
    database.run("drop index notes_title_idx");
    let url = crate::support::program::url_as(database.server(), &database.name, &name);
    let drift = folder.run(&["drift", "--url", &url]).expect(1);
    let flat = drift.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("may not read schemactl.history"), "{flat}");
    assert!(folder.run(&["history", "--url", &url]).expect(2).stderr.starts_with("history-not-readable"));
    database.run(&format!("grant usage on schema schemactl to {name}; grant select on schemactl.history to {name}"));
    let drift = folder.run(&["drift", "--url", &url]).expect(1);
    assert!(drift.stdout.contains("Changed outside schemactl:"), "{}", drift.stdout);
    folder.run(&["history", "--url", &url]).expect(0);
    database.run_as_superuser(&format!("drop owned by {name}; drop role {name}"));
}

#[test]
fn drift_writes_nothing() {
    let (database, folder) = applied();
    database.run("drop view titles");
    database.run_as_superuser(&format!("alter database {} set default_transaction_read_only = on", database.name));
    for arguments in [&["drift"][..], &["drift", "--revert"], &["drift", "--adopt"]] {
        folder.run(&[arguments, &["--url", &url(&database)]].concat()).expect(1);
    }
    folder.run(&["history", "--url", &url(&database)]).expect(0);
    folder.run(&["plan", "--url", &url(&database), "--out", "plan.json"]).expect(0);
}

#[test]
fn a_column_that_would_only_move_over_to_its_enum_does_not_differ() {
    let database = Database::empty();
    let files = "create type st as enum ('a', 'b');\ncreate table t (id int primary key, kind st default 'b');\n";
    let folder = Folder::new(&[("schema/t.sql", files)]);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    database.run("alter type st add value 'c' before 'b'");
    assert_eq!(causes(&folder, &database, 1), pairs(&[("enum public.st", "outside")]));
}
