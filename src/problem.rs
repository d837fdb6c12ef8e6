//! The one diagnostic of the program: what happened, why, what to do about it, and where.
//!
//! Every stage returns [`Problem`]; only `cli` prints one. A problem's `code` is stable and may be quoted in
//! scripts and issues.

pub mod catalogue;
mod file;

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode};

pub use file::{Lines, Place, Replaced, SourceFile, Written};

/// Shorthand for everything in this program that can fail.
pub type Result<T, E = Box<Problem>> = std::result::Result<T, E>;

/// Whether the program could not do something, or would not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Exit code 2.
    Error,
    /// Exit code 3: a hazard that was not allowed, "no" at the prompt, a plan made for something else.
    Refusal,
}

/// What happened, why, what to do, and where.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Stable, kebab-case: `syntax-error`, `unknown-key`, `unreachable-host`...
    pub code: &'static str,
    /// What happened: one sentence, no full stop.
    pub what: String,
    /// Why, when the first sentence does not already say it.
    pub why: Option<String>,
    /// What the user can do about it.
    pub help: Option<String>,
    /// Where, the most telling place first, each with the words to print under it.
    pub places: Vec<(Place, String)>,
    /// Error or refusal; decides the exit code.
    pub kind: Kind,
    /// Further problems found in the same run, so that one run shows all of them.
    pub also: Vec<Problem>,
}

impl Problem {
    /// An error: exit code 2.
    pub fn error(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), why: None, help: None, places: Vec::new(), kind: Kind::Error, also: Vec::new() }
    }

    /// A refusal: exit code 3.
    pub fn refusal(code: &'static str, what: impl Into<String>) -> Self {
        Self { kind: Kind::Refusal, ..Self::error(code, what) }
    }

    /// Adds the reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place in a user's file and what to say about it.
    #[must_use]
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.places.push((place, label.into()));
        self
    }

    /// Several problems as one, or `None` when there are none.
    #[must_use]
    pub fn all(mut problems: Vec<Problem>) -> Option<Self> {
        if problems.is_empty() {
            return None;
        }
        let mut first = problems.remove(0);
        first.also.extend(problems);
        Some(first)
    }

    /// The process exit code that this problem ends in: 2 for an error, 3 for a refusal.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Error => 2,
            Kind::Refusal => 3,
        }
    }

    fn diagnostics(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        let message = match &self.why {
            Some(why) => format!("{}\n{why}", self.what),
            None => self.what.clone(),
        };
        let first_file = self.places.first().map(|(place, _)| Arc::clone(&place.file));
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            self.places.iter().partition(|(place, _)| Some(&place.file) == first_file.as_ref());
        reports.push(Report {
            code: Some(self.code),
            message,
            // Who reports something that has no remedy of its own gives the one of its kind.
            help: self.help.clone().or_else(|| catalogue::find(self.code).map(|entry| entry.remedy.to_owned())),
            source: first_file.map(|file| NamedSource::new(&file.path, file.as_written().to_owned())),
            labels: here.into_iter().map(label).collect(),
        });
        for (place, text) in elsewhere {
            reports.push(Report {
                code: None,
                message: format!("{} in {}", text, place.short()),
                help: None,
                source: Some(NamedSource::new(&place.file.path, place.file.as_written().to_owned())),
                labels: vec![label(&(place.clone(), text.clone()))],
            });
        }
        for problem in &self.also {
            reports.extend(problem.diagnostics());
        }
        reports
    }

    /// The text for a terminal or a log.
    #[must_use]
    pub fn render(&self, colors: bool, width: usize) -> String {
        let theme = if colors { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() };
        let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
        let mut out = String::new();
        for report in self.diagnostics() {
            if handler.render_report(&mut out, &report).is_err() {
                out.push_str(&self.to_string());
            }
        }
        out
    }
}

fn label((place, text): &(Place, String)) -> LabeledSpan {
    let span = place.written();
    LabeledSpan::new(Some(text.clone()), span.start, span.len())
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some((place, _)) = self.places.first() {
            write!(f, " at {}", place.short())?;
        }
        if let Some(why) = &self.why {
            write!(f, ": {why}")?;
        }
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// One problem as miette draws it.
#[derive(Debug)]
struct Report {
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.code.is_some() { Severity::Error } else { Severity::Advice })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() { None } else { Some(Box::new(self.labels.iter().cloned())) }
    }
}
