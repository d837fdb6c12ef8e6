//! What goes wrong while the program is at work: a server that dies, signals, a second apply, someone else's DDL.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};

use super::{IN_USE, State, in_use};
use crate::support::Database;
use crate::support::program::{Folder, outcome, url, url_as, wait};

/// A change that takes a minute: a table is rewritten, with a default that sleeps for each row.
const SLOW: &str = "
create function slow() returns int volatile language sql as 'select 1 from pg_sleep(1)';
create table first (id int primary key);
alter table notes add column slow int not null default slow();
";

fn slow_project() -> Folder {
    Folder::new(&[("schema/notes.sql", &format!("{IN_USE}{SLOW}"))])
}

const APPLY: &[&str] = &["apply", "--yes", "--allow", "all"];

/// Waits until the slow statement runs.
fn wait_for_the_slow_statement(query: impl Fn(&str) -> String) {
    let started = Instant::now();
    while query("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")
        != "1"
    {
        assert!(started.elapsed() < Duration::from_secs(60), "the slow statement never ran");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().expect("kill runs");
    assert!(status.success());
}

#[test]
fn a_signal_cancels_the_statement_on_the_server_and_changes_nothing() {
    for name in ["INT", "TERM", "HUP"] {
        let database = in_use();
        let before = State::of(&database);
        let folder = slow_project();
        let child = folder.start(&[APPLY, &["--url", &url(&database)]].concat());
        wait_for_the_slow_statement(|sql| database.query(sql));
        let sent = Instant::now();
        signal(&child, name);
        let outcome = wait(child).expect(2);
        assert!(sent.elapsed() < Duration::from_secs(10), "{:?}", sent.elapsed());
        assert!(outcome.stderr.contains("interrupted"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("Stopped at step"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("nothing is committed"), "{}", outcome.stderr);
        let started = Instant::now();
        while database.query("select count(*) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()") != "0" {
            assert!(started.elapsed() < Duration::from_secs(5), "the statement still runs");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(State::of(&database), before);
    }
}

#[test]
fn a_second_apply_is_told_so() {
    let database = in_use();
    let folder = slow_project();
    let url = url(&database);
    let first = folder.start(&[APPLY, &["--url", &url]].concat());
    wait_for_the_slow_statement(|sql| database.query(sql));
    let other = Folder::new(&[("schema/notes.sql", &format!("{IN_USE}create table second ();"))]);
    let outcome = other.run(&["apply", "--yes", "--allow", "all", "--lock-budget", "1s", "--url", &url]);
    signal(&first, "TERM");
    wait(first).expect(2);
    let outcome = outcome.expect(2);
    assert!(outcome.stderr.starts_with("apply-under-way"), "{}", outcome.stderr);
    assert_eq!(database.query("select to_regclass('second') is null"), "t");
}

#[test]
fn a_server_killed_in_the_middle_of_apply() {
    let server: &'static LocalServer =
        Box::leak(Box::new(LocalServer::start(LocalOptions::default()).expect("a private server")));
    let setup = Database::existing(server, BOOTSTRAP_ROLE, "postgres");
    setup.run("create role app superuser login; create database app owner app");
    let database = Database::existing(server, "app", "app");
    database.run(
        "create table notes (id bigint primary key, title text not null);
         insert into notes select i, 'note ' || i from generate_series(1, 100) i;
         create view titles as select title from notes;",
    );
    let folder = slow_project();
    let child = folder.start(&[APPLY, &["--url", &url_as(server, "app", "app")]].concat());
    wait_for_the_slow_statement(|sql| database.query(sql));
    let data = server.data_dir().to_owned();
    let pid = std::fs::read_to_string(data.join("postmaster.pid")).expect("a server");
    let pid = pid.lines().next().expect("a process").to_owned();
    // The backend goes first: one that is orphaned would work on.
    let backends = database
        .query("select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()");
    for id in [pid.as_str(), backends.as_str()] {
        assert!(Command::new("kill").args(["-KILL", id]).status().expect("kill runs").success());
    }
    let lost = wait(child).expect(2);
    assert!(lost.stderr.contains("connection-lost"), "{}", lost.stderr);
    assert!(lost.stderr.contains("help: "), "{}", lost.stderr);
    assert!(lost.stderr.contains("step"), "{}", lost.stderr);
    restarted_without_the_change(server, &data);
}

/// Starts the server again on what the killed one left, and looks.
fn restarted_without_the_change(server: &LocalServer, data: &std::path::Path) {
    // Its other processes notice that it is gone; only then may another one start.
    std::thread::sleep(Duration::from_secs(2));
    let _ = std::fs::remove_file(data.join("postmaster.pid"));
    let mut single = if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(server.binaries().dir.join("postgres"));
        command
    } else {
        Command::new(server.binaries().dir.join("postgres"))
    };
    single.args(["--single", "-D"]).arg(data).args(["-c", "shared_buffers=8MB", "app"]);
    single.current_dir("/").stdin(std::process::Stdio::piped());
    single.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = single.spawn().expect("a server");
    {
        use std::io::Write;
        let sql = "select count(*) || ' rows, ' || (select count(*) from pg_class where relname = 'first') || ' new' \
                   from public.notes\n";
        child.stdin.take().expect("a pipe").write_all(sql.as_bytes()).expect("the server reads");
    }
    let outcome = wait(child);
    assert!(outcome.stdout.contains("100 rows, 0 new"), "{outcome:?}");
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

#[test]
fn someone_elses_ddl_gives_a_consistent_plan_or_an_error() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let database = in_use();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                database.run(&"alter table notes add column x int; alter table notes drop column x;".repeat(200));
            }
        });
        let folder = Folder::new(&[("schema/notes.sql", IN_USE)]);
        for _ in 0..5 {
            let outcome = folder.run_on(&database, &["plan"]);
            match outcome.code {
                Some(0) => assert!(
                    outcome.stdout.contains("Nothing to do") || outcome.stdout.contains("public.notes.x"),
                    "{outcome:?}"
                ),
                Some(2) => assert!(outcome.stderr.starts_with("schema-is-changing"), "{outcome:?}"),
                _ => {
                    stop.store(true, Ordering::Relaxed);
                    panic!("{outcome:?}");
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_wrong_or_missing_password() {
    let server: &'static LocalServer = Box::leak(Box::new(
        LocalServer::start(LocalOptions {
            settings: vec![("listen_addresses".into(), "127.0.0.1".into()), ("port".into(), free_port().to_string())],
            ..LocalOptions::default()
        })
        .expect("a private server"),
    ));
    let database = Database::existing(server, BOOTSTRAP_ROLE, "postgres");
    database.run("create role guarded login password 'the-right-one'");
    std::fs::write(
        server.data_dir().join("pg_hba.conf"),
        "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
    )
    .expect("pg_hba.conf");
    database.run("select pg_reload_conf()");
    std::thread::sleep(Duration::from_millis(300));
    let folder = Folder::new(&[("schema/notes.sql", IN_USE)]);
    let at = format!("127.0.0.1:{}/postgres", server.port());
    let plan = |url: &str| folder.run(&["plan", "--url", url]);
    let wrong = plan(&format!("postgres://guarded:the-wrong-one@{at}")).expect(2);
    assert!(wrong.stderr.starts_with("wrong-password"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("help: ") && !wrong.all().contains("the-wrong-one"), "{}", wrong.stderr);
    let mut none = folder.command(&["plan", "--url", &format!("postgres://guarded@{at}")]);
    let none = outcome(none.env("PGPASSFILE", "/nonexistent")).expect(2);
    assert!(none.stderr.starts_with("missing-password"), "{}", none.stderr);
    let right = plan(&format!("postgres://guarded:the-right-one@{at}")).expect(0);
    assert!(!right.all().contains("the-right-one"), "{}", right.all());
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}
