//! Data directories: `initdb` once for each version into a cache, and a copy for each run.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::{Command, Stdio};

use fs4::FileExt;
use sha2::{Digest, Sha256};

use super::account::Account;
use super::binaries::Binaries;
use super::{BOOTSTRAP_ROLE, directory_problem};
use crate::problem::{Problem, Result};

/// Changes whenever the cached copies are made in another way, so that old ones are not used.
const FORMAT: u32 = 2;

/// Makes `data` a fresh data directory that the account owns.
pub(super) fn copy_of_template(binaries: &Binaries, account: &Account, data: &Path) -> Result<()> {
    let cache = account.cache()?;
    let key = short_hash(&format!("{FORMAT} {} {}", binaries.version, binaries.dir.display()));
    let template = cache.join(format!("pg{}-{key}", binaries.major));
    // Twice: a cleaner of the temporary folder may have taken files out of the template, which the copy notices.
    for _ in 0..2 {
        if !template.join(MANIFEST).is_file() {
            make_template(binaries, account, &cache, &template)?;
        }
        let complete = fs::read_to_string(template.join(MANIFEST)).unwrap_or_default();
        let copied = copy_tree(&template.join("data"), data, account)
            .map_err(|error| directory_problem(data, "copy a fresh data directory to", &error))?;
        if copied.to_string() == complete {
            return account.give(data).map_err(|error| directory_problem(data, "hand over the data directory", &error));
        }
        remove(data)?;
        remove(&template)?;
    }
    Err(Problem::error("local-server-failed", "The copy of a fresh data directory is incomplete")
        .because(format!("Files disappear from {}", template.display()))
        .help("Stop what cleans that directory, or set TMPDIR to another one")
        .into())
}

/// The file that says how large a complete template is; written last.
const MANIFEST: &str = "complete";

/// How many entries and bytes a tree has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Size {
    entries: u64,
    bytes: u64,
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} entries, {} bytes", self.entries, self.bytes)
    }
}

fn make_template(binaries: &Binaries, account: &Account, cache: &Path, template: &Path) -> Result<()> {
    let lock = lock_file(&cache.join("lock")).map_err(|error| directory_problem(cache, "use the cache", &error))?;
    FileExt::lock(&lock).map_err(|error| directory_problem(cache, "lock the cache", &error))?;
    if template.join(MANIFEST).is_file() {
        // Another process made it while we waited.
        return Ok(());
    }
    remove(template)?;
    account.make_private(template)?;
    let data = template.join("data");
    initdb(binaries, account, &data, Durability::None)?;
    if account.service.is_some() {
        // Root will read from it on every start: the account must not be able to swap a file for a link to another.
        take_back(&data).map_err(|error| directory_problem(&data, "take over the directory", &error))?;
    }
    let complete = measure(&data).map_err(|error| directory_problem(&data, "read the directory", &error))?;
    fs::write(template.join(MANIFEST), complete.to_string())
        .map_err(|error| directory_problem(template, "write to", &error))
}

/// Whether `initdb` waits until everything is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    None,
    Synced,
}

/// Runs `initdb` as the account, with the system's `C.UTF-8` where it has one: its order is that of `C` and it knows
/// letters beyond ASCII. `data` must not exist.
pub(super) fn initdb(binaries: &Binaries, account: &Account, data: &Path, durability: Durability) -> Result<()> {
    let mut said = String::new();
    for locale in ["C.UTF-8", "C"] {
        DirBuilder::new()
            .mode(0o700)
            .create(data)
            .and_then(|()| account.give(data))
            .map_err(|error| directory_problem(data, "create the data directory", &error))?;
        let mut command = Command::new(binaries.dir.join("initdb"));
        account.prepare(&mut command);
        command
            .arg("--pgdata")
            .arg(data)
            .arg(format!("--username={BOOTSTRAP_ROLE}"))
            .arg(format!("--locale={locale}"))
            .args(["--encoding=UTF8", "--auth-local=trust", "--auth-host=reject", "--text-search-config=english"])
            // Small segments: a fresh data directory holds one, and each copy would copy 16 MB.
            .arg("--wal-segsize=1")
            .current_dir(data)
            .stdin(Stdio::null());
        if durability == Durability::None {
            command.arg("--no-sync");
            // On by default since 18: with them, reading writes.
            if binaries.major >= 18 {
                command.arg("--no-data-checksums");
            }
        }
        let output = command.output().map_err(|error| {
            Problem::error("local-server-failed", format!("{}/initdb could not be run", binaries.dir.display()))
                .because(error.to_string())
        })?;
        if output.status.success() {
            return Ok(());
        }
        String::from_utf8_lossy(&output.stderr).trim().clone_into(&mut said);
        remove(data)?;
        if !said.contains("locale") {
            break;
        }
    }
    let mut problem =
        Problem::error("local-server-failed", format!("initdb could not make a data directory in {}", data.display()))
            .because(format!("It says:\n{said}"));
    if said.contains("No space left") {
        problem = problem.help("The disk is full: free some space, or set TMPDIR to a directory on another disk");
    }
    Err(problem.into())
}

/// Makes root the owner of a tree: first of its top, after which the account cannot enter it any more.
fn take_back(path: &Path) -> io::Result<()> {
    std::os::unix::fs::lchown(path, Some(0), Some(0))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            take_back(&entry?.path())?;
        }
    }
    Ok(())
}

fn measure(path: &Path) -> io::Result<Size> {
    let mut size = Size::default();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        size.entries += 1;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            let inner = measure(&entry.path())?;
            size = Size { entries: size.entries + inner.entries, bytes: size.bytes + inner.bytes };
        } else {
            size.bytes += metadata.len();
        }
    }
    Ok(size)
}

/// Copies a tree; everything but the top is handed to the account, so that it cannot enter before the copy is done.
/// A fresh data directory holds directories and plain files only.
fn copy_tree(from: &Path, to: &Path, account: &Account) -> io::Result<Size> {
    DirBuilder::new().mode(0o700).create(to)?;
    let mut size = Size::default();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        size.entries += 1;
        if entry.file_type()?.is_dir() {
            let inner = copy_tree(&entry.path(), &copy, account)?;
            size = Size { entries: size.entries + inner.entries, bytes: size.bytes + inner.bytes };
            account.give(&copy)?;
        } else {
            let mut source = File::open(entry.path())?;
            let mut file = File::options().write(true).create_new(true).mode(0o600).open(&copy)?;
            // `copy` lets the file system share the blocks where it can.
            size.bytes += io::copy(&mut source, &mut file)?;
            if let Some((uid, gid)) = account.service {
                std::os::unix::fs::fchown(&file, Some(uid), Some(gid))?;
            }
        }
    }
    Ok(size)
}

/// Removes a directory if it is there.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(directory_problem(path, "remove", &error)),
        _ => Ok(()),
    }
}

/// Opens a file to lock. Rust opens files so that no program we start inherits them, and with them the lock.
pub(super) fn lock_file(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Ten hex digits, enough to tell apart what one machine has.
pub(super) fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(5).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// The last part of a file that may be large.
pub(super) fn tail(path: &Path, bytes: u64) -> io::Result<String> {
    use std::io::Seek;
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(io::SeekFrom::Start(length.saturating_sub(bytes)))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
