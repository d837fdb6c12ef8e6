//! Definitions: whole, or as a difference line by line.

use anstyle::Style;
use similar::{ChangeTag, TextDiff};

use super::paint::{DIM, GREEN, Page, RED, printable};

/// How many unchanged lines are shown around a changed one.
const CONTEXT: usize = 2;

/// A whole definition, every line behind a bar.
pub(super) fn whole(page: &mut Page, indent: usize, style: Style, sql: &str) {
    let bar = page.paint(DIM, "│");
    for line in printable(sql).lines() {
        let line = page.paint(style, line.trim_end());
        page.line(indent, &format!("{bar} {line}"));
    }
}

/// What differs between two definitions.
pub(super) fn difference(page: &mut Page, indent: usize, from: &str, to: &str) {
    let bar = page.paint(DIM, "│");
    let (from, to) = (printable(from), printable(to));
    let from: Vec<&str> = from.lines().collect();
    let to: Vec<&str> = to.lines().collect();
    let difference = TextDiff::from_slices(&from, &to);
    let groups = difference.grouped_ops(CONTEXT);
    let last = groups.len();
    for (index, group) in groups.iter().enumerate() {
        let starts_inside = group.first().is_some_and(|op| op.old_range().start > 0 || op.new_range().start > 0);
        if starts_inside {
            page.line(indent, &format!("{bar}   {}", page.paint(DIM, "⋮")));
        }
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let text = change.value();
            let line = match change.tag() {
                ChangeTag::Equal => format!("  {}", page.paint(DIM, text.trim_end())),
                ChangeTag::Delete => page.paint(RED, &format!("- {}", visible_end(text))),
                ChangeTag::Insert => page.paint(GREEN, &format!("+ {}", visible_end(text))),
            };
            page.line(indent, &format!("{bar} {}", line.trim_end()));
        }
        let ends_inside =
            group.last().is_some_and(|op| op.old_range().end < from.len() || op.new_range().end < to.len());
        if index + 1 == last && ends_inside {
            page.line(indent, &format!("{bar}   {}", page.paint(DIM, "⋮")));
        }
    }
}

/// What differs between two definitions, as lines that begin with `-`, `+` or a blank.
pub(super) fn changed_lines(from: &str, to: &str) -> String {
    let difference = TextDiff::from_lines(from, to);
    let groups = difference.grouped_ops(CONTEXT);
    let mut out = String::new();
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            out.push_str("  ⋮\n");
        }
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            out.push(sign);
            out.push(' ');
            out.push_str(change.value().trim_end_matches('\n'));
            out.push('\n');
        }
    }
    out
}

/// A line that differs may differ only in the blanks at its end: those are shown as dots.
fn visible_end(line: &str) -> String {
    let text = line.trim_end();
    let blanks = line[text.len()..].chars().map(|blank| if blank == '\t' { '→' } else { '·' });
    text.chars().chain(blanks).collect()
}
