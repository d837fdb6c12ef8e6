//! SQL text under construction that remembers which bytes came from which string of the file.

use std::fmt;
use std::ops::Range;

use super::tree::Text;

/// A statement under construction.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    /// The text so far.
    pub text: String,
    /// Byte range in `text` → byte range in the file.
    pub pieces: Vec<(Range<usize>, Range<usize>)>,
    /// Whether a part of it has been refused, so that no second problem is made of it.
    pub broken: bool,
}

impl Sql {
    /// Starts with text of our own.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds text of our own.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds the user's text, unchanged.
    pub fn user(&mut self, text: &Text) {
        self.user_part(text, 0..text.value.len());
    }

    /// Adds a part of the user's text, unchanged.
    pub fn user_part(&mut self, text: &Text, part: Range<usize>) {
        let base = self.text.len();
        for (inside, outside) in &text.runs {
            let start = inside.start.max(part.start);
            let end = inside.end.min(part.end);
            if start >= end {
                continue;
            }
            let place = if inside.len() == outside.len() {
                outside.start + start - inside.start..outside.start + end - inside.start
            } else {
                outside.clone()
            };
            self.pieces.push((base + start - part.start..base + end - part.start, place));
        }
        self.text.push_str(text.value.get(part).unwrap_or_default());
    }

    /// Adds the user's text between parentheses. A comment at its end must not swallow the closing one.
    pub fn parenthesized(&mut self, text: &Text) {
        self.push("(");
        self.user(text);
        if text.value.contains("--") {
            self.push("\n");
        }
        self.push(")");
    }

    /// Adds another piece of SQL.
    pub fn append(&mut self, other: Sql) {
        let base = self.text.len();
        self.broken |= other.broken;
        self.pieces.extend(other.pieces.into_iter().map(|(at, place)| (at.start + base..at.end + base, place)));
        self.text.push_str(&other.text);
    }

    /// Adds pieces of SQL with `separator` between them.
    pub fn list(&mut self, items: Vec<Sql>, separator: &str) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.append(item);
        }
    }

    /// Where in the file a byte of the text came from; text of our own is near the user's that precedes it.
    #[must_use]
    pub fn place_of(&self, at: usize, length: usize) -> Option<Range<usize>> {
        let (inside, outside) =
            self.pieces.iter().rev().find(|(inside, _)| inside.start <= at).or_else(|| self.pieces.first())?;
        if inside.len() != outside.len() {
            return Some(outside.clone());
        }
        if at >= inside.end || at < inside.start {
            let last = outside.end.saturating_sub(1).max(outside.start);
            return Some(last..outside.end);
        }
        let start = outside.start + at - inside.start;
        Some(start..(start + length).min(outside.end).max(start))
    }
}

impl fmt::Write for Sql {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

/// `push` with a format string.
macro_rules! add {
    ($sql:expr, $($format:tt)*) => {
        $sql.push(&format!($($format)*))
    };
}

pub(crate) use add;
