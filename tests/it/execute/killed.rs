//! `kill -9` of schemactl and of the server, after every statement of a plan: run again, it converges.

use std::fmt::Write as _;
use std::time::Duration;

use super::cluster::Cluster;
use super::{Running, flat, long, signal};
use crate::support::program::Folder;

const BEFORE: &str = "
create type mood as enum ('sad', 'ok');
create table authors (id bigint primary key, name text, born date);
create table notes (id bigint primary key, title text not null, author bigint, mood mood, extra text);
create table tags (note bigint, name text);
create index notes_title_idx on notes (title);
create index authors_born_idx on authors (born);
create view titles as select title from notes;
";

const ROWS: &str = "
insert into authors select i, 'author ' || i, '2000-01-01'::date + i from generate_series(1, 500) i;
insert into notes select i, 'note ' || i, 1 + i % 500, 'ok', 'x' from generate_series(1, 2000) i;
insert into tags select i, 'tag ' || i from generate_series(1, 2000) i;
";

/// New enum values that are used at once, and for tables in use: indexes, keys, checks, NOT NULL, columns.
fn after() -> String {
    let mut sql = String::from(
        "
create type mood as enum ('sad', 'ok', 'glad', 'furious');
create table authors (id bigint primary key, name text not null, born date,
  active boolean not null default true, constraint authors_name_key unique (name));
create table notes (id bigint primary key, title text not null, author bigint not null references authors (id),
  mood mood default 'glad', shared boolean not null default false, made timestamptz default now(),
  constraint notes_title_check check (title <> ''), constraint notes_mood_check check (mood <> 'furious'));
create table tags (note bigint not null references notes (id), name text not null, primary key (note, name));
create index notes_author_idx on notes (author);
create index notes_mood_idx on notes (mood, id);
create index notes_lower_idx on notes (lower(title));
create index authors_born_idx on authors (born desc);
create index tags_name_idx on tags (name);
create view titles as select title, id from notes;
create materialized view moods as select mood, count(*) from notes group by mood;
create unique index moods_idx on moods (mood);
create function touch() returns trigger language plpgsql as $$ begin new.made := now(); return new; end $$;
create trigger touch before update on notes for each row execute function touch();
alter table notes enable row level security;
create policy mine on notes for select using (shared);
create policy own on notes for update using (author > 0);
comment on table notes is 'what people write';
comment on column notes.mood is 'how they felt';
",
    );
    for table in ["likes", "links", "files"] {
        let _ = write!(
            sql,
            "create table {table} (id bigint generated always as identity primary key, note bigint references notes (id));
             create index {table}_note_idx on {table} (note);
             alter table {table} enable row level security;
             create policy mine on {table} using (note > 0);"
        );
    }
    sql
}

/// Everything that was there before, in one line.
const KEPT: &str = "
select (select count(*) || ' ' || md5(string_agg(concat_ws('|', id, name, born), ',' order by id)) from authors) || ' ' ||
       (select count(*) || ' ' || md5(string_agg(concat_ws('|', id, title, author, mood), ',' order by id)) from notes)
       || ' ' || (select count(*) || ' ' || md5(string_agg(concat_ws('|', note, name), ',' order by note)) from tags)";

/// A database with rows, and files that it is taken to again and again.
pub(super) struct World {
    pub(super) cluster: Cluster,
    folder: Folder,
    /// Where the database is, at the end of CREATE DATABASE.
    place: &'static str,
    keeps: &'static str,
    kept: String,
    dump: String,
    pub(super) steps: usize,
}

const APPLY: &[&str] = &["apply", "--yes", "--allow", "all"];

impl World {
    fn new() -> Self {
        Self::on(Cluster::new(&["max_connections=20"]), "")
    }

    /// The plan of at least forty steps on this server.
    pub(super) fn on(cluster: Cluster, place: &'static str) -> Self {
        let world = Self::with(cluster, place, &format!("{BEFORE}{ROWS}"), &after(), KEPT);
        assert!(world.steps >= 40, "{} steps", world.steps);
        world
    }

    /// One that goes from a schema with rows to another, and what is to be there before and after.
    fn between(before: &str, after: &str, keeps: &'static str) -> Self {
        Self::with(Cluster::new(&["max_connections=20"]), "", before, after, keeps)
    }

    fn with(cluster: Cluster, place: &'static str, before: &str, after: &str, keeps: &'static str) -> Self {
        cluster.run("postgres", "create role app login createdb; create database seed owner app");
        cluster.psql("app", "seed", before).expect("rows");
        let kept = cluster.run("seed", keeps);
        let folder = Folder::new(&[("schema/all.sql", after)]);
        let mut world = Self { cluster, folder, place, keeps, kept, dump: String::new(), steps: 0 };
        world.reset();
        let outcome = world.apply().expect(0);
        let steps = outcome.stderr.lines().filter_map(|line| line.strip_prefix("step ")?.split(' ').nth(2)).next_back();
        world.steps = steps.and_then(|steps| steps.trim_end_matches(':').parse().ok()).expect("a number of steps");
        world.dump = world.cluster.dump("app");
        assert_eq!(world.cluster.run("app", keeps), world.kept);
        world
    }

    pub(super) fn reset(&self) {
        self.cluster.run("postgres", "drop database if exists app with (force)");
        self.cluster.run("postgres", &format!("create database app template seed owner app{}", self.place));
    }

    fn arguments(&self) -> Vec<String> {
        let url = self.cluster.url("app", "app");
        APPLY.iter().map(|&one| one.to_owned()).chain(["--url".to_owned(), url]).collect()
    }

    pub(super) fn apply(&self) -> crate::support::program::Outcome {
        let arguments = self.arguments();
        self.folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(super) fn start(&self) -> Running {
        let arguments = self.arguments();
        Running::new(self.folder.start(&arguments.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    /// The steps at which a fault is injected: all, or a few of them.
    fn points(&self, few: usize) -> Vec<usize> {
        let every = if long() { 1 } else { (self.steps / few).max(1) };
        (1..=self.steps).rev().step_by(every).collect()
    }

    /// Runs it again: it converges, and everything is there.
    pub(super) fn converges(&self, fault: &str) {
        let outcome = self.apply();
        assert_eq!(outcome.code, Some(0), "after {fault}: {}{}", outcome.stdout, outcome.stderr);
        assert_eq!(self.cluster.run("app", self.keeps), self.kept, "rows after {fault}");
        assert_eq!(self.cluster.dump("app"), self.dump, "pg_dump after {fault}");
    }
}

/// Somewhere in the statement, or in the COMMIT after it.
fn a_moment(step: usize) {
    std::thread::sleep(Duration::from_millis([0, 2, 8, 25][step % 4]));
}

#[test]
fn killed_at_any_statement_it_can_be_run_again() {
    let world = World::new();
    let (mut attempts, mut faults) = (0, 0);
    for step in world.points(5) {
        world.reset();
        let mut running = world.start();
        attempts += 1;
        assert!(running.until(&format!("step {step} of ")), "{}", running.said);
        a_moment(step);
        signal(&running.child, "KILL");
        let outcome = running.wait();
        faults += usize::from(outcome.code.is_none());
        world.converges(&format!("kill -9 at step {step} of {}", world.steps));
    }
    println!("{} steps; {attempts} attempts, {faults} kills of schemactl, rows lost: 0", world.steps);
    assert!(faults > 0);
}

#[test]
fn a_server_killed_at_any_statement() {
    let mut world = World::new();
    let (mut attempts, mut faults) = (0, 0);
    for step in world.points(4) {
        world.reset();
        let mut running = world.start();
        attempts += 1;
        assert!(running.until(&format!("step {step} of ")), "{}", running.said);
        a_moment(step);
        let fault = if step % 2 == 0 {
            world.cluster.stop_immediately();
            "an immediate stop"
        } else {
            world.cluster.kill();
            "kill -9"
        };
        world.cluster.start();
        let outcome = running.wait();
        // The last step may have been through before the server went.
        if outcome.code == Some(0) {
            assert!(step + 1 >= world.steps, "{}", outcome.stderr);
        } else {
            faults += 1;
            assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
            let said = flat(&outcome.stderr);
            assert!(said.contains("connection-lost"), "{fault} at step {step}: {said}");
            let says_what_stays = ["nothing was changed", "done and stay", "is done and stays", "nothing else of"];
            assert!(says_what_stays.iter().any(|text| said.contains(text)), "{said}");
        }
        world.converges(&format!("{fault} of the server at step {step} of {}", world.steps));
    }
    println!("{} steps; {attempts} attempts, {faults} kills of the server, rows lost: 0", world.steps);
    assert!(faults > 0);
}

/// Tables that have nothing to do with each other and are written anew or built upon while others wait: each gets a
/// transaction of its own.
const APART: &str = "
create table letters (id bigint primary key, size {int}, words text{checked});
create table parcels (id bigint primary key, weight {int}, mark text{checked});
create table rooms (id bigint primary key, during tsrange{room});
create table stays (id bigint primary key, size {int}, guest {int});
create table bills (id bigint primary key, amount {int}, stay bigint);
create view late as select id, words from letters where id > {limit};
";

const APART_ROWS: &str = "
insert into letters select i, i, 'word ' || i from generate_series(1, 2000) i;
insert into parcels select i, i, 'mark ' || i from generate_series(1, 2000) i;
insert into rooms select i, tsrange('2024-01-01'::timestamp + i * '2 h'::interval, '2024-01-01'::timestamp + i * '2 h'::interval + '1 h')
  from generate_series(1, 500) i;
insert into stays select i, i, i from generate_series(1, 500) i;
insert into bills select i, i, i from generate_series(1, 500) i;
";

const APART_KEPT: &str = "
select concat_ws(' ', (select md5(string_agg(concat_ws('|', id, size, words), ',' order by id)) from letters),
  (select md5(string_agg(concat_ws('|', id, weight, mark), ',' order by id)) from parcels),
  (select md5(string_agg(concat_ws('|', id, during), ',' order by id)) from rooms),
  (select md5(string_agg(concat_ws('|', id, size, guest), ',' order by id)) from stays),
  (select md5(string_agg(concat_ws('|', id, amount, stay), ',' order by id)) from bills))";

fn apart(parts: [(&str, &str); 4]) -> String {
    parts.iter().fold(APART.to_owned(), |sql, (name, text)| sql.replace(name, text))
}

#[test]
fn killed_in_a_plan_of_several_long_transactions() {
    let before = apart([("{int}", "integer"), ("{limit}", "10"), ("{checked}", ""), ("{room}", "")]);
    let after = apart([
        ("{int}", "bigint"),
        ("{limit}", "20"),
        ("{checked}", ", made timestamptz default clock_timestamp()"),
        ("{room}", ", constraint apart exclude using gist (during with &&)"),
    ]);
    let world = World::between(&format!("{before}{APART_ROWS}"), &after, APART_KEPT);
    world.reset();
    let url = world.cluster.url("app", "app");
    let plan = world.folder.run(&["plan", "--url", &url, "--format", "json"]).expect(0).stdout;
    let transactions = plan.matches("\"transaction\": [").count();
    assert!(transactions >= 4, "{transactions} transactions\n{plan}");
    let mut faults = 0;
    for step in (1..=world.steps).rev() {
        world.reset();
        let mut running = world.start();
        assert!(running.until(&format!("step {step} of ")), "{}", running.said);
        a_moment(step);
        signal(&running.child, "KILL");
        faults += usize::from(running.wait().code.is_none());
        world.converges(&format!("kill -9 at step {step} of {} in {transactions} transactions", world.steps));
    }
    println!("{} steps in {transactions} transactions; {faults} kills of schemactl, rows lost: 0", world.steps);
    assert!(faults > 0);
}
