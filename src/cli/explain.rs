//! `schemactl explain`.

use std::fmt::Write as _;

use clap::Args;

use super::output::{self, Output};
use crate::problem::catalogue::{self, Entry};
use crate::problem::{Problem, Result};

/// Explains an error by its code: what it means, what to do, an example
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl explain                 lists every code
  schemactl explain unknown-name
  schemactl explain 42P01           an SQLSTATE of PostgreSQL

Exit codes: 0, 2 an error")]
pub(super) struct Explain {
    /// The code that an error begins with, or an SQLSTATE
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    pub fn run(&self, output: &Output) -> Result<u8> {
        let text = match &self.code {
            None => list(),
            Some(code) => match catalogue::find(code) {
                Some(entry) => explained(entry, output.options(&[]).width),
                None => return Err(unknown(code).into()),
            },
        };
        output::print(&text)?;
        Ok(0)
    }
}

fn unknown(code: &str) -> Problem {
    let problem = Problem::error("unknown-code", format!("there is no diagnostic `{code}`"))
        .because("codes are what errors begin with, such as unknown-name; and SQLSTATEs such as 42P01");
    problem.help(match catalogue::nearest(code) {
        Some(nearest) => format!("did you mean `{nearest}`? `schemactl explain` lists all"),
        None => "`schemactl explain` lists all".to_owned(),
    })
}

fn list() -> String {
    let mut out = String::new();
    let mut group = "";
    let longest = catalogue::entries().iter().map(|entry| entry.code.len()).max().unwrap_or(0);
    for entry in catalogue::entries() {
        if entry.group != group {
            let _ = writeln!(out, "{}{}", if group.is_empty() { "" } else { "\n" }, entry.group);
            group = entry.group;
        }
        let first = entry.meaning.split_inclusive(". ").next().unwrap_or_default().trim_end();
        let _ = writeln!(out, "  {:longest$}  {first}", entry.code);
    }
    out
}

fn explained(entry: &Entry, width: usize) -> String {
    let mut out = format!("{}\n\n", entry.code);
    let prose = |out: &mut String, text: &str| {
        for line in wrapped(text, width.saturating_sub(2).max(38)) {
            let _ = writeln!(out, "  {line}");
        }
    };
    prose(&mut out, entry.meaning);
    out.push_str("\nWhat to do\n");
    prose(&mut out, entry.remedy);
    out.push_str("\nExample\n");
    if let Some(example) = entry.example {
        prose(&mut out, example);
    }
    if !entry.database.is_empty() {
        out.push_str("  in the database\n");
        indented(&mut out, &entry.database);
    }
    for (name, text) in &entry.files {
        let _ = writeln!(out, "  {name}");
        indented(&mut out, text);
    }
    if let Some(command) = entry.command {
        let _ = writeln!(out, "  $ {command}");
    }
    out
}

fn indented(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "    {line}");
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
