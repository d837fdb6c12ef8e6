//! A server of a test's own, which can be stopped, killed and started again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schemactl::shadow::local::find_binaries;

use crate::support::dump;

/// The superuser.
pub const ROOT: &str = "root_role";

/// A server with its data in a temporary folder.
pub struct Cluster {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    settings: Vec<String>,
    server: Option<Child>,
}

impl Cluster {
    /// Starts one with these settings.
    pub fn new(settings: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("cluster").tempdir_in("/tmp").expect("a temporary folder");
        let binaries = find_binaries(Some(15)).expect("a server").dir;
        let mut cluster =
            Self { folder, binaries, settings: settings.iter().map(|&one| one.to_owned()).collect(), server: None };
        if is_root() {
            let status = Command::new("chown").arg("postgres").arg(cluster.folder.path()).status();
            assert!(status.expect("chown runs").success());
        }
        let output = cluster
            .program("initdb")
            .args(["--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", ROOT, "-D"])
            .arg(cluster.data())
            .output()
            .expect("initdb runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        cluster.start();
        cluster
    }

    /// A program of the server, as an account that may run it.
    fn program(&self, name: &str) -> Command {
        let path = self.binaries.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it, again and again while what was killed has not quite gone.
    pub fn start(&mut self) {
        let began = Instant::now();
        loop {
            let log = std::fs::File::create(self.folder.path().join("log")).expect("a file");
            let mut command = self.program("postgres");
            command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
            for setting in ["listen_addresses=", "fsync=off", "log_destination=stderr"] {
                command.args(["-c", setting]);
            }
            for setting in &self.settings {
                command.args(["-c", setting]);
            }
            let mut server = command.stdout(Stdio::null()).stderr(log).spawn().expect("postgres runs");
            while server.try_wait().expect("a child").is_none() {
                if self.psql(ROOT, "postgres", "select 1").is_ok() {
                    self.server = Some(server);
                    return;
                }
                assert!(began.elapsed() < Duration::from_secs(120), "it does not start");
                std::thread::sleep(Duration::from_millis(50));
            }
            assert!(began.elapsed() < Duration::from_secs(120), "it does not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// What it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it without a farewell, as `pg_ctl stop -m immediate` does.
    pub fn stop_immediately(&mut self) {
        if let Some(mut server) = self.server.take() {
            kill("QUIT", &[server.id()]);
            server.wait().expect("it ends");
        }
    }

    /// Kills all of its processes.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            let mut all = children(server.id());
            all.insert(0, server.id());
            kill("KILL", &all);
            server.wait().expect("it ends");
            let began = Instant::now();
            while all.iter().any(|id| Path::new(&format!("/proc/{id}")).exists()) {
                assert!(began.elapsed() < Duration::from_secs(30), "a killed process lives on");
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// How schemactl reaches it.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgresql://{role}@/{database}?host={}", self.folder.path().display())
    }

    /// Runs a script, and gives its answer or what the server says.
    pub fn psql(&self, role: &str, database: &str, sql: &str) -> Result<String, String> {
        let mut psql = Command::new(self.binaries.join("psql"));
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", database, "-f", "-", "-h"])
            .arg(self.folder.path());
        psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = psql.spawn().expect("psql runs");
        // It may have ended before it has read everything.
        let _ = child.stdin.take().expect("a pipe").write_all(sql.as_bytes());
        let output = child.wait_with_output().expect("psql ends");
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Runs a script as the superuser.
    #[track_caller]
    pub fn run(&self, database: &str, sql: &str) -> String {
        self.psql(ROOT, database, sql).unwrap_or_else(|said| panic!("{said}\nin: {sql}"))
    }

    /// What `pg_dump` prints, sorted.
    pub fn dump(&self, database: &str) -> String {
        let output = Command::new(self.binaries.join("pg_dump"))
            .args(["--schema-only", "-U", ROOT, "-d", database, "-h"])
            .arg(self.folder.path())
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        dump::normal(&String::from_utf8(output.stdout).expect("UTF-8"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop_immediately();
    }
}

/// Signals processes that this test started.
fn kill(name: &str, ids: &[u32]) {
    let _ = Command::new("kill").arg(format!("-{name}")).args(ids.iter().map(u32::to_string)).output();
}

fn children(of: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok) {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // After the name, which may hold anything but is in parentheses: state, parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if parent == Some(of) {
            found.push(id);
        }
    }
    found
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
