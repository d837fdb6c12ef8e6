//! More objects than the server has locks for.

use std::fmt::Write as _;
use std::time::Instant;

use super::cluster::Cluster;
use super::long;
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
    // As installed: 64 locks for each of 100 connections.
    let cluster = cluster(&[]);
    // Whoever makes a table gives it to everybody, until its policies are on.
    cluster.run("app", "alter default privileges for role app in schema public grant all on tables to anon");
    let number = if long() { 5000 } else { 1000 };
    let mut sql = tables(number);
    sql += "alter default privileges for role app in schema public grant all on tables to anon;";
    let folder = Folder::new(&[("schema/a.sql", &sql)]);
    let url = cluster.url("app", "app");
    let started = Instant::now();
    let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(0);
    println!("{number} tables, {} objects: {:?}", number * 4, started.elapsed());
    assert!(outcome.stdout.contains("it is cut into"), "{}", outcome.stdout);
    assert_eq!(cluster.run("app", "select count(*) from pg_policies where schemaname = 'public'"), number.to_string());
    assert_eq!(cluster.run("app", "select count(*) from pg_class where relrowsecurity"), number.to_string());
    // All of it goes again, cut as well.
    folder.write("schema/a.sql", "alter default privileges for role app in schema public grant all on tables to anon;");
    let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(0);
    assert!(outcome.stdout.contains("it is cut into"), "{}", outcome.stdout);
    assert_eq!(cluster.run("app", "select count(*) from pg_class where relnamespace = 'public'::regnamespace"), "0");
}

#[test]
fn locks_that_run_out_in_the_middle_are_named_and_the_rest_is_done_later() {
    let cluster = cluster(&["max_locks_per_transaction=10", "max_connections=20"]);
    cluster.run("app", "create type mood as enum ('ok'); create table notes (id int, mood mood default 'ok');
                        insert into notes select generate_series(1, 100)");
    let mut sql = String::from("create type mood as enum ('ok', 'glad'); create table notes (id int, mood mood default 'glad');");
    sql += &tables(15);
    let folder = Folder::new(&[("schema/a.sql", &sql)]);
    let url = cluster.url("app", "app");
    // Somebody else has nearly all of them, in advisory locks.
    let taken = std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::channel();
        let other = &cluster;
        scope.spawn(move || {
            let take = "do $$ declare i int := 0; begin
                loop i := i + 1; perform pg_advisory_lock(7, i); end loop;
              exception when out_of_memory then perform set_config('a.taken', (i - 1)::text, false); end $$;";
            // The locks of a failed block are given back, so that their number is learnt first.
            let taken = other.run("app", &format!("{take} select current_setting('a.taken')"));
            let keep = taken.parse::<usize>().expect("a number") - 30;
            sender.send(keep).expect("a listener");
            other.run("app", &format!("select count(pg_advisory_lock(7, i)) from generate_series(1, {keep}) i; select pg_sleep(8)"));
        });
        let keep = receiver.recv().expect("a number");
        std::thread::sleep(std::time::Duration::from_millis(500));
        let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(2);
        assert!(outcome.stderr.contains("too-many-locks"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("max_locks_per_transaction"), "{}", outcome.stderr);
        keep
    });
    println!("{taken} locks were taken by another session");
    folder.run(&[APPLY, &[&url]].concat()).expect(0);
    assert_eq!(cluster.run("app", "select count(*), count(mood) from notes"), "100|100");
}
