mod connections;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::*;
use crate::server::{self, Server};

/// Runs async code to its end.
fn wait<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn value(server: &Server, sql: &str) -> String {
    server.client.query_one(sql, &[]).await.unwrap().get(0)
}

fn start() -> LocalServer {
    LocalServer::start(LocalOptions::default()).unwrap()
}

#[test]
fn starts_quickly_and_leaves_nothing() {
    drop(start());
    let begun = Instant::now();
    let local = start();
    let started = begun.elapsed();
    eprintln!("started in {started:?}");
    // Generous, as other tests run beside this one; alone it takes about a tenth of it.
    assert!(started < Duration::from_secs(3), "{started:?}");
    let run = local.run.path().to_owned();
    wait(async {
        let server = server::connect(&local.target("postgres", BOOTSTRAP_ROLE)).await.unwrap();
        assert_eq!(server.major(), local.binaries().major);
        assert_eq!(server.user, BOOTSTRAP_ROLE);
        assert!(!server.encrypted);
        let locale = "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate::text FROM pg_database WHERE datname = 'template1'";
        let locale = value(&server, locale).await;
        assert!(["UTF8 C.UTF-8", "UTF8 C"].contains(&locale.as_str()), "{locale}");
        assert_eq!(value(&server, "SELECT current_setting('application_name')").await, "schemactl");
    });
    let begun = Instant::now();
    drop(local);
    eprintln!("stopped in {:?}", begun.elapsed());
    assert!(!run.exists());
}

#[test]
fn two_at_once_are_two() {
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(start);
        let two = scope.spawn(start);
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_ne!(one.socket_dir(), two.socket_dir());
    wait(async {
        let identity = async |local: &LocalServer| {
            let server = server::connect(&local.target("postgres", BOOTSTRAP_ROLE)).await.unwrap();
            server::identity(&server).await.unwrap()
        };
        let (mut first, again, mut second) = (identity(&one).await, identity(&one).await, identity(&two).await);
        assert!(first.is_same_database(&again));
        assert_eq!(first.database, "postgres");
        // Copies of one data directory share its identifier, which errs on the side of refusing.
        assert!(first.is_same_database(&second));
        first.system_identifier = None;
        assert!(first.is_same_database(&again));
        second.system_identifier = None;
        assert!(!first.is_same_database(&second));
    });
}

#[test]
fn only_its_owner_reaches_the_socket() {
    use std::os::unix::fs::MetadataExt;
    let local = start();
    assert_eq!(std::fs::metadata(local.socket_dir()).unwrap().mode() & 0o777, 0o700);
    assert_eq!(std::fs::metadata(local.data_dir()).unwrap().mode() & 0o777, 0o700);
    // A lock that the server inherits would outlive us.
    if let Ok(files) = std::fs::read_dir(format!("/proc/{}/fd", local.postmaster.id())) {
        for file in files.map(|file| file.unwrap().path()) {
            let open = std::fs::read_link(file).unwrap_or_default();
            assert_ne!(open.file_name().unwrap_or_default(), "lock", "{}", open.display());
        }
    }
    let owner = Account::choose().unwrap();
    let expected = owner.service.map_or(owner.own, |(uid, _)| uid);
    assert_eq!(std::fs::metadata(local.data_dir()).unwrap().uid(), expected);
}

/// Not a test of its own: the process that `what_a_killed_process_leaves_is_removed` starts and kills.
#[test]
fn a_process_that_gets_killed() {
    if std::env::var_os("SCHEMACTL_TEST_HOLD").is_none() {
        return;
    }
    let mut local = start();
    if std::env::var_os("SCHEMACTL_TEST_NO_WATCHER").is_some() {
        let mut watcher = local.postmaster.take_watcher().unwrap();
        watcher.kill().unwrap();
        watcher.wait().unwrap();
    }
    println!("\nrun {} {}", local.run.path().display(), local.postmaster.id());
    std::thread::sleep(Duration::from_secs(60));
}

fn killed_process(without_watcher: bool) -> (PathBuf, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "shadow::local::tests::a_process_that_gets_killed", "--nocapture"])
        .env("SCHEMACTL_TEST_HOLD", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if without_watcher {
        command.env("SCHEMACTL_TEST_NO_WATCHER", "1");
    }
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.map_while(std::result::Result::ok).find(|line| line.starts_with("run ")).unwrap();
    let (run, pid) = line["run ".len()..].rsplit_once(' ').unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    (PathBuf::from(run), pid.to_owned())
}

fn is_alive(pid: &str) -> bool {
    let Ok(output) = Command::new("ps").args(["-o", "stat=", "-p", pid]).output() else { panic!("ps") };
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

fn soon(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_a_killed_process_leaves_is_removed() {
    // With the watcher: at once.
    let (run, pid) = killed_process(false);
    soon("the watcher stops the server", || !is_alive(&pid));
    soon("the watcher deletes the data", || !run.join("data/base").exists());
    // Without: by whoever starts next.
    let (run, pid) = killed_process(true);
    // A test beside this one may have swept already.
    drop(start());
    soon("the sweep stops the server", || !is_alive(&pid));
    soon("the sweep removes the directory", || !run.exists());
}

#[test]
fn kept_data_stays_and_is_not_shared() {
    let project = tempfile::tempdir().unwrap();
    let keep = project.path().join(".schemactl");
    let options = LocalOptions { keep: Some(keep.clone()), ..LocalOptions::default() };
    let local = LocalServer::start(options.clone()).unwrap();
    wait(async {
        let server = server::connect(&local.target("postgres", BOOTSTRAP_ROLE)).await.unwrap();
        server.client.batch_execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)").await.unwrap();
        assert_eq!(value(&server, "SELECT current_setting('fsync')").await, "on");
    });
    // Another one waits until this one is done.
    let waiting = std::thread::spawn(move || LocalServer::start(options).unwrap());
    std::thread::sleep(Duration::from_millis(300));
    assert!(!waiting.is_finished());
    drop(local);
    let local = waiting.join().unwrap();
    wait(async {
        let server = server::connect(&local.target("postgres", BOOTSTRAP_ROLE)).await.unwrap();
        assert_eq!(value(&server, "SELECT id::text FROM kept").await, "7");
    });
    let data = local.data_dir().to_owned();
    drop(local);
    assert!(data.exists());
    LocalServer::reset(&keep).unwrap();
    assert!(!data.exists());
    LocalServer::reset(&project.path().join("never")).unwrap();
}

#[test]
fn a_server_that_does_not_start_shows_its_log() {
    let settings = vec![("shared_buffers".to_owned(), "nonsense".to_owned())];
    let problem = LocalServer::start(LocalOptions { settings, ..LocalOptions::default() }).unwrap_err();
    assert_eq!(problem.code, "local-server-failed");
    let why = problem.why.unwrap();
    assert!(why.contains("invalid value for parameter \"shared_buffers\""), "{why}");
}
