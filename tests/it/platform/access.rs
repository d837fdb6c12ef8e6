//! Who may do what in schema `public`: what of it is the platform's to give, and what is the files' to state.

use super::{applies, plans, saying};
use crate::support::Database;
use crate::support::platform::{self, PROJECTS, Project};
use crate::support::program::{Folder, url};
use crate::support::project::{changes, sql};

const TABLES: &str = "create table public.games (id int primary key);
    alter table public.games enable row level security;
    create table public.moves (id int generated always as identity primary key, game int);
    alter table public.moves enable row level security;
    create function public.f() returns int language sql return 1;
    revoke all on public.moves from anon; revoke insert on public.moves from authenticated;";

/// What the platform does on 30 October 2026.
const SWITCH: &str = "
    alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
    alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
    alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;";

fn reporting(live: &Database) {
    live.run_as_superuser(
        "do $$ begin create role reporting; exception when duplicate_object or unique_violation then null; end $$",
    );
}

fn may(live: &Database, role: &str, table: &str, what: &str) -> bool {
    live.query(&format!("select has_table_privilege('{role}', 'public.{table}', '{what}')")) == "t"
}

#[test]
fn what_is_granted_on_schema_public_beyond_the_platforms_is_the_files_to_state() {
    for variant in PROJECTS {
        let live = platform::empty(variant);
        reporting(&live);
        live.run(
            "grant usage on schema public to reporting; grant create on schema public to anon, authenticated;
             grant create on schema public to public; grant usage on schema public to supabase_auth_admin",
        );
        let empty =
            saying("create table public.t (id int primary key); alter table public.t enable row level security;");
        let plan = plans(&empty, &live);
        let mut revoked: Vec<String> =
            plan.steps().map(|step| step.statement.sql.clone()).filter(|sql| sql.starts_with("REVOKE")).collect();
        revoked.sort();
        assert_eq!(
            revoked,
            [
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "REVOKE CREATE ON SCHEMA public FROM anon",
                "REVOKE CREATE ON SCHEMA public FROM authenticated",
                "REVOKE USAGE ON SCHEMA public FROM reporting",
            ],
            "{variant:?} {}",
            sql(&plan)
        );
        applies(&empty, &live);
        assert_eq!(live.query("select has_schema_privilege('anon', 'public', 'create'), has_schema_privilege('anon', 'public', 'usage')"), "f|t");
        assert_eq!(live.query("select has_schema_privilege('supabase_auth_admin', 'public', 'usage')"), "t");
    }
}

#[test]
fn what_is_granted_on_schema_public_is_pulled_and_goes_with_its_line() {
    let live = platform::empty(Project::New);
    reporting(&live);
    live.run("grant usage on schema public to reporting, supabase_auth_admin; grant create on schema public to anon");
    let folder = Folder::new(&[]);
    folder.run(&["init", "--url", &url(&live)]).expect(0);
    folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
    let files: Vec<String> = folder.files("schema").iter().map(|file| folder.read(file)).collect();
    let text = files.concat();
    assert!(text.contains("GRANT CREATE ON SCHEMA public TO anon"), "{text}");
    assert!(text.contains("GRANT USAGE ON SCHEMA public TO reporting, supabase_auth_admin"), "{text}");
    live.run("grant usage on schema public to reporting with grant option");
    let drift = folder.run(&["drift", "--url", &url(&live)]).expect(1);
    assert!(drift.stdout.contains("privileges of reporting on schema public"), "{}", drift.stdout);
}

#[test]
fn upgraded_projects_where_everybody_may_create_stay_as_they_are() {
    let live = platform::empty(Project::Old);
    live.run_as_superuser("alter schema public owner to postgres; grant create on schema public to public");
    let plan = plans(&saying("create type public.mood as enum ('fine');"), &live);
    assert!(!sql(&plan).contains("REVOKE"), "{}", sql(&plan));
}

#[test]
fn a_default_privilege_for_a_role_of_the_user_is_named_and_gives_nothing_to_what_is_there() {
    for variant in PROJECTS {
        let live = platform::empty(variant);
        reporting(&live);
        let files = saying(TABLES);
        applies(&files, &live);
        live.run(
            "alter default privileges in schema public grant select on tables to reporting;
             alter default privileges grant usage on sequences to reporting",
        );
        let plan = plans(&files, &live);
        assert_eq!(
            plan.steps().map(|step| step.statement.sql.as_str()).collect::<Vec<_>>(),
            [
                "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE USAGE ON SEQUENCES FROM reporting",
                "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE SELECT ON TABLES FROM reporting",
            ],
            "{variant:?}"
        );
        applies(&files, &live);
        assert_eq!(live.query("select count(*) from pg_default_acl where defaclacl::text like '%reporting%'"), "0");
    }
}

#[test]
fn what_older_defaults_gave_is_kept_when_the_platform_takes_the_defaults_back() {
    let live = platform::empty(Project::Old);
    let folder = Folder::new(&[("schema/all.sql", TABLES)]);
    let files = saying(TABLES);
    applies(&files, &live);
    live.run(SWITCH);
    let plan = plans(&files, &live);
    assert!(plan.is_empty(), "{}", sql(&plan));
    let remarks: Vec<_> = plan.remarks.iter().filter(|one| one.text.contains("schemactl pull")).collect();
    assert_eq!(remarks.len(), 1, "{:?}", plan.remarks);
    assert!(remarks[0].text.starts_with("anon, authenticated, service_role keep privileges"), "{}", remarks[0].text);

    // What a file takes away, or a hand gives beyond it, is a difference all the same; and what is new gets nothing.
    live.run("grant select on public.moves to anon; create view public.v as select 1 as one");
    let more = saying(&format!(
        "{TABLES} create view public.v as select 1 as one; create table public.late (id int primary key);"
    ));
    let plan = applies(&more, &live);
    let statements = sql(&plan);
    assert!(statements.contains("REVOKE SELECT ON TABLE public.moves FROM anon"), "{statements}");
    assert!(!statements.contains("GRANT"), "{statements}");
    assert!(may(&live, "anon", "games", "insert") && may(&live, "service_role", "moves", "delete"));
    assert!(!may(&live, "anon", "late", "select") && !may(&live, "authenticated", "moves", "insert"));
    live.run("grant all on public.late to anon");
    assert_eq!(changes(&plans(&more, &live)), ["drop privileges of anon on public.late"]);
    live.run("drop table public.late; drop view public.v");

    // The remedy.
    folder.run(&["pull", "--url", &url(&live)]).expect(0);
    let plan = folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
    assert!(!plan.stdout.contains("keep privileges"), "{}", plan.stdout);
    let text = folder.files("schema").iter().map(|file| folder.read(file)).collect::<String>();
    assert!(text.contains("ON TABLE public.games TO anon"), "{text}");
}

#[test]
fn a_default_privilege_that_comes_later_gives_nothing_to_what_is_there() {
    let live = platform::empty(Project::New);
    let files = saying(TABLES);
    applies(&files, &live);
    live.run("alter default privileges in schema public grant all on tables to anon");
    let plan = plans(&files, &live);
    assert!(plan.is_empty(), "{}", sql(&plan));
    assert!(plan.remarks.iter().any(|one| one.text.contains("to anon by default")), "{:?}", plan.remarks);
    // Taken away by hand from one of several is drift.
    live.run("create table public.third (id int primary key); alter table public.third enable row level security");
    let plan = plans(
        &saying(&format!(
            "{TABLES} create table public.third (id int primary key); alter table public.third enable row level security;"
        )),
        &live,
    );
    assert_eq!(changes(&plan), ["create privileges of anon on public.games"], "{}", sql(&plan));
}

#[test]
fn new_views_and_functions_that_default_privileges_open_past_row_level_security_are_announced() {
    let files = saying(
        "create view public.plain as select 1 as one;
         create view public.theirs with (security_invoker = true) as select 1 as one;
         create materialized view public.stored as select 1 as one;
         create function public.shared() returns int language sql security definer return 1;
         create function public.own() returns int language sql return 1;
         create function public.on_it() returns trigger language plpgsql security definer as 'begin return new; end';
         create function public.shut() returns int language sql security definer return 1;
         revoke execute on function public.shut() from public, anon, authenticated;",
    );
    for (variant, expected) in [
        (Project::Old, vec!["function public.shared()", "materialized view public.stored", "view public.plain"]),
        (Project::New, vec!["function public.shared()"]),
    ] {
        let live = platform::empty(variant);
        let plan = plans(&files, &live);
        let mut announced: Vec<String> = plan
            .steps()
            .filter(|step| step.statement.hazards.iter().any(|hazard| hazard.text.contains("by default privileges")))
            .map(|step| step.object.to_string())
            .collect();
        announced.sort();
        assert_eq!(announced, expected, "{variant:?}");
        applies(&files, &live);
    }
    let plain = Database::empty();
    let plan = plans(&saying("create view v as select 1 as one;"), &plain);
    assert!(plan.steps().all(|step| step.statement.hazards.is_empty()), "{}", sql(&plan));
}
