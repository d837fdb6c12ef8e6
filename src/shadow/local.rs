//! A private PostgreSQL server, started from the binaries that are installed on this machine.
//!
//! It listens on a Unix-domain socket in a directory that only its owner can enter, trusts whoever gets there, and ends
//! with the process that started it. `initdb` runs once for each version; every server after that starts on a copy.
//!
//! | | as an ordinary user | as root (PostgreSQL refuses to run as root) |
//! |---|---|---|
//! | runs as | the user | `postgres`, else `nobody` |
//! | data directory to start from | `$XDG_CACHE_HOME/schemactl` or `~/.cache/schemactl` | temporary folder |
//! | data, socket, log of a run | `/dev/shm` if it has 1 GB of room and TMPDIR is unset, else temporary folder | the same |
//! | data that is kept | where [`LocalOptions::keep`] says | temporary folder, in a directory named after a hash of where it says |
//!
//! As root, data that is kept is not where it was asked for, because the account that the server runs as cannot be
//! expected to reach a project; and a system that empties its temporary folder takes it along.
//!
//! Nothing outlives its owner. A run's directory holds a lock that the process keeps for as long as it lives. When it
//! dies without cleaning up, even by `kill -9`, a small shell notices that its pipe has closed, stops the server and
//! deletes the data; and whatever is left then is removed when the next server starts: it tries the locks, and what it
//! can lock has no owner. No decision rests on a process id.

mod account;
mod binaries;
mod data;
mod kept;
mod process;
mod run;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use binaries::{Binaries, binaries_in, find_binaries};

use crate::problem::{Problem, Result};
use crate::server::Target;
use account::Account;
use process::{Persistence, Postmaster};
use run::RunDirectory;

/// The bootstrap superuser of every private server.
///
/// It is not `postgres`, because a bootstrap `postgres` that is then made NOSUPERUSER, as on Supabase, locks everyone
/// out on PostgreSQL 15.
pub const BOOTSTRAP_ROLE: &str = "schemactl_bootstrap";

/// What kind of private server to start.
#[derive(Debug, Clone, Default)]
pub struct LocalOptions {
    /// The major version to prefer, which is the target's. With [`LocalOptions::keep`], that of existing data wins.
    pub preferred_major: Option<u32>,
    /// Settings (`name`, `value`) on top of our own, which they override.
    pub settings: Vec<(String, String)>,
    /// Keep the data in this directory between runs, safe against crashes; `None` throws it away.
    pub keep: Option<PathBuf>,
    /// Start the server from this directory, instead of searching for one; `None` for [`find_binaries`].
    pub binaries: Option<PathBuf>,
}

/// A private server. Dropping it stops it and deletes what it does not keep.
#[derive(Debug)]
pub struct LocalServer {
    // The order of the fields is the order in which they are dropped: the server before its directory and its locks.
    postmaster: Postmaster,
    run: RunDirectory,
    _kept: Option<kept::KeptData>,
    binaries: Binaries,
    port: u16,
}

impl LocalServer {
    /// Starts a server and waits until it accepts connections. Blocks the calling thread, for a fraction of a second
    /// when this version was started before.
    ///
    /// # Errors
    ///
    /// `no-postgresql-binaries`; `local-server-failed` with the end of the server's own log; `local-server-busy` when
    /// another process uses the kept data; `local-data-version` when the kept data needs a version that is not
    /// installed; `local-directory` when a directory cannot be used.
    pub fn start(options: LocalOptions) -> Result<Self> {
        let account = Account::choose()?;
        run::sweep(&account);
        let (binaries, kept) = match &options.keep {
            Some(wanted) => {
                let kept = kept::KeptData::open(wanted, &account)?;
                (kept.binaries(options.preferred_major)?, Some(kept))
            }
            None => match &options.binaries {
                Some(directory) => (binaries_in(directory)?, None),
                None => (find_binaries(options.preferred_major)?, None),
            },
        };
        let run = RunDirectory::create(&account)?;
        let data = if let Some(kept) = &kept {
            kept.initialize(&binaries, &account)?;
            kept.data()
        } else {
            let data = run.path().join("data");
            data::copy_of_template(&binaries, &account, &data)?;
            data
        };
        let persistence = if kept.is_some() { Persistence::Kept } else { Persistence::Thrown };
        let mut settings = process::settings(persistence, binaries.major, &run.socket_directory());
        settings.extend(options.settings);
        let port = settings
            .iter()
            .rev()
            .find(|(name, _)| name == "port")
            .and_then(|(_, value)| value.parse().ok())
            .unwrap_or(process::PORT);
        let postmaster = Postmaster::start(&binaries, &account, &data, &run, &settings, persistence)?;
        Ok(Self { postmaster, run, _kept: kept, binaries, port })
    }

    /// Deletes kept data (`--fresh`).
    ///
    /// # Errors
    ///
    /// `local-server-busy` when a server runs on it.
    pub fn reset(keep: &Path) -> Result<()> {
        kept::KeptData::remove(keep, &Account::choose()?)
    }

    /// How to connect to a database of this server.
    #[must_use]
    pub fn target(&self, database: &str, user: &str) -> Target {
        Target::on_socket(&self.run.socket_directory(), self.port, database, user)
    }

    /// The binaries that it runs from.
    #[must_use]
    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// The directory of its socket, for `psql -h` and `pg_dump -h`.
    #[must_use]
    pub fn socket_dir(&self) -> PathBuf {
        self.run.socket_directory()
    }

    /// The port that its socket is named after.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.postmaster.data()
    }

    /// The end of the server's log, for a problem that it explains.
    #[must_use]
    pub fn log_tail(&self) -> String {
        process::log_tail(&self.run.log())
    }
}

/// A directory that could not be used, and why.
fn directory_problem(path: &Path, doing: &str, error: &std::io::Error) -> Box<Problem> {
    let problem =
        Problem::error("local-directory", format!("Could not {doing} {}", path.display())).because(error.to_string());
    match error.kind() {
        std::io::ErrorKind::StorageFull => {
            problem.help("The disk is full: free some space, or set TMPDIR to a directory on another disk").into()
        }
        std::io::ErrorKind::PermissionDenied => {
            problem.help("Set TMPDIR to a directory in which you may create files").into()
        }
        _ => problem.into(),
    }
}
