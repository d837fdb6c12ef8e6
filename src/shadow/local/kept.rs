//! Data that is kept between runs: the target of `--local`.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs4::FileExt;

use super::account::Account;
use super::binaries::{Binaries, find_binaries};
use super::data::{self, Durability, lock_file, remove, short_hash};
use super::{directory_problem, process};
use crate::problem::{Problem, Result};

/// How long to wait for another process to finish with the same data.
const PATIENCE: Duration = Duration::from_secs(10);

/// A directory of kept data, locked.
#[derive(Debug)]
pub(super) struct KeptData {
    directory: PathBuf,
    _lock: File,
}

impl KeptData {
    /// Locks the data, waiting a little for another process to be done with it, and stops a server that an owner
    /// that was killed left running on it.
    pub(super) fn open(wanted: &Path, account: &Account) -> Result<Self> {
        let directory = location(wanted, account)?;
        if account.service.is_some() {
            account.make_private(&directory)?;
        } else {
            DirBuilder::new()
                .recursive(true)
                .create(&directory)
                .map_err(|error| directory_problem(&directory, "create the directory", &error))?;
            // Whatever version control there is, the data is not part of the project.
            let ignore = directory.join(".gitignore");
            if !ignore.exists() {
                fs::write(&ignore, "*\n").map_err(|error| directory_problem(&ignore, "write", &error))?;
            }
        }
        let problem = |error: &std::io::Error| directory_problem(&directory, "lock", error);
        let path = directory.join("lock");
        let started = Instant::now();
        let lock = loop {
            let lock = lock_file(&path).map_err(|error| problem(&error))?;
            match FileExt::try_lock(&lock) {
                Ok(()) if is_still(&lock, &path) => break lock,
                // Whoever held it has deleted everything: start over with the new file.
                Ok(()) if account.service.is_some() => account.make_private(&directory)?,
                Ok(()) => {}
                Err(fs4::TryLockError::Error(error)) => return Err(problem(&error)),
                Err(fs4::TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(fs4::TryLockError::WouldBlock) => {
                    return Err(Problem::error("local-server-busy", "Another schemactl uses the local database")
                        .because(format!("It holds {} for more than {} s", directory.display(), PATIENCE.as_secs()))
                        .help("Wait until it is done")
                        .into());
                }
            }
        };
        let kept = Self { directory, _lock: lock };
        process::stop_abandoned(&kept.data());
        Ok(kept)
    }

    /// The data directory; `initialize` makes it.
    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The binaries that existing data needs, or those that are preferred.
    pub(super) fn binaries(&self, preferred_major: Option<u32>) -> Result<Binaries> {
        let version = fs::read_to_string(self.data().join("PG_VERSION")).ok();
        let Some(major) = version.and_then(|text| text.trim().parse::<u32>().ok()) else {
            return find_binaries(preferred_major);
        };
        let found = find_binaries(Some(major))?;
        if found.major == major {
            return Ok(found);
        }
        Err(Problem::error("local-data-version", format!("The local database was made by PostgreSQL {major}"))
            .because(format!("PostgreSQL {major} is no longer installed; {} is", found.major))
            .help(format!(
                "Install PostgreSQL {major} again, or start over with --fresh, which deletes the local database"
            ))
            .into())
    }

    /// Runs `initdb` on first use.
    pub(super) fn initialize(&self, binaries: &Binaries, account: &Account) -> Result<()> {
        let data = self.data();
        if data.join("PG_VERSION").is_file() && data.join("global/pg_control").is_file() {
            return Ok(());
        }
        // Beside it first, so that what a killed `initdb` leaves is never taken for a database.
        let unfinished = self.directory.join("unfinished");
        remove(&unfinished)?;
        remove(&data)?;
        data::initdb(binaries, account, &unfinished, Durability::Synced)?;
        fs::rename(&unfinished, &data).map_err(|error| directory_problem(&data, "create", &error))
    }

    /// Deletes the data.
    pub(super) fn remove(wanted: &Path, account: &Account) -> Result<()> {
        if !location(wanted, account)?.exists() {
            return Ok(());
        }
        let kept = Self::open(wanted, account)?;
        remove(&kept.directory.join("unfinished"))?;
        remove(&kept.data())?;
        // Where we chose the directory ourselves, nothing of anyone else's is in it.
        if account.service.is_some() { remove(&kept.directory) } else { Ok(()) }
    }
}

/// Whether a path still leads to an open file.
fn is_still(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Where the data really is: as root the account cannot be expected to reach a project's directory.
fn location(wanted: &Path, account: &Account) -> Result<PathBuf> {
    let absolute =
        std::path::absolute(wanted).map_err(|error| directory_problem(wanted, "find the directory", &error))?;
    if account.service.is_none() {
        return Ok(absolute);
    }
    // Two ways to write one path are one place, as long as it is there.
    let parent = absolute.parent().and_then(|parent| fs::canonicalize(parent).ok());
    let real = match (parent, absolute.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => absolute,
    };
    Ok(account.lasting_base()?.join(format!("kept-{}", short_hash(&real.to_string_lossy()))))
}
