//! One apply at a time.

use super::{Running, flat, long, signal};
use crate::support::program::{Folder, url};
use crate::support::{Database, Project};

const SLOW: &str = "
create function slow() returns int volatile language sql as 'select 1 from pg_sleep(0.05)';
create table notes (id int primary key, slow int not null default slow());
";

fn in_use() -> Database {
    let database = Database::empty();
    database.run("create table notes (id int primary key); insert into notes select generate_series(1, 100)");
    database
}

const APPLY: &[&str] = &["apply", "--yes", "--allow", "all", "--url"];

#[test]
fn of_two_at_once_one_is_told_who_the_other_is() {
    let database = in_use();
    let (folder, url) = (Folder::new(&[("schema/a.sql", SLOW)]), url(&database));
    let mut first = Running::new(folder.start(&[APPLY, &[&url]].concat()));
    assert!(first.until("step 2 of"), "{}", first.said);
    let second = folder.run(&[APPLY, &[&url, "--lock-budget", "0"]].concat());
    let first = first.wait();
    if second.code == Some(2) {
        assert!(second.stderr.starts_with("apply-under-way"), "{}", second.stderr);
        let said = flat(&second.stderr);
        for text in ["process ", "of role app", "since 20", "application schemactl", "may be doing the same"] {
            assert!(said.contains(text), "{text}: {said}");
        }
    } else {
        // It waited for the first to end.
        second.expect(0);
    }
    first.expect(0);
    assert_eq!(database.query("select count(*), sum(slow) from notes"), "100|100");
}

/// Two servers of an application that each apply the same files as they start.
#[test]
fn the_second_waits_for_the_first_and_finds_nothing_left_to_do() {
    let database = in_use();
    let slow = SLOW.replace("0.05", "0.1");
    let (folder, url) = (Folder::new(&[("schema/a.sql", &slow)]), url(&database));
    let mut first = Running::new(folder.start(&[APPLY, &[&url]].concat()));
    assert!(first.until("step 2 of"), "{}", first.said);
    let second = folder.run(&[APPLY, &[&url]].concat()).expect(0);
    first.wait().expect(0);
    let said = flat(&second.stderr);
    for text in ["waiting for another `schemactl apply` on this database, process ", "of role app", "up to 4 min"] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert!(!second.stdout.contains("Applied"), "{}", second.stdout);
    assert_eq!(database.query("select count(*), sum(slow) from notes"), "100|100");
    assert_eq!(database.query("select count(*) from schemactl.history"), "1");
}

#[test]
fn what_another_did_after_the_plan_was_made_is_not_done_again() {
    let files = "create table notes (id int primary key); create table more (id int primary key);";
    for (meanwhile, is_done) in
        [("create table more (id int primary key)", true), ("create table more (id text)", false)]
    {
        let database = in_use();
        let project = Project::new(&[("a.sql", files)]).with_shadow(Database::for_shadow());
        let applied = project.apply_after(database.target(), || database.run(meanwhile));
        if is_done {
            let applied = applied.expect("nothing is left to do");
            assert_eq!((applied.steps, applied.left.changes.len()), (0, 0));
            assert_eq!(applied.remarks, ["what the plan was to do was done by somebody else meanwhile"]);
        } else {
            assert_eq!(applied.expect_err("something else is").code, "plan-is-stale");
        }
    }
}

#[test]
fn started_at_the_same_moment_they_never_mix() {
    let rounds = if long() { 30 } else { 3 };
    let (mut done, mut told) = (0, 0);
    for _ in 0..rounds {
        let database = in_use();
        let (folder, url) = (Folder::new(&[("schema/a.sql", &SLOW.replace("0.05", "0.001"))]), url(&database));
        let all: Vec<_> = (0..3).map(|_| Running::new(folder.start(&[APPLY, &[&url]].concat()))).collect();
        let outcomes: Vec<_> = all.into_iter().map(Running::wait).collect();
        for outcome in &outcomes {
            let refused = ["apply-under-way", "plan-is-stale", "schema-is-changing"];
            let is_told = outcome.code == Some(2) && refused.iter().any(|code| outcome.stderr.starts_with(code));
            assert!(outcome.code == Some(0) || is_told, "{outcome:?}");
            done += usize::from(outcome.code == Some(0));
            told += usize::from(is_told);
        }
        assert!(outcomes.iter().any(|outcome| outcome.code == Some(0)), "{outcomes:?}");
        folder.run(&[APPLY, &[&url]].concat()).expect(0);
        assert_eq!(database.query("select count(*), sum(slow) from notes"), "100|100");
    }
    println!(
        "{rounds} rounds of three applies at once: {done} ended well, {told} said that another was at it; rows lost: 0"
    );
}

#[test]
fn the_lock_of_a_killed_apply_goes_with_its_connection() {
    let database = in_use();
    let (folder, url) = (Folder::new(&[("schema/a.sql", SLOW)]), url(&database));
    let mut first = Running::new(folder.start(&[APPLY, &[&url]].concat()));
    assert!(first.until("step 2 of"), "{}", first.said);
    // The statement runs for five seconds; the server notices earlier that nobody is there any more.
    signal(&first.child, "KILL");
    first.wait();
    folder.run(&[APPLY, &[&url]].concat()).expect(0);
    assert_eq!(database.query("select count(*), sum(slow) from notes"), "100|100");
}
