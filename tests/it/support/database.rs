//! Databases on one private server, which the tests of a process share.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::server::Target;
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};

/// The owner of the databases that the cases use: no superuser, as in production.
pub const OWNER: &str = "app";

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// The server; it goes when the process does. `TARGET_PG_BIN` names the directory of its programs.
pub fn server() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| start(target_binaries()))
}

/// The server that shadow databases are on with `SHADOW=database`: the same, unless `TARGET_PG_BIN` gives the targets one
/// of their own. Then this one is what schemactl finds by itself (`SCHEMACTL_PG_BIN`), perhaps of another version.
pub fn shadow_server() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    if target_binaries().is_some() { SERVER.get_or_init(|| start(None)) } else { server() }
}

fn target_binaries() -> Option<PathBuf> {
    std::env::var_os("TARGET_PG_BIN").filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Starts one more, with these programs.
pub fn start(binaries: Option<PathBuf>) -> LocalServer {
    let server = LocalServer::start(LocalOptions {
        settings: vec![("max_connections".into(), "100".into()), ("track_commit_timestamp".into(), "off".into())],
        binaries,
        ..LocalOptions::default()
    })
    .expect("a private server");
    let roles = format!(
        "create role {OWNER} superuser login; create role reader; create role writer; create role other login; \
         create role anon; create role authenticated; create role service_role bypassrls;"
    );
    run(&server, "postgres", BOOTSTRAP_ROLE, &roles);
    server
}

/// A database that is dropped with its value.
pub struct Database {
    /// Its name.
    pub name: String,
    server: &'static LocalServer,
    owner: &'static str,
}

impl Database {
    /// An empty one.
    pub fn empty() -> Self {
        Self::on(server(), OWNER, "template0")
    }

    /// An empty one for a shadow.
    pub fn for_shadow() -> Self {
        // Private servers are copies of one, so that databases of two would be taken for the same if their OIDs were.
        let far = "select count(lo_unlink(lo_create(0))) from generate_series(1, 30000)";
        run(shadow_server(), "template1", BOOTSTRAP_ROLE, far);
        Self::on(shadow_server(), OWNER, "template0")
    }

    /// A server for the caller alone, which stays until the process ends: nothing that others write is seen on it.
    pub fn own_server() -> &'static LocalServer {
        Box::leak(Box::new(start(target_binaries())))
    }

    /// A copy of another, on a server of the caller's.
    pub fn on(server: &'static LocalServer, owner: &'static str, template: &str) -> Self {
        let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        // Without a write-ahead log for the copy, which takes half the time; before 15 there is no other way.
        let strategy = if server.binaries().major >= 15 { " strategy file_copy" } else { "" };
        let sql = format!("create database {name} owner {owner} template {template}{strategy}");
        run(server, "template1", BOOTSTRAP_ROLE, &sql);
        Self { name, server, owner }
    }

    /// One that is there already, and stays.
    pub fn existing(server: &'static LocalServer, owner: &'static str, name: &str) -> std::mem::ManuallyDrop<Self> {
        std::mem::ManuallyDrop::new(Self { name: name.to_owned(), server, owner })
    }

    /// The server that it is on.
    pub fn server(&self) -> &'static LocalServer {
        self.server
    }

    /// The role that owns it.
    pub fn owner(&self) -> &'static str {
        self.owner
    }

    /// How schemactl reaches it.
    pub fn target(&self) -> Target {
        self.server.target(&self.name, self.owner)
    }

    /// Runs a script as the owner; panics with what the server says when it fails.
    pub fn run(&self, sql: &str) {
        run(self.server, &self.name, self.owner, sql);
    }

    /// Runs a script as the superuser.
    #[allow(dead_code, reason = "for tests of what only a superuser may")]
    pub fn run_as_superuser(&self, sql: &str) {
        run(self.server, &self.name, BOOTSTRAP_ROLE, sql);
    }

    /// Runs a script of its own file, in which `\ir` is relative to it; gives what the server says when it fails.
    pub fn run_file(&self, user: &str, path: &Path) -> Result<(), String> {
        let output = command(self.server, &self.name, user).arg("-f").arg(path).output().expect("psql runs");
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{}: {}", path.display(), String::from_utf8_lossy(&output.stderr)))
    }

    /// Runs a script as the owner, then a query, whose answer it gives as [`Self::query`] does.
    pub fn run_and_query(&self, script: &str, query: &str) -> String {
        let sql = format!("\\o /dev/null\n{script}\n;\n\\o\n{query};\n");
        answer(&run(self.server, &self.name, self.owner, &sql))
    }

    /// The answer of a query, one line a row, `|` between columns.
    pub fn query(&self, sql: &str) -> String {
        self.query_with_messages(sql).0
    }

    /// The answer of a query as [`Self::query`] gives it, and what the server said meanwhile.
    pub fn query_with_messages(&self, sql: &str) -> (String, String) {
        let output = psql(self.server, &self.name, self.owner, sql);
        (answer(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        let _ = psql(self.server, "template1", BOOTSTRAP_ROLE, &sql);
    }
}

fn command(server: &LocalServer, database: &str, user: &str) -> Command {
    let mut command = Command::new(server.binaries().dir.join("psql"));
    command.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-h"]).arg(server.socket_dir()).args([
        "-p",
        &server.port().to_string(),
        "-U",
        user,
        "-d",
        database,
    ]);
    command
}

fn psql(server: &LocalServer, database: &str, user: &str, sql: &str) -> Output {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = command(server, database, user)
        .args(["-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psql runs");
    child.stdin.take().expect("a pipe").write_all(sql.as_bytes()).expect("psql reads");
    child.wait_with_output().expect("psql ends")
}

pub fn run(server: &LocalServer, database: &str, user: &str, sql: &str) -> Output {
    let output = psql(server, database, user, sql);
    assert!(output.status.success(), "{}\nin: {sql}", String::from_utf8_lossy(&output.stderr));
    output
}

fn answer(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}
