//! Reading behind somebody's lock.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::wait_for;
use crate::support::Database;
use crate::support::program::{Folder, url};

/// A session that has begun a transaction.
struct Open(Child);

impl Open {
    fn session(database: &Database, name: &str, sql: &str) -> Self {
        let server = database.server();
        let mut child = Command::new(server.binaries().dir.join("psql"))
            .args(["-Xq", "-h"])
            .arg(server.socket_dir())
            .args(["-p", &server.port().to_string(), "-U", database.owner(), "-d", &database.name])
            .env("PGAPPNAME", name)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("psql runs");
        writeln!(child.stdin.as_mut().expect("a pipe"), "begin; {sql};").expect("psql reads");
        wait_for(
            || {
                let sql = format!(
                    "select count(*) from pg_locks l join pg_stat_activity a using (pid)
                     where a.application_name = '{name}' and l.mode = 'AccessExclusiveLock' and l.locktype = 'relation'"
                );
                (database.query(&sql) != "0").then_some(())
            },
            "the lock",
        );
        Self(child)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const FILES: &str = "create table notes (id bigint primary key, title text);
create view titles as select title from notes;
";

#[test]
fn who_holds_the_lock_is_named_in_the_end() {
    let database = Database::empty();
    database.run(FILES);
    database.run("insert into notes values (1, 'one')");
    let folder = Folder::new(&[("schema/notes.sql", FILES)]);
    let blocker = Open::session(&database, "backfill", "lock table notes in access exclusive mode");
    let begun = Instant::now();
    let plan = folder.run(&["plan", "--url", &url(&database)]).expect(2);
    assert!(plan.stderr.starts_with("lock-timeout"), "{}", plan.stderr);
    let plain = plan.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in ["of role app (backfill) has locked", "notes", "lock table notes in access exclusive mode", "help: "] {
        assert!(plain.contains(text), "{text}: {}", plan.stderr);
    }
    assert!(begun.elapsed() > Duration::from_secs(15), "{:?}", begun.elapsed());
    // Nothing of ours is in the way of others meanwhile.
    drop(blocker);
    folder.run(&["drift", "--url", &url(&database)]).expect(0);
}

#[test]
fn a_lock_that_is_given_back_is_waited_for() {
    let database = Database::empty();
    database.run(FILES);
    let folder = Folder::new(&[("schema/notes.sql", FILES)]);
    let blocker = Open::session(&database, "short", "lock table notes in access exclusive mode");
    let waiting = folder.start(&["plan", "--exit-code", "--url", &url(&database)]);
    std::thread::sleep(Duration::from_secs(5));
    drop(blocker);
    crate::support::program::wait(waiting).expect(0);
}
