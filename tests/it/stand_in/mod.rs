//! Extensions that the target has and the private server lacks.
//!
//! Each folder is a pair of files. psql loads the first on the target, and schemactl, whose private server has no extension
//! at all, finds nothing to do; then it brings the database to the second, in a way that `pg_dump` cannot tell from a fresh
//! load.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemactl::shadow::local::{LocalServer, find_binaries};

use crate::support::database::{self, Database, OWNER};
use crate::support::program::{Folder, url};
use crate::support::{dump, program};

/// The control file and the script of an extension that exists nowhere else.
const LIBRARY: [&str; 2] = [include_str!("invented/library.control"), include_str!("invented/library--1.0.sql")];

/// The programs of a copy of the installed server whose extensions are changed. It stays, for the next run.
fn installation(name: &str, change: impl FnOnce(&Path)) -> PathBuf {
    let programs = find_binaries(None).expect("a server");
    let says = |what: &str| {
        let output = Command::new(programs.dir.join("pg_config")).arg(what).output().expect("pg_config runs");
        PathBuf::from(String::from_utf8(output.stdout).expect("UTF-8").trim_end())
    };
    // A server finds what it needs beside its own program.
    let (bin, share, lib) = (says("--bindir"), says("--sharedir"), says("--pkglibdir"));
    let inside =
        |folder: &Path, path: &Path| folder.join(path.strip_prefix("/").expect("an absolute path of the system"));
    let mut hasher = DefaultHasher::new();
    (programs.version, &bin, LIBRARY).hash(&mut hasher);
    let stays = std::env::temp_dir().join(format!("schemactl-tests-{name}-{:x}", hasher.finish()));
    if !stays.exists() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The server runs under an account of its own.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("permissions");
        for path in [&bin, &share] {
            let to = inside(folder.path(), path);
            std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
            let status = Command::new("cp").arg("-rL").arg(path).arg(&to).status().expect("cp runs");
            assert!(status.success(), "{} was not copied", path.display());
        }
        let to = inside(folder.path(), &lib);
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(&lib, &to).expect("a link");
        change(&inside(folder.path(), &share).join("extension"));
        // Another process may have been faster.
        if std::fs::rename(folder.path(), &stays).is_ok() {
            let _ = folder.keep();
        }
    }
    inside(&stays, &bin)
}

/// The target's server, with one extension more than are installed, and the programs of a server without any.
struct Servers {
    target: &'static LocalServer,
    bare: PathBuf,
}

impl Servers {
    fn start() -> Self {
        let bare = installation("without", |extensions| {
            for file in std::fs::read_dir(extensions).expect("a folder") {
                let path = file.expect("a file").path();
                if path.is_file() && !path.to_string_lossy().contains("plpgsql") {
                    std::fs::remove_file(path).expect("it goes");
                }
            }
        });
        let full = installation("with", |extensions| {
            std::fs::write(extensions.join("library.control"), LIBRARY[0]).expect("a file");
            std::fs::write(extensions.join("library--1.0.sql"), LIBRARY[1]).expect("a file");
        });
        Self { target: Box::leak(Box::new(database::start(Some(full)))), bare }
    }

    fn database(&self) -> Database {
        Database::on(self.target, OWNER, "template0")
    }

    fn run(&self, folder: &Folder, database: &Database, arguments: &[&str]) -> program::Outcome {
        self.run_alone(folder, &[arguments, &["--url", &url(database)]].concat())
    }

    fn run_alone(&self, folder: &Folder, arguments: &[&str]) -> program::Outcome {
        program::outcome(folder.command(arguments).env("SCHEMACTL_PG_BIN", &self.bare))
    }

    fn pair(&self, before: &str, after: &str) {
        let (live, fresh) = (self.database(), self.database());
        live.run(before);
        fresh.run(after);
        let folder = Folder::new(&[("schema/schema.sql", before)]);
        let plan = self.run(&folder, &live, &["plan", "--exit-code"]).expect(0).all();
        assert!(plan.contains("is stood in for from the target's catalog"), "{plan}");
        folder.write("schema/schema.sql", after);
        self.run(&folder, &live, &["plan", "--exit-code"]).expect(1);
        self.run(&folder, &live, &["apply", "--yes", "--allow", "all"]).expect(0);
        let (is, wanted) = (dump::dump(&live), dump::dump(&fresh));
        assert!(is == wanted, "{}", differences(&is, &wanted));
        self.run(&folder, &live, &["plan", "--exit-code"]).expect(0);
    }

    /// What the target does not accept is an error that points into the file.
    fn refusal(&self) {
        let live = self.database();
        live.run("create extension hstore");
        let folder = Folder::new(&[(
            "schema/schema.sql",
            "create extension hstore;\ncreate table t (h hstore default 'no value of the type');\n",
        )]);
        let said = self.run(&folder, &live, &["plan"]).expect(2).all();
        assert!(said.contains("schema.sql:2") && said.contains("no value of the type"), "{said}");
        // Without a target there is nothing to stand in from.
        let said = self.run_alone(&folder, &["validate"]).expect(2).all();
        assert!(said.contains("does not have extension `hstore`"), "{said}");
    }
}

/// The lines that only one of two texts has.
fn differences(is: &str, wanted: &str) -> String {
    let only = |of: &str, other: &str, mark: &str| -> String {
        of.lines()
            .filter(|line| !other.lines().any(|known| known == *line))
            .map(|line| format!("{mark} {line}\n"))
            .collect()
    };
    format!("{}{}", only(is, wanted, "is    "), only(wanted, is, "wanted"))
}

#[test]
fn extensions_that_the_private_server_lacks() {
    let servers = Servers::start();
    servers.pair(include_str!("contrib/before.sql"), include_str!("contrib/after.sql"));
    servers.pair(include_str!("postgis/before.sql"), include_str!("postgis/after.sql"));
    servers.pair(include_str!("invented/before.sql"), include_str!("invented/after.sql"));
    servers.refusal();
}
