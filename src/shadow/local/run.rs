//! The directory of one run, and the sweep of those whose owner is gone.
//!
//! ```text
//! <temporary folder, or /dev/shm>/schemactl-<uid>/
//!   lock            held while a run directory is made, and while abandoned ones are looked for
//!   r4f2k9a/        one run
//!     lock          held as long as its owner lives
//!     data/         the data directory, unless it is kept elsewhere
//!     s/            the socket
//!     log           what the server says
//! ```

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use fs4::FileExt;

use super::account::Account;
use super::data::lock_file;
use super::{directory_problem, process};
use crate::problem::Result;

/// The directory of this run; removed when dropped.
#[derive(Debug)]
pub(super) struct RunDirectory {
    path: PathBuf,
    _lock: File,
}

/// What the names of run directories begin with.
const PREFIX: &str = "r";

impl RunDirectory {
    /// Makes one that nobody else has.
    pub(super) fn create(account: &Account) -> Result<Self> {
        let base = account.run_base()?;
        let made = Self::create_in(&base, account);
        made.map_err(|error| directory_problem(&base, "make a directory for a private server in", &error))
    }

    fn create_in(base: &Path, account: &Account) -> io::Result<Self> {
        let base_lock = lock_file(&base.join("lock"))?;
        FileExt::lock(&base_lock)?;
        let path = tempfile::Builder::new().prefix(PREFIX).rand_bytes(6).tempdir_in(base)?.keep();
        let lock = lock_file(&path.join("lock"))?;
        FileExt::lock(&lock)?;
        let run = Self { path, _lock: lock };
        drop(base_lock);
        if account.service.is_some() {
            // The account passes through to its data and socket; it has nothing to look for here.
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&run.path, fs::Permissions::from_mode(0o711))?;
        }
        // Whoever reaches the socket is trusted, so nobody else may enter its directory.
        let sockets = run.socket_directory();
        DirBuilder::new().mode(0o700).create(&sockets)?;
        account.give(&sockets)?;
        Ok(run)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn socket_directory(&self) -> PathBuf {
        self.path.join("s")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join("log")
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        // Nothing can be done about a failure here; the next sweep tries again.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes what processes that no longer live have left behind. It must never keep a server from starting, so that
/// what fails is left for the next time.
pub(super) fn sweep(account: &Account) {
    for base in account.run_bases() {
        if fs::symlink_metadata(&base).is_ok_and(|metadata| metadata.is_dir()) {
            let _ = sweep_base(&base, account);
        }
    }
}

fn sweep_base(base: &Path, account: &Account) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if fs::symlink_metadata(base)?.uid() != account.own {
        return Ok(());
    }
    let base_lock = lock_file(&base.join("lock"))?;
    if FileExt::try_lock(&base_lock).is_err() {
        // Someone else sweeps, or makes a directory that has no lock yet.
        return Ok(());
    }
    let mut abandoned = Vec::new();
    for entry in fs::read_dir(base)? {
        let path = entry?.path();
        let is_run = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)) && path.is_dir();
        if !is_run {
            continue;
        }
        let Ok(lock) = lock_file(&path.join("lock")) else { continue };
        if FileExt::try_lock(&lock).is_ok() {
            abandoned.push((path, lock));
        }
    }
    drop(base_lock);
    for (path, lock) in abandoned {
        process::stop_abandoned(&path.join("data"));
        let _ = fs::remove_dir_all(&path);
        drop(lock);
    }
    Ok(())
}
