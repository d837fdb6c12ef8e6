//! Poolers: what works through one, and what is refused.

use std::process::{Child, Stdio};
use std::sync::OnceLock;

use schemactl::server::PoolMode;
use schemactl::shadow::local::LocalServer;

use super::{as_account_of, folder_for_all, free_port, start, try_url, wait_for};
use crate::support::program::{Folder, Outcome};
use crate::support::{Database, dump};

fn server() -> &'static LocalServer {
    static SERVER: OnceLock<&LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| start(&[]))
}

/// A pgbouncer in front of the server; it is stopped with its value.
struct Pooler {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Pooler {
    fn start(mode: &str, more: &str) -> Self {
        let (server, port, folder) = (server(), free_port(), folder_for_all());
        let users = folder.path().join("users");
        std::fs::write(&users, "\"app\" \"\"\n\"limited\" \"\"\n").expect("a file");
        let settings = format!(
            "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {mode}\n{more}\n",
            "127.0.0.1",
            server.port(),
            users.display()
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("a file");
        let program = ["/usr/sbin/pgbouncer", "/opt/homebrew/bin/pgbouncer"]
            .into_iter()
            .find(|path| std::path::Path::new(path).exists());
        let process = as_account_of(server, program.unwrap_or("pgbouncer"))
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pgbouncer runs");
        let pooler = Self { process, port, folder };
        wait_for(|| std::net::TcpStream::connect(("127.0.0.1", port)).ok(), "pgbouncer");
        pooler
    }

    /// Another setting, as an administrator would make it.
    fn reload(&self, from: &str, to: &str) {
        let file = self.folder.path().join("pgbouncer.ini");
        let settings = std::fs::read_to_string(&file).expect("a file");
        assert!(settings.contains(from));
        std::fs::write(&file, settings.replace(from, to)).expect("a file");
        let status = std::process::Command::new("kill").args(["-HUP", &self.process.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    fn url(&self, database: &Database) -> String {
        format!("postgresql://app@127.0.0.1:{}/{}", self.port, database.name)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const BEFORE: &str = "create table notes (id bigint primary key, title text);
    insert into notes select i, 'note ' || i from generate_series(1, 100) i;
    create view titles as select title from notes;
    create function shout(text) returns text language sql immutable return upper($1);";

const FILES: &str = "create table notes (id bigint primary key, title text not null, body text);
create view titles as select title from notes;
create function shout(text) returns text language sql immutable return upper($1);
create index notes_title_idx on notes (title);
";

fn folder() -> Folder {
    Folder::new(&[("schema/notes.sql", FILES)])
}

fn database() -> Database {
    let database = Database::on(server(), "app", "template0");
    database.run(BEFORE);
    database
}

fn refused(outcome: Outcome) {
    let outcome = outcome.expect(2);
    assert!(outcome.stderr.starts_with("pooled-session"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(&format!("127.0.0.1:{}", server().port())), "{}", outcome.stderr);
}

/// What follows the header, without the ports, which differ.
fn body(outcome: &Outcome) -> String {
    let text = outcome.stdout.split_once("\n\n").expect("a header").1;
    let mut parts = text.split("127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "HOST" + part.trim_start_matches(|char: char| char.is_ascii_digit()))
}

#[test]
fn plan_and_drift_work_in_transaction_mode_and_apply_is_refused() {
    for more in ["", "default_pool_size = 1", "server_round_robin = 1\nmin_pool_size = 4"] {
        let pooler = Pooler::start("transaction", more);
        let database = database();
        let (url, folder, before) = (pooler.url(&database), folder(), dump::dump(&database));
        assert!(try_url(&url).expect("a connection").is_pooled);
        let direct = folder.run(&[
            "plan",
            "--url",
            &format!("postgresql://app@127.0.0.1:{}/{}", server().port(), database.name),
        ]);
        let direct = direct.expect(0);
        assert!(body(&direct).contains("ADD COLUMN body"), "{}", direct.stdout);
        // Others share the session, and leave their settings behind.
        let polluted = format!("postgresql://app@127.0.0.1:{}/{}", pooler.port, database.name);
        super::block_on(async {
            let target = schemactl::server::Target::parse_in(&polluted, &|_| None).expect("a target");
            let other = schemactl::server::connect(&target).await.expect("a connection");
            let leave = "set search_path = nowhere; set datestyle = 'SQL, DMY'; set statement_timeout = '1min'; \
                         set quote_all_identifiers = on";
            other.client.batch_execute(leave).await.expect("settings");
        });
        for _ in 0..3 {
            let plan = folder.run(&["plan", "--url", &url]).expect(0);
            assert_eq!(body(&plan), body(&direct), "{more}");
            folder.run(&["drift", "--url", &url]).expect(1);
        }
        folder.run(&["plan", "--exit-code", "--format", "json", "--url", &url]).expect(1);
        for command in [&["apply", "--yes", "--allow", "all"][..], &["apply"]] {
            refused(folder.run(&[command, &["--url", &url]].concat()));
        }
        let beside = folder.run(&["plan", "--shadow", "target", "--url", &url]).expect(2);
        assert!(beside.stderr.starts_with("shadow-beside-pooler"), "{}", beside.stderr);
        assert_eq!(dump::dump(&database), before);
        // Nothing stays in the sessions of others.
        let left = "select count(*) from pg_locks where locktype = 'advisory'";
        assert_eq!(database.query(left), "0");
    }
}

/// The mode is measured again and again while others work through the same pooler. With `LONG_TESTS=1` hundreds of times.
#[test]
fn the_mode_of_a_busy_pooler_is_never_mistaken() {
    let times = if std::env::var_os("LONG_TESTS").is_some_and(|value| !value.is_empty()) { 100 } else { 3 };
    let database = database();
    let pools = [
        ("transaction", ""),
        ("transaction", "server_round_robin = 1\nmin_pool_size = 2"),
        ("transaction", "default_pool_size = 2"),
        ("transaction", "server_round_robin = 1\ndefault_pool_size = 5"),
        ("session", "default_pool_size = 20"),
    ];
    let mut measured = 0;
    for (mode, more) in pools {
        let pooler = Pooler::start(mode, more);
        let target = schemactl::server::Target::parse_in(&pooler.url(&database), &|_| None).expect("a target");
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for number in 0..3 {
                let (target, over) = (&target, &over);
                scope.spawn(move || {
                    super::block_on(async {
                        let other = schemactl::server::connect(target).await.expect("a connection");
                        while !over.load(std::sync::atomic::Ordering::Relaxed) {
                            let work = format!("begin; select pg_sleep({}); commit", f64::from(number) / 500.0);
                            other.client.batch_execute(&work).await.expect("it works");
                        }
                    });
                });
            }
            super::block_on(async {
                for _ in 0..times {
                    let first = schemactl::server::connect(&target).await.expect("a connection");
                    // Half of the time in a transaction, where it is served by one process whatever the mode.
                    if measured % 2 == 1 {
                        first.client.batch_execute("begin").await.expect("a transaction");
                    }
                    let found = schemactl::server::pool_mode(&first, &target).await.expect("a mode");
                    measured += 1;
                    let expected = if mode == "session" { PoolMode::Session } else { PoolMode::Transaction };
                    if found != expected {
                        over.store(true, std::sync::atomic::Ordering::Relaxed);
                    }
                    assert_eq!(found, expected, "{mode} {more}: after {measured}");
                }
                over.store(true, std::sync::atomic::Ordering::Relaxed);
            });
        });
    }
    println!("the mode was measured {measured} times");
}

#[test]
fn apply_works_through_a_pooler_that_keeps_sessions() {
    let pooler = Pooler::start("session", "");
    let database = database();
    let (url, folder) = (pooler.url(&database), folder());
    folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(0);
    folder.run(&["plan", "--exit-code", "--url", &url]).expect(0);
    assert_eq!(database.query("select count(*), count(body) from notes"), "100|0");
}

/// The pooler stops keeping sessions while the first step waits for a lock. Nothing is carried out in another's session.
#[test]
fn a_session_that_is_exchanged_in_the_middle_ends_the_apply() {
    let pooler = Pooler::start("session", "server_round_robin = 1\nmin_pool_size = 3");
    let database = database();
    let (url, folder, before) = (pooler.url(&database), folder(), dump::dump(&database));
    let arguments = ["apply", "--yes", "--allow", "all", "--no-proof", "--lock-timeout", "500ms", "--url", &url];
    let outcome = super::block_on(async {
        let direct = format!("postgresql://app@127.0.0.1:{}/{}", server().port(), database.name);
        let target = schemactl::server::Target::parse_in(&direct, &|_| None).expect("a target");
        let other = schemactl::server::connect(&target).await.expect("a connection");
        other.client.batch_execute("begin; lock table notes in access share mode").await.expect("a lock");
        let child = folder.start(&arguments);
        let waits = "select count(*) from pg_locks where not granted";
        wait_for(|| (database.query(waits) != "0").then_some(()), "a lock that is waited for");
        pooler.reload("pool_mode = session", "pool_mode = transaction");
        let output = child.wait_with_output().expect("it ends");
        other.client.batch_execute("rollback").await.expect("it ends");
        output
    });
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert_eq!(outcome.status.code(), Some(2), "{said}");
    assert!(said.contains("pooled-session"), "{said}");
    assert!(said.contains("the session of this apply was given to another client"), "{said}");
    assert_eq!(dump::dump(&database), before);
}

#[test]
fn a_pooler_that_gives_no_second_session_is_not_trusted() {
    let pooler = Pooler::start("session", "default_pool_size = 1");
    let database = database();
    let before = dump::dump(&database);
    let (url, folder) = (pooler.url(&database), folder());
    folder.run(&["plan", "--url", &url]).expect(0);
    refused(folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]));
    assert_eq!(dump::dump(&database), before);
}

#[test]
fn statement_mode_has_no_transactions() {
    let pooler = Pooler::start("statement", "");
    let database = database();
    let (url, folder) = (pooler.url(&database), folder());
    for arguments in [&["apply", "--yes", "--url", &url][..], &["plan", "--url", &url]] {
        let said = folder.run(arguments).expect(2).stderr;
        assert!(said.starts_with("pooled-session") && said.contains("pooler in statement mode"), "{said}");
    }
}

#[test]
fn parameters_that_a_pooler_does_not_take_are_explained() {
    let pooler = Pooler::start("transaction", "");
    let database = database();
    let problem = try_url(&format!("{}?options=-c%20work_mem=5MB", pooler.url(&database))).expect_err("options");
    assert_eq!(problem.code, "pooler-refuses-options", "{problem:?}");
    assert!(problem.help.is_some_and(|help| help.contains("PGOPTIONS")));
    let problem =
        try_url(&format!("postgresql://nobody@127.0.0.1:{}/{}", pooler.port, database.name)).expect_err("nobody");
    assert!(problem.help.is_some(), "{problem:?}");
}
