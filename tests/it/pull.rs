//! `pull` and `init` from a live database, from outside.

use crate::support::Database;
use crate::support::platform::{self, PROJECTS};
use crate::support::program::{Folder, snapshot, url};
use crate::systems::assert_same;

const SCHEMA: &str = "
create type public.mood as enum ('calm', 'wild');
create table public.notes (id bigint generated always as identity primary key, title text not null, mood public.mood);
create index notes_title_idx on public.notes (title);
comment on table public.notes is 'What people write';
create table public.old_notes (id serial primary key);
create function public.count_notes() returns bigint language sql as 'select count(*) from public.notes -- all';
create view public.titles as select title from public.notes;
create schema app;
create table app.\"Odd name\" (a int);
create sequence app.numbers;
";

#[test]
fn what_is_pulled_is_grouped_by_what_it_belongs_to_and_says_all() {
    let live = Database::empty();
    live.run(SCHEMA);
    let folder = Folder::new(&[]);
    let url = url(&live);
    let pulled = folder.run(&["init", "--url", &url]).expect(0);
    assert!(pulled.stdout.contains("8 objects in 8 files"), "{}", pulled.stdout);
    let files: Vec<_> = folder.files("schema");
    assert_eq!(
        files,
        [
            "schema/enums/mood.sql",
            "schema/functions/count_notes.sql",
            "schema/schemas/app/sequences/numbers.sql",
            "schema/schemas/app/tables/Odd_name.sql",
            "schema/schemas.sql",
            "schema/tables/notes.sql",
            "schema/tables/old_notes.sql",
            "schema/views/titles.sql",
        ]
    );
    let notes = folder.read("schema/tables/notes.sql");
    assert!(notes.contains("CREATE INDEX notes_title_idx") && notes.contains("'What people write'"), "{notes}");
    assert!(
        folder.read("schema/tables/old_notes.sql").contains("id serial PRIMARY KEY"),
        "the sequence is the column's"
    );
    assert!(notes.contains("id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"), "{notes}");
    assert!(folder.read("schemactl.toml").contains("[defaults]\nowner = \"app\"\n"));
    folder.run(&["plan", "--url", &url, "--exit-code"]).expect(0);

    let again = folder.run(&["pull", "--url", &url]).expect(0);
    assert!(again.stdout.contains("none was touched"), "{}", again.stdout);
    folder.run(&["pull", "--url", &url, "--out", "elsewhere"]).expect(0);
    assert_eq!(folder.read("elsewhere/tables/notes.sql"), notes);
    assert_eq!(folder.files("elsewhere").len(), files.len());
}

#[test]
fn an_empty_database_has_nothing_to_pull() {
    let live = Database::empty();
    let folder = Folder::new(&[]);
    let outcome = folder.run(&["pull", "--url", &url(&live)]).expect(2);
    assert!(outcome.stderr.contains("nothing-to-pull"), "{}", outcome.stderr);
    assert!(folder.files("schema").is_empty());
}

#[test]
fn a_password_is_not_written_to_files_and_stays_as_it_is() {
    let (live, fresh) = (Database::empty(), Database::empty());
    live.run_as_superuser(
        "create foreign data wrapper w;
         create server s foreign data wrapper w options (api_key 'hunter2', host 'far', vault_key_id 'seen');
         create user mapping for app server s options (password 'hunter2', \"user\" 'guest');
         create foreign table public.t (a int) server s; create view public.v as select a from public.t",
    );
    for format in ["toml", "sql"] {
        let folder = Folder::new(&[]);
        let pulled = folder.run(&["pull", "--url", &url(&live), "--format", format]).expect(0);
        assert!(pulled.stderr.contains("secrets"), "{}", pulled.stderr);
        let text = folder.files("schema").iter().map(|path| folder.read(path)).collect::<String>();
        assert!(!text.contains("hunter2") && text.contains("<not shown>") && text.contains("seen"), "{text}");
        folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
        // What else changes is changed, and leaves the secret alone.
        let servers = folder.files("schema").into_iter().find(|path| path.contains("servers")).expect("a file of it");
        let written = folder.read(&servers);
        let near = format!("near-{format}");
        folder.write(&servers, &written.replace("far", &near));
        folder.run(&["apply", "--url", &url(&live), "--yes", "--allow", "all"]).expect(0);
        let options = live.query("select s.srvoptions::text || m.umoptions::text from pg_foreign_server s join pg_user_mappings m on m.srvid = s.oid");
        assert!(options.contains(&near) && options.matches("hunter2").count() == 2, "{options}");
        live.run_as_superuser("alter server s options (set host 'far')");
        // A new database has none.
        let refused = folder.run(&["apply", "--url", &url(&fresh), "--yes", "--allow", "all"]).expect(2);
        assert!(refused.stderr.contains("secret-not-known"), "{}", refused.stderr);
    }
}

#[test]
fn the_systems_are_pulled_from_a_platform() {
    for (system, variant) in ["tryon", "mobius"].into_iter().zip(PROJECTS) {
        let live = platform::empty(variant);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let example = crate::support::Project::copy_of(&root.join("examples").join(system));
        example.apply(live.target()).expect("it applies");
        let folder = Folder::new(&[]);
        let url = url(&live);
        folder.run(&["init", "--url", &url]).expect(0);
        assert!(folder.read("schemactl.toml").contains("platform = \"supabase\""));
        folder.run(&["plan", "--url", &url, "--exit-code"]).expect(0);
    }
}

#[test]
fn a_project_with_many_corners_is_pulled_and_made_again() {
    const CORNERS: &str = include_str!("platform/corners.sql");
    const MORE: &str = include_str!("platform/corners_more.sql");
    for (variant, more) in PROJECTS.into_iter().zip(["", MORE]) {
        let (live, fresh) = (platform::empty(variant), platform::empty(variant));
        for database in [&live, &fresh] {
            // The platform lets role postgres do this; here only a superuser may.
            database.run_as_superuser("create extension moddatetime schema extensions");
        }
        live.run(&format!("{CORNERS}\n{more}"));
        let (first, second) = (Folder::new(&[]), Folder::new(&[]));
        first.run(&["init", "--url", &url(&live)]).expect(0);
        first.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
        // It reads its files back, and fails when a plan for them is not empty.
        first.run(&["pull", "--url", &url(&live), "--format", "toml", "--out", "in-toml"]).expect(0);
        first.run(&["apply", "--url", &url(&fresh), "--yes", "--allow", "all"]).expect(0);
        first.run(&["plan", "--url", &url(&fresh), "--exit-code"]).expect(0);
        assert_same(&fresh, &live, "made again");
        second.run(&["init", "--url", &url(&fresh)]).expect(0);
        assert_eq!(second.files("schema"), first.files("schema"));
        for file in first.files("schema") {
            assert_eq!(second.read(&file), first.read(&file), "{file}");
        }
        if !more.is_empty() {
            continue;
        }
        // As they were written, in one file, they mean the same.
        let stated = Folder::new(&[("schema/all.sql", CORNERS)]);
        let target = ["[defaults]\nowner = \"postgres\"\nsearch_path = \"public, extensions\"\n"].concat();
        std::fs::write(stated.path().join("schemactl.toml"), target).expect("written");
        stated.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
    }
}

/// Projects have such a trigger, which turns row-level security on as tables are made; older tables may lack it.
#[test]
fn tables_without_row_security_stay_so_under_an_event_trigger_that_turns_it_on() {
    let (live, fresh) = (Database::empty(), Database::empty());
    live.run_as_superuser(
        "create table public.old (id int primary key);
         create function public.rls_auto_enable() returns event_trigger language plpgsql security definer as $$
         declare made record;
         begin
           for made in select * from pg_event_trigger_ddl_commands() where object_type = 'table' loop
             execute format('alter table %s enable row level security', made.object_identity);
           end loop;
         end $$;
         create event trigger ensure_rls on ddl_command_end when tag in ('CREATE TABLE') execute function rls_auto_enable();
         create table public.new (id int primary key)",
    );
    for format in ["sql", "toml"] {
        let folder = Folder::new(&[]);
        folder.run(&["pull", "--url", &url(&live), "--format", format]).expect(0);
        folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
        let text = folder.read(&format!("schema/tables/old.{format}"));
        assert!(text.contains(if format == "sql" { "DISABLE ROW LEVEL SECURITY" } else { "disabled" }), "{text}");
        if format == "sql" {
            folder.run(&["apply", "--url", &url(&fresh), "--yes", "--allow", "all"]).expect(0);
            folder.run(&["plan", "--url", &url(&fresh), "--exit-code"]).expect(0);
            assert_same(&fresh, &live, "made again");
        }
    }
}

#[test]
fn a_job_without_a_name_is_noted() {
    let live = platform::empty(PROJECTS[0]);
    live.run("create table public.t (id int); select cron.schedule('*/10 * * * *', 'vacuum')");
    let pulled = Folder::new(&[]).run(&["pull", "--url", &url(&live)]).expect(0);
    assert!(pulled.stderr.contains("*/10 * * * * vacuum") && pulled.stderr.contains("no name"), "{}", pulled.stderr);
}

/// What somebody does to the database behind the files' back.
const CHANGES: &str = "
alter table public.notes add column mark text default 'none' not null;
alter table public.notes drop column mood;
drop index public.notes_title_idx;
create index notes_mark_idx on public.notes (mark);
comment on table public.notes is 'What people wrote';
create or replace function public.count_notes() returns bigint language sql as 'select 2::bigint';
drop view public.titles;
create table public.more (id bigint primary key, note bigint references public.notes);
create policy own on public.notes using (title <> '');
alter table public.notes enable row level security;
drop table app.\"Odd name\";
";

#[test]
fn what_was_pulled_is_pulled_again_as_if_for_the_first_time() {
    for format in ["sql", "toml"] {
        let live = Database::empty();
        live.run(SCHEMA);
        let (folder, url) = (Folder::new(&[]), url(&live));
        folder.run(&["pull", "--url", &url, "--format", format]).expect(0);
        let numbers = "schema/schemas/app/sequences/numbers";
        let untouched = folder.read(&format!("{numbers}.{format}"));
        live.run(CHANGES);
        let again = folder.run(&["pull", "--url", &url, "--format", format]).expect(0);
        for line in [
            format!("Changed schema/tables/notes.{format}"),
            format!("Wrote schema/tables/more.{format}"),
            format!("Removed schema/views/titles.{format}"),
        ] {
            assert!(again.stdout.contains(&line), "{line} is not in:\n{}", again.stdout);
        }
        assert!(!again.stdout.contains("numbers"), "{}", again.stdout);
        folder.run(&["plan", "--url", &url, "--exit-code"]).expect(0);
        folder.run(&["pull", "--url", &url, "--format", format, "--out", "fresh"]).expect(0);
        let fresh = folder.files("fresh");
        let files = folder.files("schema");
        assert_eq!(fresh.len(), files.len());
        for (fresh, file) in fresh.iter().zip(&files) {
            assert_eq!(folder.read(fresh), folder.read(file), "{file}");
        }
        assert_eq!(untouched, folder.read(&format!("{numbers}.{format}")));
    }
}

#[test]
fn files_that_people_write_keep_what_is_equal_as_it_is() {
    const WRITTEN: &str = "-- Notes, as we like them.
create table notes (
  id    bigint primary key, -- made by the app
  title text   not null
);

-- Who reads what.
create view titles as select title from notes;

create function one() returns int language sql as 'select 1';

-- For the search.
create index notes_title_idx on notes (title);
";
    let live = Database::empty();
    let folder = Folder::new(&[("schema/all.sql", WRITTEN)]);
    folder.run_on(&live, &["apply", "--yes"]).expect(0);
    let url = url(&live);
    folder.run(&["pull", "--url", &url]).expect(0);
    assert_eq!(folder.read("schema/all.sql"), WRITTEN);
    live.run(
        "create or replace view titles as select title, id from notes; drop index notes_title_idx;
         alter table notes add column note text; create table more (id bigint primary key);
         create policy own on notes using (title <> ''); alter table notes enable row level security",
    );
    folder.run(&["pull", "--url", &url]).expect(0);
    folder.run(&["plan", "--url", &url, "--exit-code"]).expect(0);
    let text = folder.read("schema/all.sql");
    for kept in [
        "-- Notes, as we like them.\ncreate table notes (\n  id    bigint primary key, -- made by the app\n",
        "-- Who reads what.\nCREATE VIEW",
        "create function one() returns int language sql as 'select 1';",
        "-- For the search.",
    ] {
        assert!(text.contains(kept), "{kept} is not in:\n{text}");
    }
    assert!(!text.contains("notes_title_idx") && !text.contains("more"), "{text}");
    assert!(folder.read("schema/tables/more.sql").contains("CREATE TABLE public.more"));

    // A comment inside of what is written anew would be lost.
    folder.write("schema/all.sql", &text.replace("AS\nSELECT", "AS -- all of them\nSELECT"));
    let text = folder.read("schema/all.sql");
    assert!(text.contains("-- all of them"), "{text}");
    live.run("create or replace view titles as select title, id, note from notes");
    let refused = folder.run(&["pull", "--url", &url]).expect(2);
    assert!(
        refused.stderr.contains("change-by-hand") && refused.stderr.contains("schema/all.sql:"),
        "{}",
        refused.stderr
    );
    assert_eq!(folder.read("schema/all.sql"), text);
}

#[test]
fn toml_says_it_in_few_words() {
    let live = Database::empty();
    live.run(SCHEMA);
    live.run(
        "create policy own on public.notes for select to reader using (title <> '');
         alter table public.notes enable row level security; grant select on public.notes to reader;
         alter table public.old_notes add note bigint unique references public.notes on delete cascade check (note > 0);
         create function public.touch() returns trigger language plpgsql set search_path = '' as $$
begin
  return new;
end
$$;
         create trigger touched before update on public.notes for each row execute function public.touch()",
    );
    let folder = Folder::new(&[]);
    let pulled = folder.run(&["pull", "--url", &url(&live), "--format", "toml"]).expect(0);
    let is_toml = |file: &String| std::path::Path::new(file).extension().is_some_and(|extension| extension == "toml");
    assert!(folder.files("schema").iter().all(is_toml), "{}", pulled.stdout);
    let text: String = folder.files("schema").iter().map(|file| format!("# {file}\n{}\n", folder.read(file))).collect();
    snapshot("pull_toml", &text);
}
