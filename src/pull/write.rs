//! Files → disk.

use std::io::ErrorKind;
use std::path::Path;

use super::Files;
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
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
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

fn cannot_write(shown: &str, error: &std::io::Error) -> Problem {
    Problem::error("cannot-write", format!("cannot write {shown}"))
        .because(error.to_string())
        .help("check that you may write there, and that the disk has room")
}
