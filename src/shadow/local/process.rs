//! The server process: its settings, its start, its end.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::account::Account;
use super::binaries::Binaries;
use super::data;
use super::run::RunDirectory;
use crate::problem::{Problem, Result};

/// The port of a private server; it only names the socket's file.
pub(super) const PORT: u16 = 5432;

/// How long a server may take to start, and to stop before it is killed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether a crash may destroy the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Persistence {
    /// It is deleted when the server stops, so that speed is all that counts.
    Thrown,
    /// It is kept between runs.
    Kept,
}

/// Our settings.
pub(super) fn settings(persistence: Persistence, major: u32, socket_directory: &Path) -> Vec<(String, String)> {
    let sockets = socket_directory.to_string_lossy().into_owned();
    let port = PORT.to_string();
    let mut settings = vec![
        ("listen_addresses", ""),
        ("unix_socket_directories", &sockets),
        ("unix_socket_permissions", "0700"),
        ("port", &port),
        ("max_connections", "20"),
        ("max_locks_per_transaction", "1024"),
        ("shared_buffers", "64MB"),
        ("max_wal_senders", "0"),
        ("wal_level", "minimal"),
        ("max_logical_replication_workers", "0"),
        ("min_wal_size", "2MB"),
        ("max_wal_size", "1GB"),
        ("checkpoint_timeout", "1h"),
        ("jit", "off"),
        ("huge_pages", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("log_destination", "stderr"),
        ("logging_collector", "off"),
        ("log_line_prefix", ""),
        ("restart_after_crash", "off"),
    ];
    match persistence {
        Persistence::Thrown => settings.extend([
            ("fsync", "off"),
            ("synchronous_commit", "off"),
            ("full_page_writes", "off"),
            ("autovacuum", "off"),
        ]),
        Persistence::Kept => settings.extend([("fsync", "on"), ("full_page_writes", "on")]),
    }
    if major >= 18 {
        // Without processes of its own for reading, a small server starts faster.
        settings.push(("io_method", "sync"));
    }
    settings.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(super) struct Postmaster {
    server: Child,
    watcher: Option<Child>,
    data: PathBuf,
    persistence: Persistence,
}

impl Postmaster {
    /// Starts a server on a data directory, and waits until it accepts connections.
    pub(super) fn start(
        binaries: &Binaries,
        account: &Account,
        data: &Path,
        run: &RunDirectory,
        settings: &[(String, String)],
        persistence: Persistence,
    ) -> Result<Self> {
        let log = File::create(run.log())
            .and_then(|log| Ok((log.try_clone()?, log)))
            .map_err(|error| super::directory_problem(&run.log(), "write", &error))?;
        let mut command = Command::new(binaries.dir.join("postgres"));
        account.prepare(&mut command);
        command.arg("-D").arg(data).current_dir("/").stdin(Stdio::null()).stdout(log.0).stderr(log.1);
        for (name, value) in settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let server = command.spawn().map_err(|error| {
            Problem::error("local-server-failed", format!("{}/postgres could not be run", binaries.dir.display()))
                .because(error.to_string())
        })?;
        let mut postmaster = Self { server, watcher: None, data: data.to_owned(), persistence };
        postmaster.watcher = watch(account, data, run, persistence, postmaster.server.id());
        postmaster.wait_until_ready(&run.log())?;
        Ok(postmaster)
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// The process id of the server.
    #[cfg(test)]
    pub(super) fn id(&self) -> u32 {
        self.server.id()
    }

    /// The watcher, so that a test can do without it.
    #[cfg(test)]
    pub(super) fn take_watcher(&mut self) -> Option<Child> {
        self.watcher.take()
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<()> {
        let started = Instant::now();
        loop {
            if is_ready(&self.data, self.server.id()) {
                return Ok(());
            }
            let ended = self.server.try_wait().ok().flatten();
            if ended.is_some() || started.elapsed() > PATIENCE {
                let what = if ended.is_some() {
                    "The private PostgreSQL server did not start".to_owned()
                } else {
                    format!("The private PostgreSQL server was not ready after {} s", PATIENCE.as_secs())
                };
                let said = log_tail(log);
                let mut problem = Problem::error("local-server-failed", what).because(format!("Its log ends:\n{said}"));
                if said.contains("No space left on device") {
                    problem =
                        problem.help("The disk is full: free some space, or set TMPDIR to a directory on another disk");
                } else if said.contains("shared memory") || said.contains("semaphores") {
                    problem = problem
                        .help("The system's limits on shared memory are too small; in a container, raise --shm-size");
                } else {
                    problem = problem.help("Give schemactl a database of your own with --shadow-url");
                }
                return Err(problem.into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        // Kept data is closed properly; what is thrown away anyway may be left as it is.
        let signal = if self.persistence == Persistence::Kept { Signal::INT } else { Signal::QUIT };
        // It is our child and not yet waited for, so that its process id cannot be another's.
        if let (Ok(None), Some(pid)) = (self.server.try_wait(), process_id(self.server.id())) {
            let _ = kill_process(pid, signal);
            let asked = Instant::now();
            while matches!(self.server.try_wait(), Ok(None)) {
                if asked.elapsed() > PATIENCE {
                    let _ = self.server.kill();
                    let _ = self.server.wait();
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        if let Some(watcher) = &mut self.watcher {
            let _ = watcher.kill();
            let _ = watcher.wait();
        }
    }
}

fn process_id(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// The server writes its state into the last line of `postmaster.pid`.
fn is_ready(data: &Path, server: u32) -> bool {
    let Ok(text) = std::fs::read_to_string(data.join("postmaster.pid")) else { return false };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.first() == Some(&server.to_string().as_str()) && lines.get(7) == Some(&"ready")
}

/// Stops the server when we are gone: `read` returns as soon as our end of the pipe is closed, however we died. The
/// server cannot be asked for by process id alone, as its file may be old; it is when the process works in that data
/// directory, which is why the id is read from the file and the file is looked at again.
const WATCHER: &str = r#"
trap '' HUP INT TERM
read -r _
data=$1; signal=$2; run=$3
pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
[ -n "$pid" ] && [ "$pid" = "$4" ] && kill "-$signal" "$pid" 2>/dev/null
n=0
while [ -f "$data/postmaster.pid" ] && [ "$n" -lt 600 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf "$run/s" "$run/data" "$run/log" 2>/dev/null
rm -rf "$run" 2>/dev/null
exit 0
"#;

/// Starts the watcher. Without one (no `/bin/sh`) an abandoned server lives until the next sweep.
fn watch(account: &Account, data: &Path, run: &RunDirectory, persistence: Persistence, server: u32) -> Option<Child> {
    let mut command = Command::new("/bin/sh");
    account.prepare(&mut command);
    command
        .args(["-c", WATCHER, "schemactl-watcher"])
        .arg(data)
        .arg(if persistence == Persistence::Kept { "INT" } else { "QUIT" })
        .arg(run.path())
        .arg(server.to_string())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().ok()
}

/// Stops the server that still runs on a data directory whose owner is gone. `postmaster.pid` may be older than the
/// last restart of the machine and name anyone, so that the process itself is asked what it works on.
pub(super) fn stop_abandoned(data: &Path) {
    let Some(pid) = running_on(data) else { return };
    for (signal, patience) in [(Signal::QUIT, PATIENCE / 6), (Signal::KILL, PATIENCE / 6)] {
        let _ = kill_process(pid, signal);
        let asked = Instant::now();
        while asked.elapsed() < patience {
            if running_on(data) != Some(pid) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The server that `postmaster.pid` names, if that process does run on this data directory.
fn running_on(data: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let id: u32 = text.lines().next()?.trim().parse().ok()?;
    let pid = process_id(id)?;
    let proc = PathBuf::from(format!("/proc/{id}"));
    let is_ours = if Path::new("/proc/self/cwd").exists() {
        // A server changes into its data directory.
        std::fs::read_link(proc.join("cwd")).is_ok_and(|directory| Some(directory) == std::fs::canonicalize(data).ok())
    } else {
        // It keeps its command line, which holds the directory's random name.
        let output = Command::new("ps").args(["-o", "command=", "-p", &id.to_string()]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).contains(&*data.to_string_lossy())
    };
    is_ours.then_some(pid)
}

/// The last lines of the server's log.
pub(super) fn log_tail(log: &Path) -> String {
    let text = data::tail(log, 4096).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
