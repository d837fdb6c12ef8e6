//! Databases on one private server, which the tests of a process share.

use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::server::Target;
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};

/// The owner of the databases that the cases use: no superuser, as in production.
pub const OWNER: &str = "app";

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// The server; it goes when the process does.
pub fn server() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = LocalServer::start(LocalOptions {
            settings: vec![("max_connections".into(), "100".into()), ("track_commit_timestamp".into(), "off".into())],
            ..LocalOptions::default()
        })
        .expect("a private server");
        let roles = format!(
            "create role {OWNER} superuser login; create role reader; create role writer; create role other login; \
             create role anon; create role authenticated; create role service_role bypassrls;"
        );
        run(&server, "postgres", BOOTSTRAP_ROLE, &roles);
        server
    })
}

/// A database that is dropped with its value.
pub struct Database {
    /// Its name.
    pub name: String,
}

impl Database {
    /// An empty one.
    pub fn empty() -> Self {
        let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let sql = format!("create database {name} owner {OWNER} template template0");
        run(server(), "postgres", BOOTSTRAP_ROLE, &sql);
        Self { name }
    }

    /// How schemactl reaches it.
    pub fn target(&self) -> Target {
        server().target(&self.name, OWNER)
    }

    /// Runs a script as the owner; panics with what the server says when it fails.
    pub fn run(&self, sql: &str) {
        run(server(), &self.name, OWNER, sql);
    }

    /// The answer of a query, one line a row, `|` between columns.
    pub fn query(&self, sql: &str) -> String {
        String::from_utf8(psql(server(), &self.name, OWNER, sql).stdout).expect("UTF-8").trim_end().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        let _ = psql(server(), "postgres", BOOTSTRAP_ROLE, &sql);
    }
}

fn psql(server: &LocalServer, database: &str, user: &str, sql: &str) -> Output {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new(server.binaries().dir.join("psql"))
        .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-h"])
        .arg(server.socket_dir())
        .args(["-p", &server.port().to_string(), "-U", user, "-d", database, "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psql runs");
    child.stdin.take().expect("a pipe").write_all(sql.as_bytes()).expect("psql reads");
    child.wait_with_output().expect("psql ends")
}

fn run(server: &LocalServer, database: &str, user: &str, sql: &str) {
    let output = psql(server, database, user, sql);
    assert!(output.status.success(), "{}\nin: {sql}", String::from_utf8_lossy(&output.stderr));
}
