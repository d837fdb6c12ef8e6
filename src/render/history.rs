//! What was applied, run by run.

use serde::Serialize;

use super::Options;
use super::measure::count;
use super::paint::{BOLD, DIM, GREEN, Page, RED, YELLOW, on_one_line, printable};
use crate::history::{Entry, Outcome};

/// The version of the JSON form.
const FORMAT: u32 = 1;

/// The runs for people, the last one first.
#[must_use]
pub fn history(entries: &[Entry], options: Options<'_>) -> String {
    let mut page = Page::new(options.colors, options.width);
    if entries.is_empty() {
        page.line(0, "Nothing is recorded: schemactl was never applied to this database, or with `history = false`.");
    }
    for entry in entries {
        if options.verbose {
            page.blank();
        }
        one(&mut page, entry, options.verbose);
    }
    page.finish()
}

fn one(page: &mut Page, entry: &Entry, verbose: bool) {
    let (style, outcome) = match (entry.outcome, entry.failed_step) {
        (Outcome::Done, _) if entry.steps.is_empty() => (DIM, "nothing to do".to_owned()),
        (Outcome::Done, _) => (GREEN, "done".to_owned()),
        (Outcome::Failed, Some(step)) => (RED, format!("failed at step {step}")),
        (Outcome::Failed, None) => (RED, "failed".to_owned()),
        (Outcome::Interrupted, _) => (YELLOW, "interrupted".to_owned()),
        (Outcome::Running, _) => (YELLOW, "under way".to_owned()),
    };
    let mut facts = vec![count(entry.steps.len(), "step")];
    facts.push(match &entry.os_user {
        Some(user) => format!("{} ({})", on_one_line(&entry.role), on_one_line(user)),
        None => on_one_line(&entry.role),
    });
    facts.extend(entry.environment.as_ref().map(|name| format!("environment {}", on_one_line(name))));
    facts.extend(entry.commit.as_ref().map(|commit| format!("commit {}", short(commit))));
    let line = format!(
        "{} {}  {} {}",
        page.paint(BOLD, &format!("{:>4}", entry.id)),
        entry.began_at,
        page.paint(style, &outcome),
        page.paint(DIM, &format!("· {}", facts.join(" · "))),
    );
    page.line(0, &line);
    if let Some(problem) = &entry.problem {
        page.prose(6, 2, RED, &printable(problem));
    }
    if verbose {
        for step in &entry.steps {
            page.line(6, &format!("{}. {}", step.number, on_one_line(&step.object)));
            for line in printable(&step.sql).lines() {
                let line = page.paint(DIM, line);
                page.line(9, &line);
            }
        }
    }
}

/// A commit as people write it: its first digits.
fn short(commit: &str) -> String {
    let commit = on_one_line(commit);
    let end = commit.char_indices().nth(10).map_or(commit.len(), |(end, _)| end);
    if commit.ends_with("-dirty") { format!("{}-dirty", &commit[..end]) } else { commit[..end].to_owned() }
}

#[derive(Serialize)]
struct Document<'e> {
    format: u32,
    runs: &'e [Entry],
}

/// The runs as JSON, indented, ending in a line feed.
///
/// # Errors
/// Never in practice.
pub fn json(entries: &[Entry]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Document { format: FORMAT, runs: entries }).map(|text| text + "\n")
}
