//! The commands: arguments and glue. Only this module prints; results go to stdout, everything else to stderr.
//!
//! Exit codes are a contract: 0 done or equal, 1 there are differences (`drift`, `plan --exit-code`), 2 an error, 3 a
//! refusal.

mod allow;
mod apply;
mod arguments;
mod author;
mod common;
mod completions;
mod drift;
mod explain;
mod graph;
mod history;
mod init;
mod local;
mod output;
mod plan;
mod platform;
mod progress;
mod pull;
mod schema;
mod session;
#[cfg(test)]
mod tests;
mod today;
mod validate;

use std::panic::catch_unwind;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::problem::{Problem, Result};
use crate::source::depth;
use common::Common;
use output::{Output, complain};

/// Exit code: there are differences.
const DIFFERENCES: u8 = 1;
/// Exit code: an error.
const ERROR: u8 = 2;

/// Keeps a PostgreSQL database equal to the files that describe it.
#[derive(Debug, Parser)]
#[command(name = "schemactl", version, propagate_version = true, after_help = EXAMPLES, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const EXAMPLES: &str = "\
Examples:
  schemactl init                     start here: writes schemactl.toml and schema/
  schemactl pull --env production    or here: writes files that describe a database
  schemactl plan --local             try the files on a private local server
  schemactl plan --env production    what would change there; never writes
  schemactl apply --env production   change it
  schemactl drift --env production   does it still equal the files?
  schemactl graph > schema.mmd       draw the schema
  schemactl explain unknown-name     what an error means
  schemactl local -- psql            look around on the private local server

Exit codes: 0 done or equal, 1 there are differences, 2 an error, 3 refused";

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Pull(pull::Pull),
    Validate(validate::Validate),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Drift(drift::Drift),
    History(history::History),
    Graph(graph::Graph),
    Explain(explain::Explain),
    Local(local::Local),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(completions::Man),
}

/// Runs the program with the arguments of this process and returns its exit code. No panic gets out of it.
#[must_use]
pub fn main() -> u8 {
    std::panic::set_hook(Box::new(|panic| complain(&bug(&panic.to_string()))));
    catch_unwind(|| depth::with_room(start)).unwrap_or(ERROR)
}

fn bug(panic: &str) -> String {
    format!(
        "schemactl stopped because of a mistake in schemactl itself.\n\n  {}\n\n\
         Please report it with these lines, the command, and the version, {}. \
         A transaction that was open was rolled back; `schemactl plan` shows what is left to do.\n",
        panic.replace('\n', "\n  "),
        env!("CARGO_PKG_VERSION"),
    )
}

fn start() -> u8 {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; what clap complains about is an error.
            let text = error.render();
            let wants_color = output::wants_color(None, error.use_stderr());
            let text = if wants_color { text.ansi().to_string() } else { text.to_string() };
            if error.use_stderr() {
                complain(&text);
                return ERROR;
            }
            return output::print(&text).map_or(ERROR, |()| 0);
        }
    };
    let output = Output::new(&arguments.common);
    match run(&arguments, &output) {
        Ok(code) => code,
        Err(problem) => {
            output.problem(&problem);
            problem.exit_code()
        }
    }
}

/// Parses the arguments; `--color` is not known yet when this fails.
fn arguments() -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().color(clap::ColorChoice::Always).try_get_matches()?;
    Arguments::from_arg_matches(&matches)
}

fn run(arguments: &Arguments, output: &Output) -> Result<u8> {
    let directory = std::env::current_dir().map_err(|error| {
        Problem::error("no-working-directory", "cannot tell the working directory")
            .because(error.to_string())
            .help("change to a folder that exists and that you may read")
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::error("no-runtime", "cannot start").because(error.to_string()))?;
    // `local` and its command answer Ctrl-C themselves.
    let answers_interrupts = matches!(arguments.command, Command::Local(_));
    let result = runtime.block_on(async {
        tokio::select! {
            // What is dropped here rolls back its transaction and removes its private server.
            result = dispatch(&arguments.command, &arguments.common, &directory, output) => result,
            signal = interrupted(answers_interrupts) => Err(interruption(signal).into()),
        }
    });
    // A question at the terminal may still be waiting for its answer.
    runtime.shutdown_background();
    result
}

async fn dispatch(command: &Command, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
    match command {
        Command::Init(init) => Box::pin(init.run(common, directory, output)).await,
        Command::Pull(pull) => pull.run(common, directory, output).await,
        Command::Validate(validate) => validate.run(common, directory, output).await,
        Command::Plan(plan) => plan.run(common, directory, output).await,
        Command::Apply(apply) => Box::pin(apply.run(common, directory, output)).await,
        Command::Drift(drift) => drift.run(common, directory, output).await,
        Command::History(history) => history.run(common, directory, output).await,
        Command::Graph(graph) => graph.run(common, directory, output).await,
        Command::Explain(explain) => explain.run(output),
        Command::Local(local) => local.run(common, directory, output).await,
        Command::Schema(schema) => schema.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    }
}

fn interruption(signal: &str) -> Problem {
    Problem::error("interrupted", format!("interrupted by {signal}"))
        .because("what was under way is stopped, and an open transaction is rolled back")
        .help("run the command again; `schemactl plan` shows what is left to do")
}

/// Returns the name of the signal that asks this process to end.
#[cfg(unix)]
async fn interrupted(ignore_interrupt: bool) -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv(), if !ignore_interrupt => "SIGINT (Ctrl-C)",
        _ = terminate.recv() => "SIGTERM",
        _ = hangup.recv() => "SIGHUP",
    }
}

/// Returns the name of the signal that asks this process to end.
#[cfg(not(unix))]
async fn interrupted(_ignore_interrupt: bool) -> &'static str {
    match tokio::signal::ctrl_c().await {
        Ok(()) => "Ctrl-C",
        Err(_) => std::future::pending().await,
    }
}
