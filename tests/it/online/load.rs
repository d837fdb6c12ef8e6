//! How long anybody waits while a plan runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::{Config, NoTls};

use super::{Change, changes};
use crate::support::Database;

/// No short transaction may take longer. Reading a whole table with the slow function takes five seconds.
const LIMIT: Duration = Duration::from_secs(3);

/// Runs short transactions until it is told to stop; gives the longest, and how many there were.
fn work(database: &Database, sql: &'static [&'static str], stop: &AtomicBool) -> (Duration, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = database.server();
        let mut config = Config::new();
        config.host_path(server.socket_dir()).port(server.port()).user(database.owner()).dbname(&database.name);
        let (client, connection) = config.connect(NoTls).await.expect("a connection");
        let connection = tokio::spawn(connection);
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
        connection.abort();
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

fn longest_wait(change: &Change, offline: bool) -> (Duration, usize) {
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
        let applied = project.apply(live.target());
        stop.store(true, Ordering::Relaxed);
        let waited = load.join().expect("the load ends");
        let (_, left) = applied.expect("it can be applied");
        assert!(left.is_empty(), "{}", change.name);
        waited
    })
}

#[test]
fn nobody_waits_long() {
    let mut report = Vec::new();
    let mut failed = false;
    for change in changes() {
        let (longest, count) = longest_wait(&change, false);
        failed |= longest > LIMIT;
        report.push(format!("{}: {} ms at most, {count} transactions", change.name, longest.as_millis()));
    }
    eprintln!("{}", report.join("\n"));
    assert!(!failed, "{}", report.join("\n"));
}

/// What the measuring is worth: the short way of a slow check does make others wait.
#[test]
fn offline_others_do_wait() {
    let slow = changes().into_iter().find(|change| change.name == "a check");
    let Some(slow) = slow else { return };
    let (longest, _) = longest_wait(&slow, true);
    assert!(longest > LIMIT, "{} ms", longest.as_millis());
}
