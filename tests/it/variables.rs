//! Variables, overlays of environments, and several schema folders.

use crate::support::Database;
use crate::support::program::{Folder, snapshot};

const CONFIG: &str = r#"
schema = ["shared", "apps/web"]

[variables]
app_role = "reader"
label = "it's ${LABEL}"
days = 30

[env.production]
overlay = "shared/production"
variables = { app_role = "App Role", days = 90 }
scope = { schemas = ["public"] }

[[env.production.ignore]]
name = "public.tmp_*"
reason = "the job's"
"#;

const NOTES: &str = r#"create table notes (id int primary key, kept text default '${days} days', who text default '${label}');
comment on table notes is $$for ${label} ${$}{x}$$;
grant select on notes to ${app_role};
create policy own on notes to "${app_role}" using (id < ${days});
create function who() returns text language plpgsql as $who$
begin
  -- ${nobody}
  return '${label}' || current_setting('x.${app_role}', true);
end $who$;
"#;

const COUNT: &str = "create function days() returns int language sql as 'select ${days}';";

fn folder() -> Folder {
    Folder::new(&[
        ("schemactl.toml", CONFIG),
        ("shared/notes.sql", NOTES),
        ("shared/days.sql", COUNT),
        ("shared/days_view.toml", "[views.shown]\nquery = \"select '${app_role}'::text as label, ${days} as days\"\n"),
        ("shared/production/days.sql", "create function days() returns int language sql as 'select ${days} * 2';"),
        ("apps/web/more.sql", "create table more (id int references notes);"),
    ])
}

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> crate::support::program::Outcome {
    let url = crate::support::program::url(database);
    let mut command = folder.command(&[arguments, &["--url", &url]].concat());
    crate::support::program::outcome(command.env("LABEL", "5 \\ $$"))
}

#[test]
fn environments_differ_by_variables_and_overlays() {
    let production = Database::empty();
    production.run("do $$ begin create role \"App Role\"; exception when duplicate_object then end $$");
    let (folder, test) = (folder(), Database::empty());
    let refused = run(&folder, &test, &["plan"]).expect(2);
    // The comment is in dollar quotes, which the value would end.
    assert!(refused.stderr.starts_with("unfit-variable"), "{}", refused.stderr);
    folder.write("shared/notes.sql", &NOTES.replace("$$for ${label} ${$}{x}$$", "'for ${label} ${$}{x}'"));
    run(&folder, &test, &["apply", "--yes", "--allow", "all"]).expect(0);
    run(&folder, &test, &["plan", "--exit-code"]).expect(0);
    let query = "select obj_description('notes'::regclass), days(), who(), (select label || days from shown),
        (select string_agg(grantee, ',' order by grantee) from information_schema.role_table_grants
         where table_name = 'notes' and grantee <> 'app')";
    assert_eq!(test.query(query), "for it's 5 \\ $$ ${x}|30||reader30|reader");

    production.run("create table tmp_1 (id int); create schema other; create table other.theirs (id int);");
    let outcome = run(&folder, &production, &["apply", "--env", "production", "--yes", "--allow", "all"]).expect(0);
    assert!(
        outcome.all().contains("function public.days is as shared/production/days.sql:1 states it"),
        "{}",
        outcome.all()
    );
    run(&folder, &production, &["plan", "--env", "production", "--exit-code"]).expect(0);
    assert_eq!(production.query(query), "for it's 5 \\ $$ ${x}|180||App Role90|App Role");
    assert_eq!(production.query("select count(*) from pg_tables where tablename in ('tmp_1', 'theirs')"), "2");
}

#[test]
fn what_is_written_to_files_never_overwrites_a_variable() {
    let (folder, live) = (folder(), Database::empty());
    folder.write("shared/notes.sql", "create table notes (id int primary key, kept text);");
    folder.write("shared/fixed.sql", "create function fixed() returns int language sql as 'select 1';\n");
    run(&folder, &live, &["apply", "--yes", "--allow", "all"]).expect(0);
    live.run(
        "create or replace function days() returns int language sql as 'select 7';
         create or replace function fixed() returns int language sql as 'select 2';
         create index on notes (kept);",
    );
    let adopted = run(&folder, &live, &["drift", "--adopt"]).expect(1);
    assert!(adopted.stdout.contains("days(): the database has it so"), "{}", adopted.stdout);
    assert!(adopted.stdout.contains("the statement here has variables"), "{}", adopted.stdout);
    // Whatever pull does with files that are there, the variable stays.
    let _ = run(&folder, &live, &["pull"]);
    let texts: String = folder.files("shared").iter().map(|path| folder.read(path)).collect();
    assert!(texts.contains("select ${days}'"), "{texts}");
    assert!(!adopted.stdout.contains("a/shared/days.sql"), "{}", adopted.stdout);
    assert!(
        adopted.stdout.contains("a/shared/fixed.sql") && adopted.stdout.contains("+CREATE INDEX"),
        "{}",
        adopted.stdout
    );
}

#[test]
fn a_variable_without_a_value_is_an_error_at_its_place() {
    let (folder, live) = (folder(), Database::empty());
    folder.write(
        "shared/notes.sql",
        "create table notes (id int primary key);\n\ngrant select on notes to ${ap_role};\n",
    );
    folder.write("apps/web/more.sql", "create table more (kept text default '${dayz}');\n");
    let outcome = run(&folder, &live, &["plan"]).expect(2);
    snapshot("variables__unknown", &outcome.stderr);
    folder.write("shared/notes.sql", "create table notes (id int primary key);\n");
    folder.write("apps/web/more.sql", "create table more (kept text default '${label}');\n");
    // LABEL is not set.
    let outcome = folder.run_on(&live, &["plan"]).expect(2);
    assert!(
        outcome.stderr.starts_with("unset-variable") && outcome.stderr.contains("apps/web/more.sql"),
        "{}",
        outcome.stderr
    );
    // What the server says points into the file as it was written.
    folder.write(
        "apps/web/more.sql",
        "create table more (kept text default '${label}', \"${app_role}\" ${app_role}, b nothing);\n",
    );
    let outcome = run(&folder, &live, &["plan"]).expect(2);
    assert!(outcome.stderr.contains("more.sql:1:64") && outcome.stderr.contains("${label}"), "{}", outcome.stderr);
}

#[test]
fn without_variables_text_is_left_alone() {
    let live = Database::empty();
    let text = "create function mail() returns text language sql as $$ select 'Dear ${name}' $$;
        create table t (template text default 'Dear ${name}');";
    let folder = Folder::new(&[("schema/a.sql", text)]);
    folder.run_on(&live, &["apply", "--yes"]).expect(0);
    assert_eq!(live.query("select mail()"), "Dear ${name}");
    folder.write("schema/b.sql", "grant select on t to ${name};");
    let outcome = folder.run_on(&live, &["plan"]).expect(2);
    assert!(
        outcome.stderr.starts_with("unknown-variable") && outcome.stderr.contains("[variables]"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn several_folders_are_read_in_their_order_and_each_file_once() {
    let live = Database::empty();
    // What is given by default holds for what comes later: the order of the folders counts.
    let shared = "alter default privileges grant select on tables to reader;";
    let folder = Folder::new(&[
        ("z_shared/a.sql", shared),
        ("apps/web/b.sql", "create table b (id int);"),
        ("apps/web/inner/c.sql", "create table c (id int);"),
    ]);
    std::os::unix::fs::symlink("web", folder.path().join("apps/linked")).expect("a link");
    let flags =
        ["--schema", "z_shared", "--schema", "apps/web/inner", "--schema", "apps/web", "--schema", "apps/linked"];
    let validated = folder.run(&[&["validate"], &flags[..]].concat()).expect(0);
    assert!(validated.stdout.contains("in 3 files"), "{}", validated.stdout);
    folder.run_on(&live, &[&["apply", "--yes", "--allow", "all"], &flags[..]].concat()).expect(0);
    assert_eq!(
        live.query("select has_table_privilege('reader', 'b', 'select'), has_table_privilege('reader', 'c', 'select')"),
        "t|t"
    );

    folder.write("z_shared/b.sql", "create table b (id bigint);");
    let twice = folder.run(&[&["validate"], &flags[..]].concat()).expect(2);
    assert!(twice.stderr.starts_with("defined-twice"), "{}", twice.stderr);
    assert!(twice.stderr.contains("z_shared/b.sql:1") && twice.stderr.contains("apps/web/b.sql:1"), "{}", twice.stderr);
    let missing = folder.run(&["validate", "--schema", "apps/web", "--schema", "nowhere"]).expect(2);
    assert!(missing.stderr.starts_with("no-schema-folder") && missing.stderr.contains("nowhere"), "{}", missing.stderr);
    folder.write("schemactl.toml", "schema = 'apps/web'\n[env.a]\noverlay = 'gone'\n");
    let missing = folder.run(&["validate", "--env", "a"]).expect(2);
    assert!(missing.stderr.starts_with("no-schema-folder") && missing.stderr.contains("gone"), "{}", missing.stderr);
    folder.run(&["validate"]).expect(0);

    // What is pulled goes to the first folder.
    let pulled = Folder::new(&[("schemactl.toml", "schema = ['first', 'second']\n")]);
    pulled.run_on(&live, &["pull"]).expect(0);
    assert!(pulled.files("first").contains(&"first/tables/c.sql".to_owned()) && pulled.files("second").is_empty());
}

#[test]
fn a_table_is_not_replaced_by_an_overlay() {
    let folder = Folder::new(&[
        ("schemactl.toml", "[env.a]\noverlay = 'schema/a'\n"),
        ("schema/t.sql", "create table t (id int);"),
        ("schema/a/t.sql", "create table t (id bigint);"),
    ]);
    folder.run(&["validate"]).expect(0);
    let twice = folder.run(&["validate", "--env", "a"]).expect(2);
    assert!(twice.stderr.starts_with("defined-twice"), "{}", twice.stderr);
    // Only the overlay.
    folder.run(&["validate", "--schema", "schema/a"]).expect(0);
    folder.write("schema/a/t.sql", "alter table t add column more int; create index on t (more);");
    folder.run(&["validate", "--env", "a"]).expect(0);
}
