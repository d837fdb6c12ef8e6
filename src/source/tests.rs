//! The road from a folder to sorted statements.

use std::path::{Path, PathBuf};

use super::{ReadOptions, Source, read};
use crate::object::Kind;
use crate::problem::Problem;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    folder
}

fn supabase() -> ReadOptions {
    let platform_schemas = ["auth", "storage", "realtime", "extensions", "cron"].map(str::to_string).to_vec();
    ReadOptions { platform: true, platform_schemas, ..ReadOptions::default() }
}

fn read_text(text: &str, options: &ReadOptions) -> Result<Source, Box<Problem>> {
    let folder = folder(&[("a.sql", text.as_bytes())]);
    read(&[folder.path().to_path_buf()], options)
}

fn codes(problem: &Problem) -> Vec<&'static str> {
    std::iter::once(problem).chain(&problem.also).map(|problem| problem.code).collect()
}

fn places(problem: &Problem) -> Vec<String> {
    let short = |place: &crate::problem::Place| {
        let name = Path::new(&place.file.path).file_name().map(|name| name.to_string_lossy().into_owned());
        format!("{}:{}", name.unwrap_or_default(), place.file.line(place.span.start))
    };
    problem.places.iter().map(|(place, _)| short(place)).collect()
}

#[test]
fn files_are_read_in_the_order_of_their_paths() {
    let folder = folder(&[
        ("b.sql", b"create table b (a int);"),
        ("a/z.SQL", b"\xef\xbb\xbfcreate table z (a int);\r\n"),
        ("a.sql", b"create table a (a int);"),
        (".hidden/x.sql", b"nonsense"),
        ("schemactl.toml", b"nonsense"),
        ("readme.md", b"nonsense"),
        ("empty.sql", b""),
    ]);
    let source = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect("valid files");
    let names: Vec<&str> = source.statements.iter().map(|statement| statement.defines[0].name.as_str()).collect();
    assert_eq!(names, ["a", "z", "b"]);
    assert_eq!(source.files.get("sql"), Some(&4));
}

#[test]
fn an_empty_folder_is_an_error() {
    let folder = folder(&[("readme.md", b"")]);
    let problem = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect_err("nothing to read");
    assert_eq!(problem.code, "no-schema-files");
    let problem = read(&[PathBuf::from("/nowhere/at/all")], &ReadOptions::default()).expect_err("nothing to read");
    assert_eq!(problem.code, "no-schema-folder");
}

#[test]
fn what_is_no_text_and_links_in_circles_are_errors() {
    let folder = folder(&[("a.sql", b"select 1;\n\xff\xfe"), ("b.sql", b"\xff\xfec\0r\0")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).expect("a link");
    let problem = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect_err("bad files");
    assert_eq!(codes(&problem), ["link-loop", "not-utf8", "not-utf8"]);
}

#[test]
fn every_problem_of_every_file_is_reported_at_its_place() {
    let folder = folder(&[
        ("a.sql", b"create table a (x int);\n\ncreate tabel b (x int);\nupdate a set x = 1;\ndrop table a;\n"),
        ("b.sql", b"create table if not exists a (x int);\nselect 'open"),
    ]);
    let problem = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect_err("bad files");
    assert_eq!(codes(&problem), ["syntax-error", "rows-in-schema", "drop-in-schema", "syntax-error", "defined-twice"]);
    assert_eq!(places(&problem), ["a.sql:3"]);
    assert_eq!(places(&problem.also[2]), ["b.sql:2"]);
    assert_eq!(places(&problem.also[3]), ["b.sql:1", "a.sql:1"]);
    assert!(problem.also[3].what.contains("table public.a is defined twice"), "{}", problem.also[3].what);
}

#[test]
fn overloads_are_no_duplicates_and_schemas_may_be_said_again() {
    let text = "create schema if not exists app; create schema if not exists app; create extension if not exists cube;\
                create extension if not exists cube; create function f(int) returns int language sql as 'select 1';\
                create or replace function f(text) returns int language sql as 'select 1';";
    assert_eq!(read_text(text, &ReadOptions::default()).expect("valid").statements.len(), 6);
    let text = "create function f(a int) returns int language sql as 'select 1';\
                create or replace function public.f(integer) returns text language sql as 'select 2'";
    assert_eq!(read_text(text, &ReadOptions::default()).expect_err("twice").code, "defined-twice");
}

#[test]
fn the_search_path_decides_where_things_are() {
    let source = read_text(
        "begin; set local search_path = app, public; create table t (a int); commit; create table t (a int);\
         select pg_catalog.set_config('search_path', '', false); create table public.u (a int)",
        &ReadOptions::default(),
    )
    .expect("valid");
    let found: Vec<_> = source
        .statements
        .iter()
        .map(|statement| (statement.defines[0].schema.as_deref(), statement.search_path.as_deref()))
        .collect();
    assert_eq!(found, [(Some("app"), Some("app, public")), (Some("public"), None), (Some("public"), Some(""))]);
}

#[test]
fn a_drop_right_before_its_create_is_noted_and_guards_are_unwrapped() {
    let text = "drop policy if exists p on t; create table t (a mood);\n\
                create policy p on t using (true); drop function if exists f(int), g();\n\
                create function f(text) returns int language sql as ''; create function g() returns int language sql as '';\n\
                do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$;";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    assert_eq!(source.notes.len(), 2);
    assert_eq!(source.statements[0].sql, "create type mood as enum ('a')");
    assert_eq!(source.statements[0].offset, text.find("create type"));
    let problem = read_text("create table t (a int); drop table if exists t", &ReadOptions::default());
    assert_eq!(problem.expect_err("a drop").code, "drop-in-schema");
    let problem = read_text("do $$ begin delete from t; end $$", &ReadOptions::default());
    assert_eq!(problem.expect_err("code").code, "code-in-schema");
}

#[test]
fn a_drop_of_what_nothing_makes_is_noted() {
    let source =
        read_text("create table t (a int); drop policy if exists p on t;", &ReadOptions::default()).expect("valid");
    assert_eq!(source.notes.len(), 1);
    assert!(source.notes[0].text.starts_with("this DROP is ignored: nothing"), "{}", source.notes[0].text);
    let folder = folder(&[("a.sql", b"create table t (a int);"), ("b.sql", b"drop table if exists t;")]);
    let problem = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect_err("it undoes the other file");
    assert_eq!(problem.code, "drop-in-schema");
}

#[test]
fn overloads_are_dropped_by_their_arguments() {
    let text = "create function f(a int, b text) returns int language sql as '';\
                drop function if exists f(integer); drop function if exists f(int, text, int), g;";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    assert_eq!((source.statements.len(), source.notes.len()), (1, 2));
    for drop in ["f(int, text)", "f", "public.f(integer, pg_catalog.text)"] {
        let text =
            format!("create function f(a int, b text) returns int language sql as ''; drop function if exists {drop};");
        assert_eq!(read_text(&text, &ReadOptions::default()).expect_err("undone").code, "drop-in-schema", "{drop}");
    }
}

#[test]
fn a_constraint_that_is_dropped_before_it_is_made_stays() {
    let statements = |text: &str| -> Vec<String> {
        let source = read_text(text, &ReadOptions::default()).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        source.statements.into_iter().map(|statement| statement.sql).collect()
    };
    let table = "create table t (id int primary key, a int)";
    let add = "alter table t add constraint c foreign key (a) references t";
    for drop in ["alter table t drop constraint if exists c", "alter table only t drop constraint if exists c"] {
        // A comment would pull the foreign key forward.
        let text = format!("comment on constraint c on t is 'x';{table};{drop};{add}");
        assert_eq!(statements(&text), [table, add, "comment on constraint c on t is 'x'"], "{drop}");
        let whole = "create table t (a int, constraint c check (a > 0))";
        assert_eq!(statements(&format!("{drop};{whole}")), [whole]);
    }
    let both = "alter table t drop constraint if exists c, add constraint c check (a > 0)";
    assert_eq!(statements(&format!("{table};{both}")), [table, both]);
    // What another statement does beside it comes before what makes the constraint.
    let mixed = "alter table t drop constraint if exists c, alter a set not null";
    let add = "alter table t add constraint c check (a > 0)";
    assert_eq!(
        statements(&format!("comment on constraint c on t is 'x';{table};{mixed};{add}")),
        [table, mixed, add, "comment on constraint c on t is 'x'"]
    );
    // As a replayed history says it: the second one is meant.
    let table = "create table t (a int check (a > 0))";
    let replayed = ["alter table t drop constraint t_a_check", "alter table t add constraint t_a_check check (a > 1)"];
    let text = format!("{table};{};{}", replayed[0], replayed[1]);
    assert_eq!(statements(&text), [table, replayed[0], replayed[1]]);
    assert_eq!(statements(&format!("{};{table}; {}", replayed[1], replayed[0])), [table, replayed[1], replayed[0]]);
}

#[test]
fn a_constraint_that_one_file_drops_and_a_later_one_makes_is_refused() {
    let table = b"create table t (a int, constraint c check (a > 0));";
    let drop = b"alter table t drop constraint if exists c;";
    let folder = folder(&[("a.sql", drop), ("b.sql", table)]);
    let problem = read(&[folder.path().to_path_buf()], &ReadOptions::default()).expect_err("who knows");
    assert_eq!((problem.code, places(&problem)), ("drop-in-schema", vec!["a.sql:1".to_owned(), "b.sql:1".to_owned()]));
    let mixed = "alter table t drop constraint if exists c, alter a set not null; \
                 create table t (a int, constraint c check (a > 0));";
    assert_eq!(read_text(mixed, &ReadOptions::default()).expect_err("who knows").code, "drop-in-schema");
}

#[test]
fn where_sequences_stand_is_left_out_with_a_note() {
    let text = "create sequence s; select pg_catalog.setval('s', 10, false); alter sequence s restart with 5;";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    assert_eq!(source.statements.len(), 2);
    let said: Vec<bool> = source.notes.iter().map(|note| note.text.contains("left out")).collect();
    assert_eq!(said, [true, true]);
}

#[test]
fn what_takes_a_job_away_before_it_is_scheduled_is_noted() {
    for unschedule in [
        "select cron.unschedule('j')",
        "select cron.unschedule('j') where exists (select 1 from cron.job where jobname = 'j')",
        "select cron.unschedule(jobid) from cron.job where jobname = 'j'",
    ] {
        let text = format!("{unschedule}; select cron.schedule('j', '@daily', 'select 1');");
        let source = read_text(&text, &supabase()).expect("valid");
        assert_eq!(source.notes.len(), 1, "{unschedule}");
        let again = format!("select cron.schedule('j', '@daily', 'select 1'); {unschedule};");
        assert_eq!(read_text(&again, &supabase()).expect_err("nothing follows").code, "drop-in-schema");
    }
}

#[test]
fn renames_reach_objects_and_columns_and_nothing_else() {
    let text = "-- @renamed from=people\ncreate table users (\n  id int,\n  -- @renamed from=mail\n  email text\n);";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    let renamed: Vec<_> = source.statements[0]
        .defines
        .iter()
        .filter_map(|defined| Some((defined.kind, defined.name.as_str(), defined.renamed_from.as_ref()?.name.as_str())))
        .collect();
    assert_eq!(renamed, [(Kind::Table, "users", "people"), (Kind::Column, "email", "mail")]);
    let problem = read_text("-- @renamed from=a\ngrant select on t to public;", &ReadOptions::default());
    assert_eq!(problem.expect_err("misplaced").code, "misplaced-rename");
}

#[test]
fn what_belongs_to_the_platform_is_left_out_and_what_is_the_users_is_kept() {
    let kept = |sql: &str| match read_text(&format!("create table mine (a int);{sql}"), &supabase()) {
        Ok(source) => {
            let says = |text: &str| text.starts_with("left out") || text.starts_with("row-level security is on");
            let left_out = source.notes.iter().any(|note| says(&note.text));
            assert_eq!(source.statements.len() == 1, left_out);
            !left_out
        }
        Err(problem) => panic!("{sql}: {problem}"),
    };
    for sql in [
        "create policy p on storage.objects using (true)",
        "comment on policy p on storage.objects is 'x'",
        "create trigger t after insert on auth.users for each row execute function public.f()",
        "create trigger t after insert on auth.users for each row execute function f()",
        "alter publication supabase_realtime add table mine",
        "create extension if not exists vector with schema extensions",
        "insert into storage.buckets (id, name) values ('a', 'a') on conflict (id) do nothing",
        "select cron.schedule('a', '* * * * *', $$select 1$$)",
        "create table u (a uuid references auth.users)",
        "grant select on mine to anon",
        "alter default privileges for role postgres in schema public grant all on tables to anon",
        "alter default privileges for role postgres in schema extensions grant execute on functions to anon",
        "create trigger t after insert on storage.objects for each row execute function \
         supabase_functions.http_request('http://x', 'POST', '{}', '{}', '1000')",
        "create schema app",
        "comment on schema public is 'x'",
    ] {
        assert!(kept(sql), "{sql}");
    }
    for sql in [
        "create table auth.users (id uuid)",
        "create schema if not exists storage",
        "alter table storage.objects enable row level security",
        "alter table only storage.objects add constraint x foreign key (a) references storage.buckets (id)",
        "create policy p on storage.migrations using (true)",
        "create trigger t after insert on storage.objects for each row execute function storage.f()",
        "create function auth.uid() returns uuid language sql as ''",
        "comment on function auth.uid() is 'x'",
        "grant usage on schema auth to anon",
        "grant all on table storage.objects to anon",
        "create publication supabase_realtime",
        "create role anon",
        "alter role authenticator set statement_timeout = '8s'",
        "create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch()",
        "alter default privileges for role supabase_admin in schema public grant all on tables to anon",
        "create extension if not exists pg_graphql with schema graphql",
        "create index on auth.users (email)",
        "create type auth.aal as enum ('a')",
    ] {
        assert!(!kept(sql), "{sql}");
    }
}

#[test]
fn quoted_names_crlf_and_unicode_keep_their_places() {
    let text = "create table \"Größe; x\" (\r\n  \"a b\" text default E'it\\'s;'\r\n);\r\n-- end; of file";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    let statement = &source.statements[0];
    assert_eq!(statement.defines[0].name, "Größe; x");
    assert_eq!(&text[statement.place.span.clone()], statement.sql);
    let column = statement.defines.iter().find(|defined| defined.kind == Kind::Column).expect("a column");
    assert_eq!(&text[column.place.span.clone()], "\"a b\"");
}

#[test]
fn buckets_and_jobs_are_known_by_name() {
    let text = "insert into storage.buckets (name, id) values ('a', 'x'), ('b', 'y');\n\
                select cron.schedule('job', '* * * * *', 'select 1');";
    let source = read_text(text, &ReadOptions::default()).expect("valid");
    let names: Vec<_> = source
        .statements
        .iter()
        .flat_map(|statement| &statement.defines)
        .map(|defined| (defined.kind, defined.name.as_str()))
        .collect();
    assert_eq!(names, [(Kind::Bucket, "x"), (Kind::Bucket, "y"), (Kind::CronJob, "job")]);
    let over_values = "with v (id, shown) as (values ('a', 'A'), ('b', 'B')) \
                       insert into storage.buckets (name, id) select v.shown, id from v order by 1;\
                       insert into storage.buckets select 'c', * from (values ('C')) w union all select 'd', 'D';\
                       insert into storage.buckets (id, name) select 'e', 'e' where not exists (select from storage.buckets);\
                       select cron.schedule(job_name => n::text, schedule => s, command => 'select 1') \
                       from (values ('@daily', 'j'), ('@hourly', 'k')) v (s, n) limit 2;";
    let source = read_text(over_values, &ReadOptions::default()).expect("valid");
    let names = source.statements.iter().flat_map(|statement| &statement.defines);
    assert_eq!(names.map(|defined| defined.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d", "e", "j", "k"]);
    let twice = format!("{text}{text}");
    assert_eq!(
        codes(&read_text(&twice, &ReadOptions::default()).expect_err("twice")),
        ["defined-twice", "defined-twice"]
    );
}
