//! Waiting for others: short, again and again, and saying for whom.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use schemactl::object::{Kind, LockMode, ObjectId, TimeLimits};

use super::by_hand::{alone, plan, run, statement};
use super::{Running, flat, long};
use crate::support::Database;
use crate::support::program::{Folder, url};

const NOTES: &str = "create table notes (id bigint primary key, title text not null); create table other (id int);";

fn in_use() -> Database {
    let database = Database::empty();
    database.run(&format!("{NOTES} insert into notes select i, 'note ' || i from generate_series(1, 100) i;"));
    database
}

/// A session that runs this, and then leaves its transaction open for so many seconds, or until the file exists that it
/// gives.
fn meanwhile<T>(database: &Database, sql: &str, seconds: u32, then: impl FnOnce(&Path) -> T) -> T {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let over = folder.path().join("over");
    std::thread::scope(|scope| {
        let waits =
            format!("i=0; while [ $i -lt {seconds}0 -a ! -e {} ]; do sleep 0.1; i=$((i+1)); done", over.display());
        let script = format!("begin; {sql}; select pg_sleep(0.01); \\! {waits}\n commit;");
        scope.spawn(move || database.run(&script));
        let query = "select count(*) from pg_stat_activity where state = 'idle in transaction' \
                     and datname = current_database() and query like '%pg_sleep(0.01)%'";
        let began = Instant::now();
        while database.query(query) != "1" {
            assert!(began.elapsed() < Duration::from_secs(30), "it does not begin");
            std::thread::sleep(Duration::from_millis(20));
        }
        then(&over)
    })
}

fn limits(timeout: u64, budget: u64) -> TimeLimits {
    TimeLimits {
        lock_timeout: Duration::from_millis(timeout),
        lock_budget: Duration::from_millis(budget),
        ..TimeLimits::default()
    }
}

#[test]
fn a_transaction_left_open_on_the_same_table_is_waited_for_and_nobody_queues_up() {
    let database = in_use();
    let hold = Duration::from_secs(if long() { 60 } else { 4 });
    let folder =
        Folder::new(&[("schema/a.sql", &NOTES.replace("title text not null", "title text not null, body text"))]);
    let url = url(&database);
    let over = AtomicBool::new(false);
    let (outcome, slowest) = meanwhile(&database, "select count(*) from notes", 300, |release| {
        std::thread::scope(|scope| {
            // Somebody reads all the while.
            let reader = scope.spawn(|| {
                let mut slowest = Duration::ZERO;
                while !over.load(Ordering::Relaxed) {
                    let took = database.query(
                        "select clock_timestamp() as began \\gset\nselect count(*) from notes \\g /dev/null\n\
                         select extract(milliseconds from clock_timestamp() - :'began'::timestamptz)::int",
                    );
                    slowest = slowest.max(Duration::from_millis(took.parse().expect("a number")));
                }
                slowest
            });
            let mut apply = Running::new(folder.start(&["apply", "--yes", "--lock-timeout", "500ms", "--url", &url]));
            assert!(apply.until("held up by process"), "{}", apply.said);
            std::thread::sleep(hold);
            std::fs::write(release, "").expect("a file");
            let outcome = apply.wait();
            over.store(true, Ordering::Relaxed);
            (outcome, reader.join().expect("the reader"))
        })
    });
    let outcome = outcome.expect(0);
    for text in [
        "waiting for ACCESS EXCLUSIVE on public.notes, held up by process",
        "role app, application psql",
        "next try in",
    ] {
        assert!(outcome.stderr.contains(text), "{text}: {}", outcome.stderr);
    }
    assert!(outcome.stderr.contains("idle in transaction; it last ran: "), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("step 1 of 1:").count(), 1, "{}", outcome.stderr);
    assert!(slowest < Duration::from_millis(1500), "a reader waited {slowest:?}");
    assert_eq!(database.query("select count(*), count(body) from notes"), "100|0");
    println!("the slowest reader waited {slowest:?} under a lock limit of 500 ms");
}

#[test]
fn a_transaction_left_open_on_an_unrelated_table_is_not() {
    let database = in_use();
    let folder =
        Folder::new(&[("schema/a.sql", &NOTES.replace("title text not null", "title text not null, body text"))]);
    let url = url(&database);
    let outcome = meanwhile(&database, "insert into other values (1)", 300, |release| {
        let outcome = folder.run(&["apply", "--yes", "--url", &url]);
        std::fs::write(release, "").expect("a file");
        outcome
    });
    let outcome = outcome.expect(0);
    assert!(!outcome.stderr.contains("waiting"), "{}", outcome.stderr);
}

#[test]
fn the_budget_ends_and_nothing_was_changed() {
    let database = in_use();
    let folder =
        Folder::new(&[("schema/a.sql", &NOTES.replace("title text not null", "title text not null, body text"))]);
    let url = url(&database);
    let outcome = meanwhile(&database, "select count(*) from notes", 300, |release| {
        let flags = ["--lock-timeout", "300ms", "--lock-budget", "2s"];
        let outcome = folder.run(&[&["apply", "--yes", "--url", &url][..], &flags].concat());
        std::fs::write(release, "").expect("a file");
        outcome
    });
    let outcome = outcome.expect(2);
    assert!(outcome.stderr.contains("lock-timeout"), "{}", outcome.stderr);
    let said = flat(&outcome.stderr);
    for text in ["held up by process", "pg_terminate_backend", "--lock-budget", "nothing was changed", "waited"] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert_eq!(database.query("select count(*) from information_schema.columns where table_name = 'notes'"), "2");
}

#[test]
fn old_transactions_are_waited_for_before_a_concurrent_index_begins() {
    let database = in_use();
    let index =
        || plan(vec![vec![alone("CREATE INDEX CONCURRENTLY i ON public.notes (title)", "notes")]], limits(300, 60_000));
    // Idle, with a snapshot that is held.
    let held = "set transaction isolation level repeatable read; select count(*) from other";
    let done = meanwhile(&database, held, 4, |_| run(&database.target(), "app", &index()));
    assert_eq!(*done.result.as_ref().expect("it works"), 1, "{}", done.all());
    assert!(done.all().contains("waiting for old transactions before step 1 begins: process"), "{}", done.all());
    assert_eq!(database.query("select indisvalid from pg_index where indexrelid = 'i'::regclass"), "t");
    // A reader of the same table that holds no snapshot is not in its way, but is in that of its removal.
    let drop = plan(vec![vec![alone("DROP INDEX CONCURRENTLY public.i", "notes")]], limits(300, 1_500));
    let read = "select count(*) from notes";
    let done = meanwhile(&database, read, 300, |release| {
        database.run("create index concurrently j on notes (title)");
        let done = run(&database.target(), "app", &drop);
        std::fs::write(release, "").expect("a file");
        done
    });
    let problem = done.result.as_ref().expect_err("it is held up");
    assert_eq!(problem.code, "old-transaction", "{}", done.all());
    for text in ["role app, application psql", "not begun", "pg_terminate_backend", "--lock-budget"] {
        assert!(done.all().contains(text), "{text}: {}", done.all());
    }
    assert_eq!(database.query("select indisvalid from pg_index where indexrelid = 'i'::regclass"), "t");
    run(&database.target(), "app", &drop).result.expect("nobody is in the way");
}

/// An expression that takes an index of a hundred rows some seconds.
const SLOW: &str = "create function slow(text) returns text immutable language plpgsql as
    $$ begin perform pg_sleep(0.03); return $1; end $$";

#[test]
fn a_concurrent_index_has_no_limit_on_locks_and_says_how_far_it_is() {
    let database = in_use();
    database.run(SLOW);
    let index = plan(
        vec![vec![alone("CREATE INDEX CONCURRENTLY i ON public.notes (public.slow(title))", "notes")]],
        limits(200, 60_000),
    );
    let done = std::thread::scope(|scope| {
        // A writer comes while the index is built, and stays for longer than the limit.
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(700));
            database.run("begin; insert into notes values (1000, 'late'); select pg_sleep(3); commit");
        });
        run(&database.target(), "app", &index)
    });
    assert_eq!(*done.result.as_ref().unwrap_or_else(|_| panic!("{}", done.all())), 1);
    assert!(done.all().contains("building index"), "{}", done.all());
    assert!(done.all().contains("held up by process"), "{}", done.all());
    assert_eq!(database.query("select indisvalid from pg_index where indexrelid = 'i'::regclass"), "t");
}

#[test]
fn a_deadlock_is_tried_again() {
    let database = in_use();
    let both = plan(
        vec![vec![
            statement("ALTER TABLE public.notes ADD COLUMN a int"),
            statement("DO $$ begin perform pg_sleep(1.5); end $$"),
            statement("ALTER TABLE public.other ADD COLUMN a int"),
        ]],
        limits(10_000, 60_000),
    );
    let done = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(500));
            // It does not look for deadlocks itself, so that the other is the one who is stopped.
            database.run(
                "set deadlock_timeout = '1min'; set statement_timeout = '30s'; begin; insert into other values (1); \
                 select count(*) from notes; commit",
            );
        });
        run(&database.target(), "app", &both)
    });
    assert_eq!(*done.result.as_ref().unwrap_or_else(|_| panic!("{}", done.all())), 3);
    assert!(done.said.iter().any(|line| line == "step 1 again"), "{}", done.all());
    assert!(done.all().contains("deadlock"), "{}", done.all());
    assert_eq!(database.query("select count(*) from other where a is null"), "1");
}

/// The application begins to wait first, so that the server would end its transaction.
#[test]
fn a_deadlock_never_hits_an_application() {
    let database = in_use();
    let locks = |sql: &str, table: &str| {
        statement(sql).lock(LockMode::AccessExclusive, ObjectId::in_schema(Kind::Table, "public", table))
    };
    let both = plan(
        vec![vec![
            locks("ALTER TABLE public.notes ADD COLUMN a int", "notes"),
            statement("DO $$ begin perform pg_sleep(0.4); end $$"),
            locks("ALTER TABLE public.other ADD COLUMN a int", "other"),
        ]],
        limits(10_000, 60_000),
    );
    let done = std::thread::scope(|scope| {
        let application = scope.spawn(|| {
            let held = "select count(*) from pg_locks where relation = 'public.notes'::regclass and granted \
                        and mode = 'AccessExclusiveLock'";
            while database.query(held) == "0" {
                std::thread::sleep(Duration::from_millis(10));
            }
            database.run("begin; insert into other values (1); select count(*) from notes; commit");
        });
        let done = run(&database.target(), "app", &both);
        application.join().expect("the application is not disturbed");
        done
    });
    assert_eq!(*done.result.as_ref().unwrap_or_else(|_| panic!("{}", done.all())), 3);
    assert_eq!(database.query("select count(*) from other where a is null"), "1");
}

#[test]
fn limits_that_a_role_has_for_its_applications_do_not_hold() {
    let database = in_use();
    database.run(&format!(
        "create role hasty_{0} login superuser;
         alter role hasty_{0} set statement_timeout = '1500ms'; alter role hasty_{0} set lock_timeout = '1ms';
         alter role hasty_{0} set idle_in_transaction_session_timeout = '1ms';
         alter role hasty_{0} set idle_session_timeout = '5s';
         alter role hasty_{0} set default_transaction_isolation = 'serializable';
         alter role hasty_{0} set synchronous_commit = off",
        database.name
    ));
    let role = format!("hasty_{}", database.name);
    let show = "DO $$ begin
        perform pg_sleep(2);
        if current_setting('transaction_isolation') <> 'read committed' or current_setting('synchronous_commit') <> 'on'
          or current_setting('lock_timeout') <> '3s' or current_setting('statement_timeout') <> '30s'
          or current_setting('idle_in_transaction_session_timeout') <> '0' or current_setting('idle_session_timeout') <> '0'
        then raise exception 'a limit of the role holds'; end if; end $$";
    let steps = plan(vec![vec![statement(show), statement("SELECT 1")], vec![statement(show)]], TimeLimits::default());
    let done = run(&database.target().with_user(&role), "app", &steps);
    let result = done.result.as_ref().map(|steps| *steps);
    database.run(&format!("drop role {role}"));
    assert!(result.is_ok_and(|steps| steps == 3), "{}", done.all());
}

#[test]
fn a_statement_that_takes_longer_than_its_kind_may_is_stopped() {
    let database = in_use();
    let limits = TimeLimits { statement_timeout: Duration::from_millis(300), ..TimeLimits::default() };
    let slow = plan(vec![vec![statement("SELECT pg_sleep(20)")]], limits);
    let done = run(&database.target(), "app", &slow);
    let problem = done.result.as_ref().expect_err("it is stopped");
    assert_eq!(problem.code, "statement-timeout", "{}", done.all());
    assert!(done.all().contains("300 ms") && done.all().contains("--statement-timeout"), "{}", done.all());
    assert!(done.took < Duration::from_secs(15), "{:?}", done.took);
}

/// What was written anew stays so while another table is waited for: it would be done again with every try.
#[test]
fn a_rewrite_is_not_thrown_away_for_the_lock_of_another_table() {
    let database = in_use();
    database.run("insert into other values (1)");
    let files = "create table notes (id bigint primary key, title text not null, size int);
        create table other (id int references notes (id));";
    database.run("alter table notes add column size bigint");
    let folder = Folder::new(&[("schema/a.sql", files)]);
    let apply = ["apply", "--yes", "--allow", "all", "--url", &url(&database)];
    let plan = folder.run(&["plan", "--verbose", "--url", &url(&database)]).expect(0);
    assert!(!plan.stdout.contains("of the same transaction"), "{}", plan.stdout);
    let offline = folder.run(&["plan", "--offline", "--format", "json", "--url", &url(&database)]).expect(0);
    assert_eq!(offline.stdout.matches("\"transaction\":").count(), 1, "{}", offline.stdout);
    meanwhile(&database, "update other set id = 1", 300, |release| {
        let budget = ["--lock-timeout", "200ms", "--lock-budget", "2s"];
        let stopped = folder.run(&[&apply[..], &budget].concat()).expect(2);
        assert!(flat(&stopped.stderr).contains("stay"), "{}", stopped.stderr);
        let size = "select format_type(atttypid, atttypmod) from pg_attribute
                    where attrelid = 'notes'::regclass and attname = 'size'";
        assert_eq!(database.query(size), "integer");
        std::fs::write(release, "").expect("a file");
    });
    folder.run(&apply).expect(0);
    assert_eq!(
        database.query("select count(*) from pg_constraint where conrelid = 'other'::regclass and convalidated"),
        "1"
    );
}

/// A unique index that was built and then could not be finished is kept up to date by whoever writes.
#[test]
fn an_index_that_was_not_finished_and_refuses_rows_is_named() {
    let database = in_use();
    database.run(SLOW);
    let limits = TimeLimits { long_statement_timeout: Duration::from_secs(15), ..TimeLimits::default() };
    let sql = "CREATE UNIQUE INDEX CONCURRENTLY i ON public.notes (public.slow(title))";
    let index = plan(vec![vec![alone(sql, "notes")]], limits);
    let done = std::thread::scope(|scope| {
        let build = scope.spawn(|| run(&database.target(), "app", &index));
        let begun = "select count(*) from pg_class where relname = 'i'";
        while database.query(begun) == "0" {
            std::thread::sleep(Duration::from_millis(20));
        }
        // An old snapshot, which only the last phase waits for.
        let held = "set transaction isolation level repeatable read; select count(*) from other";
        meanwhile(&database, held, 300, |release| {
            let done = build.join().expect("it ends");
            std::fs::write(release, "").expect("a file");
            done
        })
    });
    assert_eq!(done.result.as_ref().expect_err("it takes too long").code, "statement-timeout", "{}", done.all());
    let text = "the INVALID index public.i is left and refuses new rows that are alike";
    assert!(done.all().contains(text), "{}", done.all());
    assert!(done.all().contains("DROP INDEX CONCURRENTLY public.i"), "{}", done.all());
    assert_eq!(database.query("select indisready, indisvalid from pg_index where indexrelid = 'i'::regclass"), "t|f");
    let twice =
        "do $$ begin insert into notes values (1000, 'note 1'); exception when unique_violation then null; end $$";
    database.run(twice);
    assert_eq!(database.query("select count(*) from notes"), "100");
}

/// An old snapshot of another table is in the way of an index only, and that one waits for it.
#[test]
fn a_snapshot_left_open_on_an_unrelated_table_holds_up_an_index_only() {
    let database = in_use();
    let hold = Duration::from_secs(if long() { 60 } else { 3 });
    let files = NOTES.replace("title text not null", "title text not null, body text");
    let folder = Folder::new(&[("schema/a.sql", &format!("{files} create index on notes (title);"))]);
    let url = url(&database);
    let held = "set transaction isolation level repeatable read; select count(*) from other";
    let began = Instant::now();
    let outcome = meanwhile(&database, held, 300, |release| {
        let mut apply = Running::new(folder.start(&["apply", "--yes", "--url", &url]));
        assert!(apply.until("waiting for old transactions before step 2 begins"), "{}", apply.said);
        let columns = "select count(*) from information_schema.columns where table_name = 'notes'";
        assert_eq!(database.query(columns), "3");
        std::thread::sleep(hold);
        std::fs::write(release, "").expect("a file");
        apply.wait()
    });
    outcome.expect(0);
    assert_eq!(database.query("select count(*) from pg_index where indrelid = 'notes'::regclass and indisvalid"), "2");
    println!("an index waited for an old snapshot of another table, {:?} in all", began.elapsed());
}
