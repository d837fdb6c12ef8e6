//! Which PostgreSQL servers are installed here.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::fs::{Access, access};

use crate::problem::{Problem, Result};

/// An installed PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The directory that holds `postgres`, `initdb`, and usually `psql` and `pg_dump`.
    pub dir: PathBuf,
    /// The major version: 15, 16...
    pub major: u32,
    /// What `initdb --version` says, without its name: `15.4 (Debian 15.4-1)`.
    pub version: String,
}

/// The variable that names the directory to use instead of searching.
const VARIABLE: &str = "SCHEMACTL_PG_BIN";

/// Where packages put servers beside `PATH`: the part before the version's directory, and the part behind it.
const PLACES: &[(&str, &str)] = &[
    ("/usr/lib/postgresql", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/usr", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
];

/// The oldest version that a private server is started from.
const OLDEST: u32 = 13;

/// Finds an installed server: in the directory that `SCHEMACTL_PG_BIN` names and nowhere else, or in `PATH`,
/// `/usr/lib/postgresql/*/bin` and Homebrew's `postgresql@*`.
///
/// The preferred major version wins; without it the next newer one, which understands what an older one prints, then
/// the newest.
///
/// # Errors
///
/// `no-postgresql-binaries`, with how to install them.
pub fn find_binaries(preferred_major: Option<u32>) -> Result<Binaries> {
    if let Some(directory) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let directory = PathBuf::from(directory);
        return inspect(&directory).ok_or_else(|| {
            let what = format!("{VARIABLE} names {}, where no PostgreSQL server is", directory.display());
            Problem::error("no-postgresql-binaries", what)
                .because(format!("`postgres` and `initdb` of PostgreSQL {OLDEST} or newer have to be in it"))
                .help(format!("Correct or unset {VARIABLE}"))
                .into()
        });
    }
    let found = candidates().iter().filter_map(|directory| inspect(directory)).collect();
    choose(found, preferred_major).ok_or_else(|| {
        let package = preferred_major.map_or_else(|| "postgresql".to_owned(), |major| format!("postgresql-{major}"));
        let formula = preferred_major.map_or_else(|| "postgresql@17".to_owned(), |major| format!("postgresql@{major}"));
        Problem::error("no-postgresql-binaries", "No PostgreSQL server is installed on this machine")
            .because(format!(
                "schemactl starts a private one to learn what the files mean. It looked for `postgres` and `initdb` in \
                 {VARIABLE}, PATH, /usr/lib/postgresql/*/bin and Homebrew's postgresql@*"
            ))
            .help(format!(
                "Install one (Debian: apt install {package}; macOS: brew install {formula}), \
                 or give schemactl an empty database with --shadow-url"
            ))
            .into()
    })
}

/// The server in this directory.
///
/// # Errors
///
/// `no-postgresql-binaries` when there is none, or one that is too old.
pub fn binaries_in(directory: &Path) -> Result<Binaries> {
    inspect(directory).ok_or_else(|| {
        Problem::error("no-postgresql-binaries", format!("No PostgreSQL server is in {}", directory.display()))
            .because(format!("`postgres` and `initdb` of PostgreSQL {OLDEST} or newer have to be in it"))
            .help("Name the directory that holds them, usually `bin`")
            .into()
    })
}

fn candidates() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    for (before, behind) in PLACES {
        let mut versions: Vec<PathBuf> = std::fs::read_dir(before)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                name.starts_with("postgresql@")
                    || name.starts_with("pgsql")
                    || name.starts_with(|c: char| c.is_ascii_digit())
            })
            .map(|path| path.join(behind))
            .collect();
        versions.sort();
        directories.append(&mut versions);
    }
    let mut seen = Vec::new();
    directories.retain(|directory| {
        let real = std::fs::canonicalize(directory).unwrap_or_else(|_| directory.clone());
        directory.is_absolute() && !seen.contains(&real) && {
            seen.push(real);
            true
        }
    });
    directories
}

fn inspect(directory: &Path) -> Option<Binaries> {
    let executable = |name| access(directory.join(name), Access::EXEC_OK).is_ok();
    if !executable("postgres") || !executable("initdb") {
        return None;
    }
    // Both have one version, and the smaller program answers sooner.
    let output = Command::new(directory.join("initdb")).arg("--version").stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let version = said.trim().strip_prefix("initdb (PostgreSQL) ")?.to_owned();
    let major = major_of(&version).filter(|major| *major >= OLDEST)?;
    // Links to the servers alone would hide the clients beside them.
    let real = std::fs::canonicalize(directory.join("postgres")).ok();
    let dir = real.as_deref().and_then(Path::parent).unwrap_or(directory).to_owned();
    Some(Binaries { dir, major, version })
}

/// `15.4 (Debian ...)` → 15; `18beta1` → 18.
fn major_of(version: &str) -> Option<u32> {
    version.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

fn choose(mut found: Vec<Binaries>, preferred_major: Option<u32>) -> Option<Binaries> {
    // Stable, so that of two with the same version the earlier in PATH stays first.
    found.sort_by_key(|binaries| binaries.major);
    let newest = found.last().map(|binaries| binaries.major)?;
    let wanted = match preferred_major {
        Some(preferred) => {
            found.iter().map(|binaries| binaries.major).find(|major| *major >= preferred).unwrap_or(newest)
        }
        None => newest,
    };
    found.into_iter().find(|binaries| binaries.major == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_version_then_the_next_newer_then_the_newest() {
        let installed = |majors: &[u32]| {
            majors
                .iter()
                .map(|major| Binaries {
                    dir: PathBuf::from(format!("/{major}")),
                    major: *major,
                    version: String::new(),
                })
                .collect::<Vec<_>>()
        };
        let major = |found, preferred| choose(found, preferred).map(|binaries| binaries.major);
        assert_eq!(major(installed(&[17, 15, 16]), Some(15)), Some(15));
        assert_eq!(major(installed(&[18, 14, 16]), Some(15)), Some(16));
        assert_eq!(major(installed(&[13, 14]), Some(15)), Some(14));
        assert_eq!(major(installed(&[13, 16, 14]), None), Some(16));
        assert_eq!(major(installed(&[]), Some(15)), None);
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major_of("15.4 (Debian 15.4-1)"), Some(15));
        assert_eq!(major_of("18beta1"), Some(18));
        assert_eq!(major_of("nonsense"), None);
    }
}
