//! More objects than the server has locks for.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use schemactl::object::TimeLimits;
use schemactl::server::Target;

use super::by_hand::{plan, run, statement};
use super::cluster::{Cluster, ROOT};
use super::{flat, long};
use crate::support::program::Folder;

const APPLY: &[&str] = &["apply", "--yes", "--allow", "all", "--url"];

/// So many tables, each with a key, an index, a policy and row-level security.
fn tables(number: usize) -> String {
    let mut sql = String::new();
    for table in 0..number {
        let _ = write!(
            sql,
            "create table t{table} (id bigint primary key, name text);
             create index t{table}_name on t{table} (name);
             create policy mine on t{table} for select using (id > 0);
             alter table t{table} enable row level security;\n"
        );
    }
    sql
}

fn cluster(settings: &[&str]) -> Cluster {
    let cluster = Cluster::new(settings);
    cluster.run("postgres", "create role app login superuser; create role anon; create database app owner app");
    cluster
}

#[test]
fn a_plan_of_many_objects_is_cut_before_the_locks_run_out() {
    // As installed: 64 locks for each of 100 connections; or a smaller server.
    let cluster = cluster(if long() { &[] } else { &["max_connections=20"] });
    // Whoever makes a table gives it to everybody, until its policies are on.
    cluster.run("app", "alter default privileges for role app in schema public grant all on tables to anon");
    let number = if long() { 5000 } else { 150 };
    let mut sql = tables(number);
    sql += "alter default privileges for role app in schema public grant all on tables to anon;";
    let folder = Folder::new(&[("schema/a.sql", &sql)]);
    let url = cluster.url("app", "app");
    let started = Instant::now();
    let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(0);
    println!("{number} tables, {} objects: {:?}", number * 4, started.elapsed());
    assert!(flat(&outcome.stdout).contains("it is cut into"), "{}", outcome.stdout);
    assert_eq!(cluster.run("app", "select count(*) from pg_policies where schemaname = 'public'"), number.to_string());
    assert_eq!(cluster.run("app", "select count(*) from pg_class where relrowsecurity"), number.to_string());
    // All of it goes again, cut as well.
    folder.write("schema/a.sql", "alter default privileges for role app in schema public grant all on tables to anon;");
    let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(0);
    assert!(flat(&outcome.stdout).contains("it is cut into"), "{}", outcome.stdout);
    assert_eq!(cluster.run("app", "select count(*) from pg_class where relnamespace = 'public'::regnamespace"), "0");
}

#[test]
fn locks_that_run_out_in_the_middle_are_named_and_the_rest_is_done_later() {
    let cluster = cluster(&["max_locks_per_transaction=10", "max_connections=20"]);
    cluster.run("app", "create type mood as enum ('ok')");
    let target = Target::on_socket(cluster.folder(), 5432, "app", "app");
    let mut tables: Vec<_> =
        (0..60).map(|table| statement(&format!("CREATE TABLE public.t{table} (id bigint PRIMARY KEY)"))).collect();
    let steps =
        plan(vec![vec![statement("ALTER TYPE public.mood ADD VALUE 'glad'")], tables.clone()], TimeLimits::default());
    let done = std::thread::scope(|scope| {
        // Somebody else has nearly all of them, in advisory locks, which outlive the error that there are no more.
        scope.spawn(|| {
            cluster.run(
                "app",
                "do $$ declare i int := 0; begin
                   begin loop i := i + 1; perform pg_advisory_lock(7, i); end loop;
                   exception when out_of_memory then null; end;
                   for j in i - 40 .. i - 1 loop perform pg_advisory_unlock(7, j); end loop;
                   perform pg_sleep(8);
                 end $$",
            )
        });
        // Whoever asks while they are all taken is refused as well.
        let waits = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
        let started = Instant::now();
        while cluster.psql(ROOT, "postgres", waits).as_deref() != Ok("1") {
            assert!(started.elapsed() < Duration::from_secs(60), "nobody sleeps on all the locks");
            std::thread::sleep(Duration::from_millis(50));
        }
        run(&target, "app", &steps)
    });
    let problem = done.result.as_ref().expect_err("there are no locks left");
    assert_eq!(problem.code, "too-many-locks", "{}", done.all());
    for text in ["max_locks_per_transaction", "step 1 of 61 is done and stays"] {
        assert!(done.all().contains(text), "{text}: {}", done.all());
    }
    assert_eq!(cluster.run("app", "select count(*) from pg_class where relname ~ '^t[0-9]+$'"), "0");
    tables.push(statement("COMMENT ON TYPE public.mood IS 'x'"));
    let rest = run(&target, "app", &plan(vec![tables], TimeLimits::default()));
    assert_eq!(*rest.result.as_ref().expect("it works"), 61, "{}", rest.all());
}
