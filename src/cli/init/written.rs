//! What a run has written, until it is sure of it.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::problem::{Problem, Result};
use crate::pull;

/// The schema folder, empty before: what is in it is taken out again unless it is kept.
#[derive(Debug)]
pub(super) struct Written {
    folder: PathBuf,
    was_there: bool,
    kept: bool,
}

impl Written {
    /// Makes sure that the folder is free.
    pub fn into(folder: &Path, directory: &Path) -> Result<Self> {
        let shown = folder.strip_prefix(directory).unwrap_or(folder).display().to_string();
        pull::is_free(folder, &shown).map_err(|problem| {
            Box::new(Problem::help(*problem, "remove it, or say where to write instead: `--schema DIR`"))
        })?;
        Ok(Self { folder: folder.to_owned(), was_there: folder.is_dir(), kept: false })
    }

    /// It is what it has to be.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let is_schema = |path: &Path| path.extension().is_some_and(|end| end == "sql" || end == "toml");
        for entry in WalkDir::new(&self.folder).contents_first(true).into_iter().filter_map(Result::ok) {
            // Folders that hold something else stay: only empty ones can be removed like this. What is left behind is in
            // nobody's way but that of the next run, which says so.
            let gone = if entry.file_type().is_dir() {
                (entry.depth() > 0 || !self.was_there).then(|| std::fs::remove_dir(entry.path()))
            } else {
                is_schema(entry.path()).then(|| std::fs::remove_file(entry.path()))
            };
            drop(gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("schema");
        let write = || {
            std::fs::create_dir_all(folder.join("tables")).unwrap();
            std::fs::write(folder.join("tables/a.sql"), "").unwrap();
        };
        let written = Written::into(&folder, directory.path()).unwrap();
        write();
        drop(written);
        assert!(!folder.exists());

        std::fs::create_dir(&folder).unwrap();
        let written = Written::into(&folder, directory.path()).unwrap();
        write();
        drop(written);
        assert_eq!(folder.read_dir().unwrap().count(), 0);

        let written = Written::into(&folder, directory.path()).unwrap();
        write();
        written.keep();
        assert!(folder.join("tables/a.sql").exists());
        let problem = Written::into(&folder, directory.path()).unwrap_err();
        assert!(problem.help.unwrap_or_default().contains("--schema DIR"));
    }
}
