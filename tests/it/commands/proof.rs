//! A plan is tried on a copy of the database before it is run, unless `--no-proof` says otherwise.

use crate::support::Database;
use crate::support::program::{Folder, url, url_as};

const BEFORE: &str = "create type color as enum ('red');
create table things (id bigint generated always as identity primary key, color color not null default 'red', name text);
create index things_name_idx on things (lower(name)) where name is not null;
create function count_things() returns bigint language sql stable as 'select count(*) from public.things';
create view names as select id, name from things;
create materialized view counted as select count_things() as number;
alter table things enable row level security;
create policy everyone on things for select using (true);
comment on column things.name is 'what it is called';
grant select on things to reader;
insert into things (name) values ('a'), ('b');
";

const AFTER: &str = "create type color as enum ('red', 'green');
create table things (id bigint generated always as identity primary key, color color not null default 'green', name varchar(20));
create index things_name_idx on things (lower(name)) where name is not null;
create function count_things() returns bigint language sql stable as 'select count(*) from public.things';
create view names as select id, name from things;
create materialized view counted as select count_things() as number;
alter table things enable row level security;
create policy everyone on things for select to reader using (true);
comment on column things.name is 'what it is called';
grant select on things to reader, writer;
";

#[test]
fn a_plan_is_proved_before_it_is_run() {
    let database = Database::empty();
    database.run(BEFORE);
    let folder = Folder::new(&[("schema/things.sql", AFTER)]);
    let plan = folder.run_on(&database, &["plan"]).expect(0);
    assert!(plan.stdout.contains("• proved: "), "{}", plan.stdout);
    assert!(!folder.run_on(&database, &["plan", "--no-proof"]).expect(0).stdout.contains("proved"));
    // What is refused is not tried.
    assert!(!folder.run_on(&database, &["apply", "--yes"]).expect(3).stdout.contains("proved"));
    let applied = folder.run_on(&database, &["apply", "--yes", "--allow", "all"]).expect(0);
    assert!(applied.stdout.contains("• proved: "), "{}", applied.stdout);
    assert_eq!(database.query("select count(*) from things"), "2");
    // Where there is nothing to do, there is nothing to prove.
    assert!(!folder.run_on(&database, &["plan"]).expect(0).stdout.contains("proved"));
}

#[test]
fn a_step_that_would_fail_is_named_and_nothing_is_changed() {
    let database = Database::empty();
    database.run("create table theirs (id int)");
    let name = format!("weak_{}", database.name);
    database.run_as_superuser(&format!("create role {name} login; grant create, usage on schema public to {name}"));
    let files = "create table mine (id int);\ncreate table theirs (id int, more text);";
    let given = format!("grant create, usage on schema public to {name};");
    let folder = Folder::new(&[("schema/a.sql", files), ("schema/given.sql", &given)]);
    folder.write("schemactl.toml", &format!("[defaults]\nowner = \"{name}\"\n"));
    let url = url_as(database.server(), &database.name, &name);
    let failed = folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(2);
    assert!(failed.stderr.starts_with("proof-failed"), "{}", failed.stderr);
    let flat = failed.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("must be owner of table theirs") && flat.contains("schema/a.sql:2"), "{flat}");
    assert_eq!(database.query("select to_regclass('mine') is null, to_regnamespace('schemactl') is null"), "t|t");
    let unproved = folder.run(&["apply", "--yes", "--no-proof", "--allow", "all", "--url", &url]).expect(2);
    assert!(!unproved.stderr.starts_with("proof-failed"), "{}", unproved.stderr);
    database.run_as_superuser(&format!("drop owned by {name}; drop role {name}"));
}

#[test]
fn what_cannot_be_tried_is_said() {
    let database = Database::empty();
    database.run("create table things (id int, name text); insert into things values (1, 'a'), (2, 'a')");
    let build = "create unique index concurrently things_name_idx on things (name)";
    assert!(std::panic::catch_unwind(|| database.run(build)).is_err(), "two rows are alike");
    let files = "create table things (id int, name text);\ncreate unique index things_name_idx on things (name);";
    let folder = Folder::new(&[("schema/a.sql", files)]);
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plan = folder.run_on(&database, &["plan"]).expect(0);
    let said = flat(&plan.stdout);
    assert!(said.contains("not proved: ") && said.contains("index things_name_idx on public.things"), "{said}");
    let shadow = Database::empty();
    let plan = folder.run_on(&database, &["plan", "--shadow-url", &url(&shadow)]).expect(0);
    assert!(flat(&plan.stdout).contains("not proved: "), "{}", plan.stdout);
}

/// What a role may do comes from everywhere: ownership, memberships, grants by others, the database itself.
#[test]
fn who_may_do_what_is_the_same_on_the_copy() {
    let database = Database::empty();
    let name = |role: &str| format!("{role}_{}", database.name);
    let (deploy, team, guest, reads) = (name("deploy"), name("team"), name("guest"), name("reads"));
    database.run_as_superuser(&format!(
        "create role {team}; create role {deploy} login noinherit; create role {guest}; create role {reads} login;
         alter role {reads} set default_transaction_read_only = on;
         grant {team} to {deploy}; grant create on database {} to {team};
         create schema work authorization {team}; grant usage on schema work to {reads};
         set role {team}; grant usage on schema work to {guest};
         create table work.notes (id bigint primary key); insert into work.notes values (1)",
        database.name
    ));
    let folder = Folder::new(&[(
        "schema/a.sql",
        &format!(
            "create schema work; grant usage on schema work to {guest};
             create table work.notes (id bigint primary key, title text);
             create table work.tags (note bigint references work.notes (id));
             create schema mine; create table mine.things (id int);
             grant select on work.notes to {guest};"
        ),
    )]);
    folder.write("schemactl.toml", &format!("[defaults]\nowner = \"{team}\"\n"));
    let plans: Vec<_> = [&deploy, &reads, &"app".to_owned()]
        .iter()
        .map(|role| folder.run(&["plan", "--url", &url_as(database.server(), &database.name, role)]))
        .collect();
    for role in [&team, &guest] {
        database.run_as_superuser(&format!("drop owned by {role} cascade"));
    }
    database.run_as_superuser(&format!("drop role {deploy}, {team}, {guest}, {reads}"));
    for plan in plans {
        assert!(plan.stdout.contains("• proved: "), "{}", plan.all());
    }
}
