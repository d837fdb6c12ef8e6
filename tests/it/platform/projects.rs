//! Projects as a whole: publications, default privileges, and a `pg_dump` as the schema file.

use super::{applies, plans, saying};
use crate::support::dump::{self, dump};
use crate::support::platform::{self, PROJECTS, Project};
use crate::support::program::{Folder, url};
use crate::support::project::{changes, sql};

#[test]
fn the_members_of_supabase_realtime_are_the_users() {
    let live = platform::empty(Project::New);
    let tables = "create table public.a (id int primary key); create table public.b (id int primary key);";
    applies(&saying(&format!("{tables} alter publication supabase_realtime add table a, b;")), &live);
    let members = "select tablename from pg_publication_tables where pubname = 'supabase_realtime' order by 1";
    assert_eq!(live.query(members), "a\nb");
    assert!(plans(&saying(tables), &live).is_empty(), "files that state none leave them alone");
    let plan = applies(&saying(&format!("{tables} alter publication supabase_realtime add table b;")), &live);
    assert_eq!(plan.changes.len(), 1, "{}", sql(&plan));
    assert_eq!(live.query(members), "b");
    assert_eq!(live.query("select count(*) from pg_publication where pubname like 'supabase%'"), "2");
}

#[test]
fn a_new_table_gets_what_the_project_gives_and_nothing_is_granted_or_revoked() {
    for variant in PROJECTS {
        let (live, fresh) = (platform::empty(variant), platform::empty(variant));
        let text = "create table public.notes (id int generated always as identity primary key, body text);
            alter table public.notes enable row level security;
            create function public.f() returns int language sql return 1;
            create view public.v as select id from public.notes;
            create sequence public.s; create type public.mood as enum ('fine'); create schema private;
            create table private.p (id int);";
        let plan = applies(&saying(text), &live);
        assert!(!sql(&plan).contains("GRANT") && !sql(&plan).contains("REVOKE"), "{}", sql(&plan));
        fresh.run(text);
        assert_eq!(dump(&live), dump(&fresh));
        let granted = live.query("select has_table_privilege('anon', 'public.notes', 'select')");
        assert_eq!(granted, if variant == Project::Old { "t" } else { "f" });
    }
}

#[test]
fn a_stated_default_privilege_replaces_what_the_project_gives() {
    let live = platform::empty(Project::Old);
    let text = "alter default privileges in schema public grant select on tables to authenticated;
        create table public.notes (id int primary key);";
    let plan = applies(&saying(text), &live);
    assert!(sql(&plan).contains("ALTER DEFAULT PRIVILEGES"), "{}", sql(&plan));
    let granted = live.query(
        "select defaclobjtype, defaclacl from pg_default_acl where defaclrole = 'postgres'::regrole
           and defaclnamespace = 'public'::regnamespace and defaclobjtype = 'r'
         union all select 't', relacl from pg_class where oid = 'public.notes'::regclass",
    );
    assert_eq!(
        granted,
        "r|{authenticated=r/postgres}\nt|{postgres=arwdDxt/postgres,authenticated=r/postgres}",
        "{}",
        sql(&plan)
    );
    assert_eq!(
        live.query(
            "select count(*) from pg_default_acl where defaclrole = 'supabase_admin'::regrole
        and defaclnamespace = 'public'::regnamespace"
        ),
        "3"
    );
    // Somebody grants by hand: that is drift.
    live.run("alter default privileges in schema public grant all on tables to anon");
    let plan = applies(&saying(text), &live);
    assert_eq!(plan.steps().count(), 1, "{}", sql(&plan));
}

#[test]
fn a_revoked_default_privilege_changes_what_the_project_gives() {
    for variant in PROJECTS {
        let (live, fresh) = (platform::empty(variant), platform::empty(variant));
        let text = "alter default privileges in schema public revoke all on tables from anon, authenticated;
            alter default privileges in schema public grant select on tables to authenticated;
            create table public.notes (id int primary key);";
        applies(&saying(text), &live);
        fresh.run(text);
        assert_eq!(dump(&live), dump(&fresh), "{variant:?}");
        assert!(plans(&saying("create table public.notes (id int primary key);"), &fresh).steps().count() < 9);
    }
}

#[test]
fn a_default_privilege_that_a_file_revokes_at_its_end_changes_nothing_the_second_time() {
    for variant in PROJECTS {
        for revoked in
            ["revoke execute on functions from public", "in schema public revoke execute on functions from anon"]
        {
            let (live, fresh) = (platform::empty(variant), platform::empty(variant));
            let text = format!(
                "create function public.f() returns int language sql return 1;
                 alter default privileges for role postgres {revoked};"
            );
            applies(&saying(&text), &live);
            let plan = plans(&saying(&text), &live);
            assert!(plan.is_empty(), "{variant:?} {revoked}\n{}", sql(&plan));
            fresh.run(&text);
            assert_eq!(dump(&live), dump(&fresh), "{variant:?} {revoked}");
        }
    }
}

#[test]
fn a_pg_dump_of_the_whole_project_is_a_schema_file() {
    for variant in PROJECTS {
        let live = platform::empty(variant);
        live.run(
            "create table public.notes (id uuid primary key default gen_random_uuid(),
               user_id uuid references auth.users (id) on delete cascade, body text);
             alter table public.notes enable row level security;
             create policy own on public.notes using (auth.uid() = user_id);
             create policy own on storage.objects for select using (owner_id = auth.uid()::text);
             create function public.on_user() returns trigger language plpgsql as 'begin return new; end';
             create trigger on_signup after insert on auth.users for each row execute function public.on_user();
             alter publication supabase_realtime add table public.notes;
             revoke all on public.notes from anon;
             create schema app; grant usage on schema app to authenticated;",
        );
        let files = saying(&dump::raw(&live));
        let plan = plans(&files, &live);
        assert!(plan.is_empty(), "{variant:?}\n{}", sql(&plan));
        assert!(plan.remarks.iter().any(|remark| remark.text.contains("belongs to the platform")));
        let fresh = platform::empty(variant);
        applies(&files, &fresh);
        assert_eq!(dump(&live), dump(&fresh), "{variant:?}");
    }
}

#[test]
fn the_platforms_own_objects_never_appear_in_a_plan() {
    let live = platform::empty(Project::New);
    // What the platform may have gained since: none of it is the user's.
    live.run_as_superuser(
        "set role supabase_admin; create schema pgmq; create table pgmq.meta (id int);
         create table auth.new_thing (id int); create function storage.new_one() returns int language sql return 1;
         create event trigger pgrst_watch on ddl_command_end execute function extensions.issue_platform_guard_end();
         create table public.spatial_ref_sys (id int); create extension pg_trgm schema extensions;
         alter default privileges for role supabase_admin in schema public grant all on tables to anon;
         grant select on auth.new_thing to postgres",
    );
    let plan = plans(&saying("create extension pg_trgm schema extensions;"), &live);
    assert_eq!(changes(&plan), Vec::<String>::new(), "{}", sql(&plan));
}

#[test]
fn files_may_refer_to_what_the_platform_has_gained_since() {
    let live = platform::empty(Project::New);
    live.run_as_superuser(
        "set role supabase_admin;
         create type auth.factor_type as enum ('totp', 'webauthn');
         create table auth.mfa_factors (id uuid primary key, user_id uuid references auth.users (id), type auth.factor_type);
         alter table auth.mfa_factors owner to supabase_auth_admin;
         grant all on auth.mfa_factors to postgres;
         alter table auth.users add newer_column text;
         create function auth.session_id() returns uuid language sql stable as 'select null::uuid';
         create schema pgmq; create table pgmq.meta (queue_name text primary key);
         grant usage on schema pgmq to postgres; grant all on pgmq.meta to postgres;
         create schema net; create domain net.weird as text check (value <> '')",
    );
    let text = "create table public.devices (id uuid primary key, factor uuid references auth.mfa_factors (id),
          kind auth.factor_type, queue text references pgmq.meta (queue_name));
        create view public.people as select id, newer_column from auth.users;
        alter table public.devices enable row level security;
        create policy own on public.devices using (id = auth.session_id());";
    applies(&saying(text), &live);
    let plan = plans(&saying(text), &live);
    assert_eq!(changes(&plan), Vec::<String>::new(), "{}", sql(&plan));
}

#[test]
fn extensions_of_the_platform_are_base_and_others_are_the_users() {
    let live = platform::empty(Project::New);
    live.run_as_superuser(
        "create extension if not exists pgcrypto schema extensions; create extension citext schema extensions",
    );
    let plan = plans(
        &saying("create table public.t (id int primary key, key text default encode(gen_random_bytes(8), 'hex'));"),
        &live,
    );
    let dropped: Vec<_> = changes(&plan).into_iter().filter(|line| line.starts_with("drop extension")).collect();
    assert_eq!(dropped, ["drop extension citext"]);
}

/// What is made in a shadow that the user set aside gets what the target gives, and not what that project gives.
#[test]
fn a_shadow_of_another_kind_of_project_grants_and_drops_nothing() {
    let text = "create table public.t (id int primary key); alter table public.t enable row level security;";
    for (target, other) in [(Project::New, Project::Old), (Project::Old, Project::New)] {
        let (live, shadow) = (platform::empty(target), platform::empty(other));
        live.run(text);
        let folder = Folder::new(&[("schema/a.sql", text)]);
        folder.run_on(&live, &["plan", "--exit-code", "--shadow-url", &url(&shadow)]).expect(0);
        let new = Folder::new(&[("schema/a.sql", &format!("{text} {}", text.replace("public.t", "public.u")))]);
        let plan = new.run_on(&live, &["plan", "--shadow-url", &url(&shadow)]).expect(0);
        assert!(!plan.stdout.contains("GRANT") && !plan.stdout.contains("REVOKE"), "{}", plan.stdout);
    }
}
