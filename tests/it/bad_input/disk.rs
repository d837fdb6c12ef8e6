//! A disk that is full.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{IN_USE, State, in_use};
use crate::support::program::{Folder, outcome, url};

/// A file system of this size in memory; `None` where this process may not mount one.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("full").tempdir_in("/tmp").ok()?;
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=1777"), "tmpfs"])
            .arg(folder.path())
            .output();
        status.is_ok_and(|output| output.status.success()).then_some(())?;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o1777)).ok()?;
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).output();
    }
}

#[test]
fn a_full_disk_under_the_shadow_is_named() {
    let Some(small) = Small::mount("4m") else {
        eprintln!("not tested: this account may not mount a file system");
        return;
    };
    let database = in_use();
    let before = State::of(&database);
    let folder = Folder::new(&[("schema/notes.sql", IN_USE)]);
    let mut command = folder.command(&["apply", "--yes", "--url", &url(&database)]);
    let outcome = outcome(command.env("TMPDIR", small.path()).env("XDG_CACHE_HOME", small.path())).expect(2);
    for text in ["The disk is full", "TMPDIR", "help: "] {
        assert!(outcome.stderr.contains(text), "{text}: {}", outcome.stderr);
    }
    assert_eq!(State::of(&database), before);
    let left: Vec<_> = std::fs::read_dir(small.path()).expect("the folder").filter_map(Result::ok).collect();
    assert!(left.len() <= 1, "only the account's own folder may stay: {left:?}");
}
