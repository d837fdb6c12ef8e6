//! `schemactl local`.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;

use clap::Args;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::signal::unix::{SignalKind, signal};

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::problem::{Problem, Result};
use crate::shadow::local::LocalServer;

/// Runs a command on the private local server, or keeps the server running
///
/// The command finds the database in PGHOST, PGPORT, PGUSER, PGDATABASE and DATABASE_URL, and the server's own psql in PATH. Without a command the URL is printed, and the server stays until Ctrl-C.
// What `--help` prints is wrapped by it, and backticks would only be noise there.
#[allow(clippy::doc_markdown)]
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl local -- psql
  schemactl local -- psql --file rows.sql
  schemactl local

Exit codes: the command's; 2 an error")]
pub(super) struct Local {
    /// The command and its arguments
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// The database and the role of the local target.
const NAME: &str = "postgres";

/// What stays as it is in the parameters of a URL.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

impl Local {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        // From here on Ctrl-C ends a server that stays, and is for the command to answer where there is one.
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| {
            Problem::error("no-signals", "cannot listen for Ctrl-C")
                .because(error.to_string())
                .help("report it with the name of your operating system, please")
        })?;
        if common.url.is_some() {
            return Err(Problem::error("local-with-url", "`local` works on the private local server only")
                .because("`--url` names another database")
                .help("leave `--url` out; `psql URL` reaches the other database")
                .into());
        }
        let session = Session::with_target(&Common { local: true, ..common.clone() }, directory).await?;
        let Some(server) = session.local() else {
            return Err(Problem::error("no-local-server", "the private local server is not there").into());
        };
        if let Some((program, arguments)) = self.command.split_first() {
            return run(server, program, arguments).await;
        }
        output::print(&format!("{}\n", url(server)))?;
        output.say("The private local server runs until Ctrl-C.");
        interrupt.recv().await;
        Ok(0)
    }
}

/// As psql and all drivers that know Unix-domain sockets take it.
fn url(server: &LocalServer) -> String {
    let directory = server.socket_dir();
    let host = utf8_percent_encode(&directory.to_string_lossy(), PLAIN).to_string();
    format!("postgresql://{NAME}@/{NAME}?host={host}&port={}", server.port())
}

async fn run(server: &LocalServer, program: &OsString, arguments: &[OsString]) -> Result<u8> {
    let name = program.to_string_lossy();
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    if !path.is_empty() {
        path.push(":");
    }
    path.push(&server.binaries().dir);
    // A relative name is looked up in the `PATH` that the command gets.
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .env("PATH", path)
        .env("PGHOST", server.socket_dir())
        .env("PGPORT", server.port().to_string())
        .env("PGUSER", NAME)
        .env("PGDATABASE", NAME)
        .env("DATABASE_URL", url(server))
        .kill_on_drop(true);
    for other in ["PGHOSTADDR", "PGSERVICE", "PGPASSWORD", "PGOPTIONS", "PGSSLMODE", "SCHEMACTL_URL"] {
        command.env_remove(other);
    }
    let mut child = command.spawn().map_err(|error| {
        let problem = Problem::error("command-not-run", format!("cannot run {name}")).because(error.to_string());
        match error.kind() {
            ErrorKind::NotFound => problem.help("check the name after `--`, or give the whole path"),
            _ => problem.help("check that it is a program that you may run"),
        }
    })?;
    let status = child.wait().await.map_err(|error| {
        Problem::error("command-not-run", format!("cannot tell how {name} ended")).because(error.to_string())
    })?;
    Ok(exit_code(status))
}

/// As shells have it: 128 and the signal's number for a command that a signal ended.
fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(super::ERROR)
}
