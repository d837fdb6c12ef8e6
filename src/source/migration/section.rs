//! Files that hold the way forwards and the way back, each under a comment that says so.

use std::ops::Range;
use std::path::Path;

use super::Scheme;

/// What a line says about those that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Forwards,
    Backwards,
}

fn mark(line: &str, scheme: Scheme) -> Option<Mark> {
    let comment = line.trim().strip_prefix("--")?.trim().to_ascii_lowercase();
    let (forwards, backwards) = match scheme {
        Scheme::Dbmate => ("migrate:up", "migrate:down"),
        Scheme::Goose => ("+goose up", "+goose down"),
        Scheme::NodePgMigrate => ("up migration", "down migration"),
        _ => return None,
    };
    // Options may follow: `-- migrate:up transaction:false`.
    if comment.starts_with(forwards) {
        Some(Mark::Forwards)
    } else if comment.starts_with(backwards) {
        Some(Mark::Backwards)
    } else {
        None
    }
}

/// Whether a file says in the tool's words where it leads forwards.
pub(super) fn is_marked(path: &Path, scheme: Scheme) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().any(|line| mark(line, scheme) == Some(Mark::Forwards))
}

/// The parts of a file that lead forwards; all of it where it says nothing about that.
pub(super) fn forwards(text: &str, scheme: Scheme) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut current = (0, Mark::Forwards);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(mark) = mark(line, scheme) {
            if current.1 == Mark::Forwards {
                sections.push(current.0..at);
            }
            current = (at, mark);
        }
        at += line.len();
    }
    if current.1 == Mark::Forwards {
        sections.push(current.0..text.len());
    }
    sections
}
