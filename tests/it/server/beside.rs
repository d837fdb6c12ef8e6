//! The shadow beside the target: a temporary database, of which nothing stays.

use std::process::Stdio;
use std::time::Duration;

use schemactl::shadow::local::BOOTSTRAP_ROLE;

use super::wait_for;
use crate::support::database::{run, server};
use crate::support::platform;
use crate::support::program::{Folder, Outcome, outcome, url, url_as, wait};
use crate::support::{Database, dump};

/// Only one test at a time looks at which databases there are.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

const TEMPORARY: &str = "select count(*) from pg_database where datname like 'schemactl\\_shadow\\_%'";

const FILES: &str = "create extension citext;
create type mood as enum ('fine', 'bad');
create table people (id bigint primary key, email citext, mood mood default 'fine');
create view happy as select id from people where mood = 'fine';
create function count_people() returns bigint language plpgsql as $$begin return (select count(*) from people); end$$;
";

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The target of a role that is no superuser and may create databases.
fn target() -> Database {
    let role = "do $$begin create role builder login createdb; exception when duplicate_object then null; end$$";
    run(server(), "postgres", BOOTSTRAP_ROLE, role);
    let database = Database::on(server(), "builder", "template0");
    database.run("create table people (id bigint primary key); insert into people values (1), (2)");
    database
}

fn said(outcome: &Outcome, code: &str, texts: &[&str]) {
    assert!(outcome.stderr.starts_with(code), "{}", outcome.stderr);
    let plain = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in texts {
        assert!(plain.contains(text), "{text}: {}", outcome.stderr);
    }
}

#[test]
fn it_says_the_same_as_a_private_server_and_is_gone_afterwards() {
    let _alone = alone();
    let database = target();
    let folder = Folder::new(&[("schema/people.sql", FILES)]);
    let shared = "select count(*) from pg_shdescription union all select count(*) from pg_roles union all
        select count(*) from pg_database union all select count(*) from pg_db_role_setting";
    let before = (dump::dump(&database), database.query(shared));
    let private = folder.run(&["plan", "--no-proof", "--url", &url(&database)]).expect(0);
    let beside = folder.run(&["plan", "--no-proof", "--shadow", "target", "--url", &url(&database)]).expect(0);
    let line = "shadow a temporary database beside the target, which is dropped afterwards\n";
    assert!(beside.stdout.contains(line), "{}", beside.stdout);
    assert_eq!(beside.stdout.replace(line, ""), private.stdout);
    assert_eq!((dump::dump(&database), database.query(shared)), before);

    // As the configuration says it, with an apply.
    folder.write("schemactl.toml", "shadow = \"target\"\n");
    folder.run(&["apply", "--yes", "--url", &url(&database)]).expect(0);
    folder.run(&["drift", "--url", &url(&database)]).expect(0);
    assert_eq!(database.query("select count(*) from people"), "2");
    // Mistakes are told as ever.
    folder.write("schema/wrong.sql", "create view wrong as select nothing from people;\n");
    let wrong = folder.run(&["plan", "--url", &url(&database)]).expect(2);
    said(&wrong, "unknown-name", &["schema/wrong.sql:1"]);
    assert_eq!(database.query(TEMPORARY), "0");
}

#[test]
fn it_has_the_targets_locale_and_encoding() {
    let _alone = alone();
    for options in [
        "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'",
        "encoding 'UTF8' lc_collate 'C' lc_ctype 'C' locale_provider icu icu_locale 'und'",
    ] {
        let database = target();
        let sql = format!("drop database {0}; ", database.name);
        run(server(), "template1", BOOTSTRAP_ROLE, &sql);
        let sql = format!("create database {} owner builder template template0 {options}", database.name);
        run(server(), "template1", BOOTSTRAP_ROLE, &sql);
        // What only this encoding or provider can say fails where the shadow has another.
        let check = if options.contains("LATIN1") { "LATIN1" } else { "UTF8" };
        let provider = if options.contains("icu") { "i" } else { "c" };
        let text = format!(
            "create materialized view facts as select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider,
               1 / (case when pg_encoding_to_char(encoding) = '{check}' and datlocprovider = '{provider}' then 1 else 0 end) as same
             from pg_database where datname = current_database();\n"
        );
        let folder = Folder::new(&[("schema/facts.sql", &text)]);
        folder.run(&["plan", "--shadow", "target", "--url", &url(&database)]).expect(0);
    }
}

#[test]
fn what_it_cannot_have_is_refused_with_the_reason() {
    let _alone = alone();
    let database = target();
    let plan = |text: &str, role: &str| {
        let folder = Folder::new(&[("schema/files.sql", text)]);
        folder.run(&["plan", "--shadow", "target", "--url", &url_as(server(), &database.name, role)]).expect(2)
    };
    said(&plan("create table t (id int);", "other"), "shadow-beside-not-allowed", &["ALTER ROLE other CREATEDB"]);
    let sql = "do $$begin create role stranger login createdb; exception when duplicate_object then null; end$$";
    run(server(), "postgres", BOOTSTRAP_ROLE, sql);
    said(&plan("create table t (id int);", "stranger"), "shadow-beside-not-allowed", &["GRANT builder TO stranger"]);
    let roles = "create table t (id int);\ncreate role somebody;\ngrant reader to somebody;\n";
    said(
        &plan(roles, "builder"),
        "shadow-beside-not-possible",
        &["it creates a role", "schema/files.sql:2", "schema/files.sql:3"],
    );
    let subscription = "create subscription s connection 'host=h' publication p with (connect = false);\n";
    said(&plan(subscription, "app"), "shadow-beside-not-possible", &["subscription"]);
    assert_eq!(database.query("select count(*) from pg_roles where rolname = 'somebody'"), "0");

    let folder = Folder::new(&[("schema/files.sql", "create table t (id int);")]);
    let validate = folder.run(&["validate", "--shadow", "target"]).expect(2);
    said(&validate, "no-target", &["--shadow auto"]);
    assert_eq!(database.query(TEMPORARY), "0");
}

#[test]
fn a_role_that_inherits_nothing_can_have_it() {
    let _alone = alone();
    let database = target();
    let sql = "do $$begin create role modest noinherit login createdb; exception when duplicate_object then null; end$$; grant builder to modest";
    run(server(), "postgres", BOOTSTRAP_ROLE, sql);
    let text = "create table people (id bigint primary key, email text);\n";
    let folder = Folder::new(&[("schema/people.sql", text)]);
    let url = url_as(server(), &database.name, "modest");
    let plan = folder.run(&["plan", "--shadow", "target", "--url", &url]).expect(0);
    assert!(plan.stdout.contains("ADD COLUMN email"), "{}", plan.stdout);
    assert!(!plan.all().contains("could not be dropped"), "{}", plan.all());
    assert_eq!(database.query(TEMPORARY), "0");
}

/// Files that take some seconds to load.
fn large() -> Folder {
    let mut text = String::from("create table people (id bigint primary key);\n");
    for number in 0..2500 {
        text += &format!("create table t{number} (id int primary key, name text unique);\n");
    }
    Folder::new(&[("schema/large.sql", &text)])
}

#[test]
fn it_does_not_outlive_a_run_that_was_killed_or_interrupted() {
    let _alone = alone();
    let database = target();
    let large = large();
    let arguments = ["plan", "--shadow", "target", "--url", &url(&database)];
    let is_there = || (database.query(TEMPORARY) != "0").then_some(());

    // Told to stop, it tidies up itself.
    for signal in ["TERM", "INT"] {
        let child = large.start(&arguments);
        wait_for(is_there, "a temporary database");
        std::thread::sleep(Duration::from_millis(300));
        let pid = child.id().to_string();
        super::succeed(std::process::Command::new("kill").args(["-s", signal, &pid]));
        wait(child).expect(2);
        assert_eq!(database.query(TEMPORARY), "0", "{signal}");
    }

    // Killed, it cannot; the next run does it, and leaves alone what only looks like it.
    let mut child = large.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program");
    wait_for(is_there, "a temporary database");
    std::thread::sleep(Duration::from_millis(700));
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
    assert_eq!(database.query(TEMPORARY), "1");
    for name in ["schemactl_shadow_0123456789abcdef", "schemactl_shadow_of_mine"] {
        let sql = format!("create database {name} owner builder connection limit 5");
        run(server(), "template1", BOOTSTRAP_ROLE, &sql);
        run(server(), "template1", BOOTSTRAP_ROLE, &format!("comment on database {name} is 'mine'"));
    }
    let small = Folder::new(&[("schema/people.sql", "create table people (id bigint primary key);\n")]);
    // The lock of the killed run goes when its session ends.
    let gone = || {
        small.run(&arguments).expect(0);
        (database.query(TEMPORARY) == "2").then_some(())
    };
    wait_for(gone, "the abandoned database to be swept");
    for name in ["schemactl_shadow_0123456789abcdef", "schemactl_shadow_of_mine"] {
        run(server(), "template1", BOOTSTRAP_ROLE, &format!("drop database {name}"));
    }
}

#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    let _alone = alone();
    let database = target();
    let arguments = ["plan", "--shadow", "target", "--url", &url(&database)];
    let (large, small) =
        (large(), Folder::new(&[("schema/people.sql", "create table people (id bigint primary key);\n")]));
    let first = large.start(&arguments);
    wait_for(|| (database.query(TEMPORARY) != "0").then_some(()), "a temporary database");
    for _ in 0..2 {
        let others = [small.start(&arguments), small.start(&arguments)];
        for other in others {
            wait(other).expect(0);
        }
    }
    let first = wait(first).expect(0);
    assert!(first.stdout.contains("2500 to create"), "{}", first.stdout.lines().take(6).collect::<Vec<_>>().join("\n"));
    assert_eq!(database.query(TEMPORARY), "0");
}

#[test]
fn on_the_platform_its_objects_are_made_as_far_as_the_role_may() {
    let _alone = alone();
    let text = "create table public.notes (id uuid primary key default gen_random_uuid(), user_id uuid references auth.users (id));
alter table public.notes enable row level security;
create policy own on public.notes for select to authenticated using (auth.uid() = user_id);
create policy own_files on storage.objects for select using (bucket_id = 'files' and owner_id = auth.uid()::text);
create function public.on_user() returns trigger language plpgsql security definer as $$begin return new; end$$;
create trigger on_user after insert on auth.users for each row execute function public.on_user();
insert into storage.buckets (id, name) values ('files', 'files');
alter publication supabase_realtime add table public.notes;
";
    for variant in platform::PROJECTS {
        let database = platform::empty(variant);
        let folder = Folder::new(&[("schema/notes.sql", text)]);
        let private = folder.run(&["plan", "--no-proof", "--url", &url(&database)]).expect(0);
        let mut command = folder.command(&["plan", "--no-proof", "--shadow", "target", "--url", &url(&database)]);
        let beside = outcome(&mut command).expect(0);
        let line = "shadow a temporary database beside the target, which is dropped afterwards\n";
        let beside = beside.stdout.replace(line, "").replace(" --shadow target", "");
        assert_eq!(beside, private.stdout, "{variant:?}");
        let allow = ["apply", "--yes", "--allow", "all", "--shadow", "target", "--url", &url(&database)];
        folder.run(&allow).expect(0);
        folder.run(&["drift", "--url", &url(&database)]).expect(0);
        folder.run(&["drift", "--shadow", "target", "--url", &url(&database)]).expect(0);
        assert_eq!(database.query(TEMPORARY), "0");
    }
}
