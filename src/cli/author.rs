//! Who runs the program, and at which commit the files are.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::history::Author;
use crate::pipeline::Request;

/// The user of the operating system, and the commit of the repository that the schema folders are in.
pub(super) fn author(request: &Request, directory: &Path) -> Author {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Author {
        os_user: variable("USER").or_else(|| variable("LOGNAME")).or_else(|| variable("USERNAME")),
        commit: request.roots.first().and_then(|root| commit(&directory.join(root))),
    }
}

/// The commit that is checked out, with `-dirty` where the files differ from it. None outside of a repository, and where
/// there is no git.
fn commit(root: &Path) -> Option<String> {
    let folder = if root.is_dir() { root } else { root.parent()? };
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    let head = git(&["rev-parse", "--verify", "HEAD"])?.trim().to_owned();
    let changed = git(&["--no-optional-locks", "status", "--porcelain", "--", "."]);
    let is_dirty = changed.is_some_and(|changed| !changed.trim().is_empty());
    (!head.is_empty()).then(|| if is_dirty { format!("{head}-dirty") } else { head })
}
