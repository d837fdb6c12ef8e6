//! The operating-system account that runs the private server, and the directories that it and we may use.

use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::directory_problem;
use crate::problem::{Problem, Result};

/// Who runs the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    /// Us.
    pub(super) own: u32,
    /// The account to become, when we are root.
    pub(super) service: Option<(u32, u32)>,
}

impl Account {
    /// Ourselves, or an unprivileged account when we are root.
    pub(super) fn choose() -> Result<Self> {
        let own = rustix::process::geteuid().as_raw();
        if own != 0 {
            return Ok(Self { own, service: None });
        }
        let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        match service_account(&accounts) {
            Some(service) => Ok(Self { own, service: Some(service) }),
            None => {
                Err(Problem::error("local-server-failed", "No account to run a private PostgreSQL server was found")
                    .because("PostgreSQL refuses to run as root, and /etc/passwd lists neither `postgres` nor `nobody`")
                    .help("Run schemactl as an ordinary user, or give it a database of your own with --shadow-url")
                    .into())
            }
        }
    }

    /// Makes a command run as the account, with none of root's groups and none of our PostgreSQL or locale settings.
    pub(super) fn prepare(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("PG") || name_text.starts_with("LC_") || name_text.starts_with("LANG") {
                command.env_remove(&name);
            }
        }
        command.env("LC_ALL", "C");
        // A signal from the terminal is for us: we stop the server ourselves, in order.
        command.process_group(0);
        if let Some((uid, gid)) = self.service {
            // std clears the supplementary groups when root sets a uid.
            command.uid(uid).gid(gid).env("HOME", "/");
        }
    }

    /// Gives a path to the account.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        match self.service {
            Some((uid, gid)) => std::os::unix::fs::lchown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }

    /// Where runs live: the first of the places for them in which a socket's path is short enough, and which the
    /// account can reach.
    pub(super) fn run_base(&self) -> Result<PathBuf> {
        self.first_fitting(self.run_bases())
    }

    /// Where that lives which is to survive a run: as [`Account::run_base`], but never in memory.
    pub(super) fn lasting_base(&self) -> Result<PathBuf> {
        self.first_fitting(self.on_disk())
    }

    fn first_fitting(&self, mut bases: Vec<PathBuf>) -> Result<PathBuf> {
        let fitting = bases.iter().position(|base| self.fits(base)).unwrap_or(bases.len() - 1);
        let base = bases.swap_remove(fitting);
        self.make_private(&base)?;
        Ok(base)
    }

    /// Every place that a run may be in, or may have been left in.
    pub(super) fn run_bases(&self) -> Vec<PathBuf> {
        let mut bases = self.on_disk();
        if std::env::var_os("TMPDIR").is_none() && has_room(Path::new(MEMORY)) {
            bases.insert(0, Path::new(MEMORY).join(self.name()));
        }
        bases
    }

    fn on_disk(&self) -> Vec<PathBuf> {
        let mut bases = vec![std::env::temp_dir().join(self.name()), Path::new("/tmp").join(self.name())];
        bases.dedup();
        bases
    }

    /// Each account has its own directory, as the places are everybody's.
    fn name(&self) -> String {
        format!("schemactl-{}", self.own)
    }

    fn fits(&self, base: &Path) -> bool {
        let longest = base.join("r000000/s/.s.PGSQL.65535.lock");
        let reachable = self.service.is_none()
            || base
                .ancestors()
                .skip(1)
                .all(|directory| std::fs::metadata(directory).is_ok_and(|metadata| metadata.mode() & 0o001 != 0));
        // 104 bytes on macOS, 108 on Linux, the closing zero included.
        reachable && base.is_absolute() && longest.as_os_str().len() < 104
    }

    /// Where the copies to start from are kept.
    pub(super) fn cache(&self) -> Result<PathBuf> {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let user_cache = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")));
        if let (None, Some(cache)) = (self.service, user_cache) {
            let cache = cache.join("schemactl");
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&cache);
            // A home that cannot be written to (containers have such) is no reason to fail.
            if made.is_ok() && rustix::fs::access(&cache, rustix::fs::Access::WRITE_OK).is_ok() {
                return Ok(cache);
            }
        }
        let cache = self.lasting_base()?.join("cache");
        self.make_private(&cache)?;
        Ok(cache)
    }

    /// Creates a directory of ours that nobody else can plant anything in; the account may pass through it. A
    /// directory of someone else's by that name is an error: the temporary folder belongs to everybody.
    pub(super) fn make_private(&self, path: &Path) -> Result<()> {
        let mode = if self.service.is_some() { 0o711 } else { 0o700 };
        let make = |error: &io::Error| directory_problem(path, "create the directory", error);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| make(&error))?;
        }
        match std::fs::DirBuilder::new().mode(mode).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(make(&error)),
            // The mode of a new directory is subject to the umask, that of one made by an older version to its whims.
            _ => {}
        }
        let metadata = std::fs::symlink_metadata(path).map_err(|error| make(&error))?;
        if !metadata.is_dir() || metadata.uid() != self.own {
            return Err(Problem::error("local-directory", format!("{} is not a directory of ours", path.display()))
                .because("Another account made it, and could read or change what is put there")
                .help("Remove it, or set TMPDIR to a directory of your own")
                .into());
        }
        if metadata.mode() & 0o777 != mode {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(|error| make(&error))?;
        }
        Ok(())
    }
}

/// Linux's file system in memory. A data directory is a thousand files: to make and delete them there takes a tenth of
/// the time, and ext4 gets slower the more often it is done within a minute.
const MEMORY: &str = "/dev/shm";

/// Whether there is room for the data of a large schema several times over; containers often have 64 MB.
fn has_room(directory: &Path) -> bool {
    rustix::fs::statvfs(directory).is_ok_and(|space| space.f_bavail.saturating_mul(space.f_frsize) >= 1 << 30)
}

/// `postgres`, else its name on macOS, else `nobody`: user and group id.
fn service_account(accounts: &str) -> Option<(u32, u32)> {
    ["postgres", "_postgres", "nobody"].iter().find_map(|wanted| {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next()? != *wanted {
                return None;
            }
            let uid: u32 = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            (uid != 0).then_some((uid, gid))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_preferred_to_nobody() {
        let accounts = "root:x:0:0::/:/bin/sh\nnobody:x:65534:65533:n:/:/x\n";
        assert_eq!(service_account(accounts), Some((65534, 65533)));
        assert_eq!(service_account(&format!("{accounts}postgres:x:101:104:,,,:/:/x\n")), Some((101, 104)));
        assert_eq!(service_account("postgres:x:0:0::/:/x\n"), None);
    }

    #[test]
    fn a_long_temporary_folder_is_passed_over() {
        let account = Account { own: 1000, service: None };
        assert!(account.fits(Path::new("/tmp/schemactl-1000")));
        assert!(account.fits(Path::new("/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/schemactl-501")));
        assert!(!account.fits(&Path::new("/tmp").join("x".repeat(80)).join("schemactl-1000")));
        assert!(!account.fits(Path::new("relative/schemactl-1000")));
    }
}
