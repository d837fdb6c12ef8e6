//! Connections to real servers: TLS, files that libpq reads, several hosts, poolers, standbys, roles that may little,
//! locks, and the shadow beside the target.

mod beside;
mod files;
mod hosts;
mod pooler;
mod roles;
mod standby;
mod tls;
mod waits;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use schemactl::problem::Problem;
use schemactl::server::{Server, Target, connect};
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};

use crate::support::database::{OWNER, run};

/// A port that nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// A server that listens on TCP too; it goes when the process does.
fn start(settings: &[(&str, &str)]) -> &'static LocalServer {
    let port = free_port().to_string();
    let own = [("listen_addresses", "127.0.0.1"), ("port", &port), ("max_connections", "60")];
    let settings = own.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let server = LocalServer::start(LocalOptions { settings, ..LocalOptions::default() }).expect("a private server");
    run(&server, "postgres", BOOTSTRAP_ROLE, &format!("create role {OWNER} superuser login"));
    give(&server, "pg_hba.conf", b"local all all trust\nhost all all 127.0.0.1/32 trust\n");
    run(&server, "postgres", BOOTSTRAP_ROLE, "select pg_reload_conf()");
    let url = format!("postgres://{OWNER}@127.0.0.1:{port}/postgres");
    wait_for(|| try_url(&url).ok().map(drop), "the rules for TCP");
    Box::leak(Box::new(server))
}

/// Writes a file into the server's data directory, as its own.
fn give(server: &LocalServer, name: &str, text: &[u8]) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let path = server.data_dir().join(name);
    std::fs::write(&path, text).expect("a file in the data directory");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("permissions");
    let owner = std::fs::metadata(server.data_dir()).expect("the data directory");
    chown(&path, Some(owner.uid()), Some(owner.gid())).expect("an owner");
}

/// Runs a program as the account that a server runs as.
fn as_account_of(server: &LocalServer, program: impl AsRef<std::ffi::OsStr>) -> Command {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    let owner = std::fs::metadata(server.data_dir()).expect("the data directory");
    let mut command = Command::new(program);
    command.current_dir("/");
    if owner.uid() != std::fs::metadata("/proc/self").expect("this process").uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

/// A temporary folder that every account can reach.
fn folder_for_all() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("permissions");
    folder
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// Connects with nothing from the environment, and closes the connection.
fn try_url(url: &str) -> Result<Server, Problem> {
    let target = Target::parse_in(url, &|_| None).map_err(|problem| *problem)?;
    block_on(connect(&target)).map_err(|problem| *problem)
}

fn wait_for<T>(mut happened: impl FnMut() -> Option<T>, what: &str) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = happened() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(90), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Panics with what a program says unless it succeeds.
#[track_caller]
fn succeed(command: &mut Command) {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).expect("a file");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("permissions");
}
