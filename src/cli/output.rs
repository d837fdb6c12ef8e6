//! Printing: results to stdout, everything else to stderr; a closed pipe ends nothing in a panic.

use std::io::{ErrorKind, IsTerminal, Write};

use super::arguments;
use super::common::{Color, Common, Format};
use crate::object::{HazardKind, Outline};
use crate::plan::Plan;
use crate::problem::{Problem, Result};
use crate::render;
use crate::source::Note;

/// How prose is wrapped where there is no terminal.
const WIDTH: usize = 100;

/// Where and how this run prints.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    color: Color,
    pub quiet: bool,
    pub verbose: bool,
    /// The flags of this run, for the commands that are shown.
    pub arguments: String,
}

/// Whether a stream gets colours.
pub(super) fn wants_color(choice: Option<Color>, is_stderr: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice.unwrap_or_default() {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let is_terminal = if is_stderr { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() };
            is_terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Prints to stderr; when that is closed there is nobody left to tell.
pub(super) fn complain(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Prints a result to stdout.
pub(super) fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough (`schemactl plan | head`); the exit code still tells the result.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Problem::error("cannot-print", "cannot write to the standard output")
            .because(error.to_string())
            .help("check the disk or the program that the output goes to")
            .into()),
        Ok(()) => Ok(()),
    }
}

impl Output {
    /// As the flags say.
    pub fn new(common: &Common) -> Self {
        Self { color: common.color, quiet: common.quiet, verbose: common.verbose, arguments: arguments::again(common) }
    }

    /// How text is written.
    pub fn options<'a>(&'a self, allowed: &'a [HazardKind]) -> render::Options<'a> {
        render::Options {
            colors: wants_color(Some(self.color), false),
            width: terminal_size::terminal_size_of(std::io::stdout()).map_or(WIDTH, |(width, _)| width.0.into()),
            verbose: self.verbose,
            allowed,
            arguments: &self.arguments,
            refusal_follows: false,
        }
    }

    /// Prints a plan in the chosen format; the picture is for Markdown.
    pub fn plan(&self, plan: &Plan, picture: Option<&Outline>, format: Format, allowed: &[HazardKind]) -> Result<()> {
        let options = self.options(allowed);
        let text = match format {
            Format::Text => render::text(plan, options),
            Format::Sql => render::script(plan),
            Format::Markdown => render::markdown(plan, picture, options),
            Format::Json => render::json(plan).map_err(|error| {
                Problem::error("cannot-print", "cannot write the plan as JSON").because(error.to_string())
            })?,
        };
        print(&text)
    }

    /// Prints a plan as text, without what an error says right after it.
    pub fn refused_plan(&self, plan: &Plan, allowed: &[HazardKind]) -> Result<()> {
        print(&render::text(plan, render::Options { refusal_follows: true, ..self.options(allowed) }))
    }

    /// Prints a line to stderr, unless `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            complain(&format!("{}\n", render::printable(text)));
        }
    }

    /// Prints remarks about the files to stderr, unless `--quiet`.
    pub fn notes(&self, notes: &[Note]) {
        for note in notes {
            self.say(&format!("note: {} ({})", note.text, note.place.short()));
        }
    }

    /// Prints a problem to stderr.
    pub fn problem(&self, problem: &Problem) {
        let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(WIDTH, |(width, _)| width.0.into());
        complain(&problem.render(wants_color(Some(self.color), true), width.max(40)));
    }
}
