//! The program from outside: a folder, the binary, what it prints and how it ends.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use schemactl::shadow::local::LocalServer;

use super::Database;

/// What a run of the program came to.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed to stdout: results.
    pub stdout: String,
    /// What it printed to stderr: everything else.
    pub stderr: String,
}

impl Outcome {
    /// Panics with all that was printed unless the exit code is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Everything that was printed.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// A folder in which the program is run, with no setting of this machine's environment.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// With these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The files below a folder, by name.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = walkdir::WalkDir::new(self.path().join(folder)).sort_by_file_name().into_iter();
        let files = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
        files.map(|file| file.path().strip_prefix(self.path()).expect("inside").display().to_string()).collect()
    }

    /// The program, ready to run in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("PG") || text.starts_with("SCHEMACTL_") || text == "DATABASE_URL" {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        outcome(&mut self.command(arguments))
    }

    /// Runs the program with a database as its target.
    pub fn run_on(&self, database: &Database, arguments: &[&str]) -> Outcome {
        let url = url(database);
        self.run(&[arguments, &["--url", &url]].concat())
    }

    /// Starts the program and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
    }
}

/// Runs a command to its end.
pub fn outcome(command: &mut Command) -> Outcome {
    finished(command.output().expect("the program runs"))
}

/// Waits for a program that was started.
pub fn wait(child: Child) -> Outcome {
    finished(child.wait_with_output().expect("the program ends"))
}

fn finished(output: std::process::Output) -> Outcome {
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The URL of a database, as its owner.
pub fn url(database: &Database) -> String {
    url_as(database.server(), &database.name, database.owner())
}

/// The URL of a database, as some role.
pub fn url_as(server: &LocalServer, database: &str, role: &str) -> String {
    format!("postgresql://{role}@/{database}?host={}&port={}", server.socket_dir().display(), server.port())
}

/// Compares with a file under `snapshots/`; what differs between machines and runs is masked.
pub fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, masked(text)) });
}

/// What differs between machines and runs: where the server is, and its version, how long something took.
fn masked(text: &str) -> String {
    let number = |char: char| char.is_ascii_digit() || char == '.';
    let path = |char: char| !char.is_whitespace() && char != '\'';
    // The database of a test, in a command that is shown, perhaps over several lines.
    let mut urls = text.split("--url 'postgresql://");
    let mut text = urls.next().unwrap_or_default().to_owned();
    for rest in urls {
        text.push_str("--url …");
        text.push_str(rest.split_once('\'').map_or("", |(_, after)| after));
    }
    for (before, what) in [
        ("PostgreSQL ", &number as &dyn Fn(char) -> bool),
        ("database t", &number),
        (" on /", &path),
        (" steps in ", &number),
        (" step in ", &number),
        ("Last applied ", &|char| char.is_ascii_digit() || " -:+".contains(char)),
    ] {
        text = mask(&text, before, what);
    }
    text
}

/// Replaces what follows `before` by dots.
fn mask(text: &str, before: &str, what: &dyn Fn(char) -> bool) -> String {
    let mut parts = text.split(before);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(what);
        masked.push_str(before);
        masked.push_str(if rest.len() < part.len() { "…" } else { "" });
        masked.push_str(rest);
    }
    masked
}
