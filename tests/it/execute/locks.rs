//! One apply at a time.

use super::{Running, flat, signal};
use crate::support::Database;
use crate::support::program::{Folder, url};

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
    let second = folder.run(&[APPLY, &[&url]].concat());
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

#[test]
fn started_at_the_same_moment_they_never_mix() {
    for _ in 0..3 {
        let database = in_use();
        let (folder, url) = (Folder::new(&[("schema/a.sql", &SLOW.replace("0.05", "0.001"))]), url(&database));
        let all: Vec<_> = (0..3).map(|_| Running::new(folder.start(&[APPLY, &[&url]].concat()))).collect();
        let outcomes: Vec<_> = all.into_iter().map(Running::wait).collect();
        for outcome in &outcomes {
            let refused = ["apply-under-way", "plan-is-stale", "schema-is-changing"];
            let is_told = outcome.code == Some(2) && refused.iter().any(|code| outcome.stderr.starts_with(code));
            assert!(outcome.code == Some(0) || is_told, "{outcome:?}");
        }
        assert!(outcomes.iter().any(|outcome| outcome.code == Some(0)), "{outcomes:?}");
        folder.run(&[APPLY, &[&url]].concat()).expect(0);
        assert_eq!(database.query("select count(*), sum(slow) from notes"), "100|100");
    }
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
