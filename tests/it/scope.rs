//! What the files do not decide about is left alone: other schemas, and what `[[ignore]]` names.

use crate::support::{Database, Project, project};

/// The statements of a plan for a database with these objects, under this configuration.
fn planned(live: &str, files: &str, config: &str) -> Result<String, String> {
    let database = Database::empty();
    database.run(live);
    let desired = Project::new(&[("schema.sql", files)]);
    desired.write("schemactl.toml", config);
    desired
        .plan(database.target())
        .map(|plan| project::sql(&plan).trim().to_owned())
        .map_err(|problem| problem.code.to_owned())
}

#[test]
fn only_the_schemas_in_scope_are_managed() {
    let live = "create schema app; create table app.t (id int primary key); create table app.gone (id int);
        create extension pg_trgm; create table public.x (id int primary key); create publication p for table public.x;
        create schema other; create view other.v as select 1 as a; comment on schema other is 'theirs';
        create function other.f() returns int language sql as 'select 1'; grant usage on schema other to reader;";
    let files = "create schema app; create table app.t (id int primary key);";
    let config = "[scope]\nschemas = ['app']\n";
    assert_eq!(planned(live, files, config).as_deref(), Ok("DROP TABLE app.gone;"));
}

#[test]
fn what_is_stated_is_managed_though_it_lives_in_no_schema() {
    let live = "create schema app; create table app.t (id int primary key); create publication p for table app.t;";
    let files = "create schema app; create table app.t (id int primary key);
        create publication p for table app.t with (publish = 'insert');";
    let config = "[scope]\nschemas = ['app']\n";
    assert_eq!(planned(live, files, config).as_deref(), Ok("ALTER PUBLICATION p SET (publish = 'insert');"));
}

#[test]
fn what_is_ignored_stays_with_all_that_hangs_on_it() {
    let live = "create table t (id int primary key); create table legacy_a (id int primary key, v text);
        create index on legacy_a (v); alter table legacy_a enable row level security;
        create policy p on legacy_a using (true); comment on column legacy_a.v is 'v'; grant select on legacy_a to reader;
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger tr before insert on legacy_a for each row execute function f();
        create materialized view m as select 1 as a; create unique index m_a on m (a);
        create schema audit; create table audit.log (id serial primary key);";
    let files = "create table t (id int primary key);
        create function f() returns trigger language plpgsql as 'begin return new; end';";
    let config = "[[ignore]]\nkind = 'table'\nname = 'legacy_*'\nreason = 'old'\n
        [[ignore]]\nkind = 'materialized_view'\nname = 'public.m'\nreason = 'made by a job'\n
        [[ignore]]\nkind = 'schema'\nname = 'audit'\nreason = 'another team'\n";
    assert_eq!(planned(live, files, config).as_deref(), Ok(""));
}

#[test]
fn what_something_ignored_needs_is_not_dropped() {
    let live = "create table t (id int primary key, a text); create view report as select a from t;";
    let files = "create table t (id int primary key);";
    let config = "[[ignore]]\nname = 'report'\nreason = 'theirs'\n";
    assert_eq!(planned(live, files, config), Err("needed-outside-scope".to_owned()));
}

#[test]
fn what_is_ignored_comes_back_when_it_is_in_the_way() {
    let live = "create table t (id int primary key, a int); create view report as select a from t;
        grant select on report to reader;";
    let files = "create table t (id int primary key, a bigint);";
    let config = "[[ignore]]\nname = 'report'\nreason = 'theirs'\n";
    let planned = planned(live, files, config).expect("a plan");
    assert!(
        planned.contains("CREATE VIEW public.report")
            && planned.contains("GRANT SELECT ON TABLE public.report TO reader"),
        "{planned}"
    );
}
