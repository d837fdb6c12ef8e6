//! Files → disk.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Change, Files};
use crate::problem::{Problem, Result};

/// Makes sure that the folder, which `shown` names to the user, holds nothing.
///
/// # Errors
/// When it holds something, or cannot be read.
pub fn is_free(folder: &Path, shown: &str) -> Result<()> {
    let holds_something = match folder.read_dir() {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(cannot_write(shown, &error).into()),
    };
    if holds_something {
        return Err(Problem::error("already-there", format!("{shown} is not empty"))
            .because("files that describe a database are never overwritten")
            .help("say where to write instead, `schemactl pull --out DIR`, and compare the two")
            .into());
    }
    Ok(())
}

/// Writes the files below `folder`, which `shown` names to the user. All of them are there in the end, or none: they are
/// written beside the folder first.
///
/// # Errors
/// When the folder holds something already, or cannot be written.
pub fn write(files: &Files, folder: &Path, shown: &str) -> Result<()> {
    is_free(folder, shown)?;
    let written = || -> std::io::Result<()> {
        let parent = parent(folder);
        std::fs::create_dir_all(parent)?;
        let beside = tempfile::Builder::new().prefix(".schemactl-").tempdir_in(parent)?;
        let inside = beside.path().join("schema");
        std::fs::create_dir(&inside)?;
        for (path, text) in &files.texts {
            let path = inside.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(&path, text)?;
        }
        // An empty folder is replaced.
        std::fs::rename(&inside, folder)
    };
    written().map_err(|error| cannot_write(shown, &error).into())
}

/// Whether the folder holds files that describe something.
#[must_use]
pub fn holds_files(folder: &Path) -> bool {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(std::result::Result::ok);
    entries.filter(|entry| entry.file_type().is_file()).any(|entry| {
        let extension = entry.path().extension();
        extension
            .is_some_and(|extension| extension.eq_ignore_ascii_case("sql") || extension.eq_ignore_ascii_case("toml"))
    })
}

/// Changes files: all of them or none, and each at once, so that whoever reads one finds its former text or its new one.
///
/// # Errors
/// When one cannot be written, or has been changed since it was read.
pub fn replace(changes: &[Change]) -> Result<()> {
    for change in changes {
        let shown = change.path.display();
        let there = std::fs::read_to_string(&change.path).ok();
        // A byte order mark is not part of what was read.
        if there.as_deref().map(|text| text.trim_start_matches('\u{feff}')) != change.from.as_deref() {
            return Err(Problem::error("file-changed", format!("{shown} was changed meanwhile"))
                .because("it is not what it was when schemactl read it; no file was written")
                .help("pull again")
                .into());
        }
    }
    let cannot = |change: &Change, error: &std::io::Error| cannot_write(&change.path.display().to_string(), error);
    let mut ready = Vec::new();
    for change in changes {
        ready.push(beside(change).map_err(|error| cannot(change, &error))?);
    }
    let mut done: Vec<&Change> = Vec::new();
    for (change, ready) in changes.iter().zip(ready) {
        let target = resolved(&change.path);
        let written = match ready {
            Some(file) => file.persist(&target).map(|_| ()).map_err(|error| error.error),
            None => std::fs::remove_file(&target),
        };
        if let Err(error) = written {
            replace(&done.into_iter().map(Change::reversed).collect::<Vec<_>>())?;
            return Err(cannot(change, &error).into());
        }
        done.push(change);
    }
    Ok(())
}

/// The new text of a file, in a file beside it; none where the file goes.
fn beside(change: &Change) -> std::io::Result<Option<tempfile::NamedTempFile>> {
    let Some(text) = &change.to else { return Ok(None) };
    let target = resolved(&change.path);
    let parent = parent(&target);
    std::fs::create_dir_all(parent)?;
    let mut beside = tempfile::Builder::new().prefix(".schemactl-").tempfile_in(parent)?;
    std::io::Write::write_all(&mut beside, text.as_bytes())?;
    if let Ok(there) = std::fs::metadata(&target) {
        beside.as_file().set_permissions(there.permissions())?;
    } else {
        readable(beside.as_file())?;
    }
    Ok(Some(beside))
}

/// The folder that a file or folder is in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a file is that may be a link.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A file that others may read, as files usually are; one beside others is its owner's alone at first.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

fn cannot_write(shown: &str, error: &std::io::Error) -> Problem {
    Problem::error("cannot-write", format!("cannot write {shown}"))
        .because(error.to_string())
        .help("check that you may write there, and that the disk has room")
}
