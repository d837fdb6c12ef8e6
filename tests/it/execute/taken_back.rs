//! Checks that are there for the length of an apply, when that stops halfway: applications do not meet them.

use std::time::Duration;

use schemactl::object::{Kind, LockMode, ObjectId, Runs, Statement, TimeLimits};

use super::by_hand::{plan, run};
use super::flat;
use crate::support::{Database, Project, project};

const TEMPORARY: &str =
    "select string_agg(conname, ' ' order by conname) from pg_constraint where conname like 'schemactl%'";

/// Waits for it.
const THERE: &str = "do $$ begin while not exists (select from pg_constraint where conname = 'schemactl_joins_t') loop
    perform pg_sleep(0.05); commit; end loop; end $$";

const MONTHS: &str = "create table m (id int, at date not null) partition by range (at);
    create table m_def partition of m default;
    create table m_2401 partition of m for values from ('2024-01-01') to ('2024-02-01');";

const FEBRUARY: &str = "create table m_2402 (id int, at date not null);";

const ATTACHED: &str = "alter table m attach partition m_2402 for values from ('2024-02-01') to ('2024-03-01');";

struct Stopped {
    before: String,
    rows: &'static str,
    after: String,
    /// What applications go on to write.
    written: &'static str,
    dropped: &'static [&'static str],
}

fn stopped() -> Vec<Stopped> {
    vec![
        Stopped {
            before: MONTHS.to_owned(),
            rows: "insert into m values (1, '2024-01-05'), (2, '2024-02-05')",
            after: format!(
                "{MONTHS} create table m_2402 partition of m for values from ('2024-02-01') to ('2024-03-01');"
            ),
            written: "insert into m values (3, '2024-02-06')",
            dropped: &["constraint schemactl_beside_m_2402 on public.m_def"],
        },
        // The rows of the one are right; what says so goes all the same.
        Stopped {
            before: format!("{MONTHS} {FEBRUARY}"),
            rows: "insert into m values (1, '2025-01-05'); insert into m_2402 values (2, '2024-05-05')",
            after: format!("{MONTHS} {FEBRUARY} {ATTACHED}"),
            written: "insert into m values (3, '2024-02-06'); insert into m_2402 values (4, '2024-06-06')",
            dropped: &[
                "constraint schemactl_beside_m_2402 on public.m_def",
                "constraint schemactl_joins_m_2402 on public.m_2402",
            ],
        },
        Stopped {
            before: "create table up (id int primary key, a int); create table down () inherits (up);".to_owned(),
            rows: "insert into up values (1, 1); insert into down values (2, null)",
            after: "create table up (id int primary key, a int not null); create table down () inherits (up);"
                .to_owned(),
            written: "insert into up values (3, null); insert into down values (4, null)",
            dropped: &["constraint schemactl_not_null_a on public.up"],
        },
    ]
}

#[test]
fn applications_go_on_writing_what_they_wrote_before() {
    for change in stopped() {
        let project = Project::new(&[("schema.sql", &change.after)]).with_shadow(Database::for_shadow());
        for interrupted in [false, true] {
            let database = Database::empty();
            database.run(&format!("{}; {}", change.before, change.rows));
            let plan = project::sql(&project.plan(database.target()).expect("a plan"));
            let adds: String = plan.lines().filter(|line| line.ends_with(" NOT VALID;")).collect();
            if !adds.contains("CONSTRAINT schemactl_") {
                let version = database.query("select current_setting('server_version_num')::int >= 180000");
                assert!(version == "t" && plan.contains("SET NOT NULL"), "no check is needed:\n{plan}");
                continue;
            }
            if interrupted {
                // A run that was killed has left them.
                database.run(&adds);
            }
            let problem = project.apply(database.target()).expect_err("a row is in the way");
            let said = flat(&problem.render(false, 120));
            assert_eq!(database.query(TEMPORARY), "", "{said}");
            database.run(change.written);
            for check in change.dropped {
                let text = format!("of that, the check {check} was dropped again: it refuses no rows any more");
                assert!(said.contains(&text), "{text}\n{said}");
            }
            assert_eq!(said.matches("was dropped again").count(), change.dropped.len(), "{said}");
        }
    }
}

fn check() -> [Statement; 2] {
    let table = ObjectId::in_schema(Kind::Table, "public", "t");
    let id = ObjectId::on_relation(Kind::Constraint, "public", "t", "schemactl_joins_t");
    ["ADD CONSTRAINT schemactl_joins_t CHECK (a > 0) NOT VALID", "DROP CONSTRAINT schemactl_joins_t"].map(|action| {
        let statement = Statement::new(format!("ALTER TABLE public.t {action}"));
        statement.lock(LockMode::AccessExclusive, table.clone()).for_a_while(id.clone())
    })
}

fn limits() -> TimeLimits {
    let (lock_timeout, lock_budget) = (Duration::from_millis(200), Duration::from_millis(800));
    TimeLimits { lock_timeout, lock_budget, ..TimeLimits::default() }
}

/// Where the lock cannot be had within the budget, the user is told what is there and how it goes.
#[test]
fn what_cannot_be_dropped_is_said() {
    let database = Database::empty();
    database.run("create table t (a int); insert into t values (0)");
    let [add, drop] = check();
    let fails = "do $$ begin
        while not exists (select from pg_locks where relation = 't'::regclass and pid <> pg_backend_pid()) loop
          perform pg_sleep(0.05); end loop; raise check_violation; end $$";
    let done = std::thread::scope(|scope| {
        scope.spawn(|| database.run(&format!("{THERE}; begin; select count(*) from t; select pg_sleep(4); commit")));
        let fails = Statement::new(fails).runs(Runs::ByItself);
        run(&database.target(), "app", &plan(vec![vec![add], vec![fails], vec![drop]], limits()))
    });
    let said = done.all();
    for text in [
        "step 1 of 3 is done and stays",
        "stopped; dropping the check constraint schemactl_joins_t on public.t again",
        "is left and refuses new rows that break it",
        "drop it by hand: ALTER TABLE public.t DROP CONSTRAINT schemactl_joins_t; dropping it failed: ",
    ] {
        assert!(said.contains(text), "{text}\n{said}");
    }
    assert_eq!(database.query(TEMPORARY), "schemactl_joins_t");
    // It was tried again and again, which is no step that begins.
    assert!(said.contains("next try in") && !done.said.iter().any(|line| line.starts_with("step 3")), "{said}");
}

/// What is not there yet, and what is gone already, is not dropped.
#[test]
fn only_what_is_there_is_dropped() {
    let fails = || vec![Statement::new("select 1 / 0").runs(Runs::ByItself)];
    let [add, drop] = check().map(|statement| vec![statement]);
    for groups in [vec![fails(), add.clone(), drop.clone()], vec![add, drop, fails()]] {
        let database = Database::empty();
        database.run("create table t (a int)");
        let said = run(&database.target(), "app", &plan(groups, limits())).all();
        assert!(said.contains("division by zero") && !said.contains("schemactl_joins_t"), "{said}");
    }
}

/// A lost connection is no end that could be tidied up: what is there is said.
#[test]
fn a_lost_connection_leaves_it_and_says_so() {
    let database = Database::empty();
    database.run("create table t (a int)");
    let [add, drop] = check();
    let lost = Statement::new("select pg_terminate_backend(pg_backend_pid())").runs(Runs::ByItself);
    let done = run(&database.target(), "app", &plan(vec![vec![add], vec![lost], vec![drop]], limits()));
    let said = done.all();
    assert!(said.contains("the check constraint schemactl_joins_t on public.t, which was to be there"), "{said}");
    assert_eq!(database.query(TEMPORARY), "schemactl_joins_t");
}

/// A constraint of the files that is not valid yet, and says no to applications already.
#[test]
fn what_is_left_not_valid_and_refuses_rows_is_named() {
    let before = "create table a (id int primary key, n int); create table b (id int primary key, n int);";
    let after = "create table a (id int primary key, n int, constraint a_n check (n > 0));
        create table b (id int primary key, n int, constraint b_n check (n > 0));";
    let database = Database::empty();
    database.run(&format!("{before} insert into a values (1, -1); insert into b values (1, -1)"));
    let project = Project::new(&[("schema.sql", after)]).with_shadow(Database::for_shadow());
    let problem = project.apply(database.target()).expect_err("a row is in the way");
    let said = flat(&problem.render(false, 120));
    for name in ["constraint a_n on public.a", "constraint b_n on public.b"] {
        let text = format!("of that, {name} is left NOT VALID: it refuses new rows that break it");
        assert!(said.contains(&text), "{text}\n{said}");
    }
    let invalid = "select count(*) from pg_constraint where contype = 'c' and not convalidated";
    assert_eq!(database.query(invalid), "2");
    database.run("update a set n = 1; update b set n = 1");
    let (_, left) = project.apply(database.target()).expect("no row is in the way");
    assert!(left.is_empty(), "{}", project::sql(&left));
    assert_eq!(database.query(invalid), "0");
}
