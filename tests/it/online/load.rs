//! How long anybody waits while a plan runs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use schemactl::object::LockMode;
use schemactl::plan::Plan;
use tokio_postgres::{Client, Config, NoTls};

use super::{Change, changes};
use crate::cases::locks::mode;
use crate::support::{Database, project};

/// No short transaction may take longer. Reading a whole table with the slow function takes five seconds.
const LIMIT: Duration = Duration::from_secs(3);

/// Runs short transactions until it is told to stop; gives the longest, and how many there were.
fn work(database: &Database, sql: &'static [&'static str], stop: &AtomicBool) -> (Duration, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = session(database, "load").await;
        let (mut longest, mut count) = (Duration::ZERO, 0);
        while !stop.load(Ordering::Relaxed) {
            for sql in sql {
                let start = Instant::now();
                client.batch_execute(sql).await.expect("the load works");
                longest = longest.max(start.elapsed());
                count += 1;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (longest, count)
    })
}

const PLAIN: &[&str] = &[
    "select count(*) from public.t join public.parent on parent.id = t.parent_id where t.id < 20",
    "begin; update public.t set n = n + 1 where id = 7; update public.parent set name = name || '' where id = 7; commit",
    "insert into public.t (id, parent_id, name, code) values (1000000, 1, 'load', 'load'); delete from public.t where id = 1000000",
];

const PARTITIONED: &[&str] = &[
    "select count(*) from public.p where at < 20",
    "begin; insert into public.p1 (id, at, name) values (-1, 1, 'load'); delete from public.p1 where id = -1; commit",
];

const POSITIVE: &[&str] = &[
    "select count(*) from public.p where at < 20",
    "begin; insert into public.p1 (id, at, name) values (1000000, 1, 'load'); delete from public.p1 where id = 1000000; commit",
];

/// What was seen of the locks while a plan was applied.
#[derive(Default)]
struct Watched {
    /// How often they were looked at.
    samples: usize,
    /// How often one of the load's queries waited then.
    waiting: usize,
    /// The strongest of the others' locks on each relation that was there before, an index as its table.
    strongest: BTreeMap<String, LockMode>,
}

/// Relations that are there, an index as its table.
const RELATIONS: &str = "
select c.oid::int8, n.nspname || '.' || t.relname from pg_class c left join pg_index i on i.indexrelid = c.oid
  join pg_class t on t.oid = coalesce(i.indrelid, c.oid) join pg_namespace n on n.oid = t.relnamespace
where n.nspname = 'public'";

/// The locks of whoever is neither the load nor the one who looks, and for how many of the load's there is no lock yet.
const LOCKS: &str = "
select l.relation::int8, l.mode, a.application_name = 'load' and not l.granted from pg_locks l join pg_stat_activity a on a.pid = l.pid
where a.datname = current_database() and a.pid <> pg_backend_pid() and (a.application_name = 'load') <> l.granted
  and (l.relation is not null or not l.granted)";

async fn session(database: &Database, name: &str) -> Client {
    let server = database.server();
    let mut config = Config::new();
    config.host_path(server.socket_dir()).port(server.port()).user(database.owner()).dbname(&database.name);
    let (client, connection) = config.application_name(name).connect(NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Looks at the locks until it is told to stop.
fn watch(database: &Database, stop: &AtomicBool) -> Watched {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = session(database, "watch").await;
        let known = client.query_typed(RELATIONS, &[]).await.expect("relations");
        let known: BTreeMap<i64, String> = known.iter().map(|row| (row.get(0), row.get(1))).collect();
        let mut watched = Watched::default();
        while !stop.load(Ordering::Relaxed) {
            watched.samples += 1;
            for row in client.query_typed(LOCKS, &[]).await.expect("locks") {
                if row.get::<_, bool>(2) {
                    watched.waiting += 1;
                } else if let Some(name) = row.get::<_, Option<i64>>(0).and_then(|oid| known.get(&oid)) {
                    let mode = mode(row.get(1));
                    let entry = watched.strongest.entry(name.clone()).or_insert(mode);
                    *entry = (*entry).max(mode);
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        watched
    })
}

/// The locks that were seen and are stronger than any that the plan announces on the same relation.
fn unannounced(plan: &Plan, watched: &Watched) -> Vec<String> {
    let locks = || plan.steps().flat_map(|step| &step.statement.locks);
    let is_announced =
        |name: &String, mode: LockMode| locks().any(|lock| lock.mode >= mode && lock.relation.sql_name() == *name);
    let strong = watched.strongest.iter().filter(|(_, mode)| **mode > LockMode::AccessShare);
    strong.filter(|(name, mode)| !is_announced(name, **mode)).map(|(name, mode)| format!("{mode} on {name}")).collect()
}

/// The longest of the load's transactions, how many there were, and what was seen of the locks.
fn longest_wait(change: &Change, offline: bool) -> (Duration, usize, Watched) {
    let live = change.live();
    let mut project = change.project();
    project.rows.offline = offline;
    let sql = if !change.before.contains("public.p1") {
        PLAIN
    } else if change.after.contains("id > 0") {
        POSITIVE
    } else {
        PARTITIONED
    };
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let load = scope.spawn(|| work(&live, sql, &stop));
        let look = scope.spawn(|| watch(&live, &stop));
        let applied = project.apply(live.target());
        stop.store(true, Ordering::Relaxed);
        let (longest, count) = load.join().expect("the load ends");
        let watched = look.join().expect("the looking ends");
        let (plan, left) = applied.expect("it can be applied");
        assert!(left.is_empty(), "{}", change.name);
        let unannounced = unannounced(&plan, &watched);
        assert!(unannounced.is_empty(), "{}: not announced: {unannounced:?}\n{}", change.name, project::sql(&plan));
        (longest, count, watched)
    })
}

#[test]
fn nobody_waits_long() {
    let mut report = Vec::new();
    let mut failed = false;
    let (mut worst, mut transactions, mut samples) = (Duration::ZERO, 0, 0);
    for change in changes() {
        let (longest, count, watched) = longest_wait(&change, false);
        failed |= longest > LIMIT;
        report.push(format!(
            "{}: {} ms at most, {count} transactions; {} looks at the locks, a wait in {}",
            change.name,
            longest.as_millis(),
            watched.samples,
            watched.waiting
        ));
        (worst, transactions, samples) = (worst.max(longest), transactions + count, samples + watched.samples);
    }
    let plans = report.len();
    report.push(format!(
        "{plans} plans, {transactions} transactions beside them, {} ms at most; {samples} looks at the locks, none unannounced",
        worst.as_millis()
    ));
    eprintln!("{}", report.join("\n"));
    assert!(!failed, "{}", report.join("\n"));
}

/// What the measuring is worth: the short way of a slow check does make others wait.
#[test]
fn offline_others_do_wait() {
    let slow = changes().into_iter().find(|change| change.name == "a check");
    let Some(slow) = slow else { return };
    let (longest, _, _) = longest_wait(&slow, true);
    assert!(longest > LIMIT, "{} ms", longest.as_millis());
}
