//! Files that the user wrote, and places in them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A file that the user wrote, kept whole so that problems can show the line they talk about.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// The path as shown to the user: relative to the working directory where possible.
    pub path: String,
    /// The whole text, valid UTF-8; with its variables replaced by their values.
    pub text: String,
    /// The text as it was written, where it has variables.
    pub written: Option<Written>,
    /// Where its lines begin.
    pub lines: Lines,
}

/// Where the lines of a text begin: found once, since a plan asks for a line with each of its steps. It follows from the
/// text, and so says nothing about whether two files are the same.
#[derive(Debug, Clone, Default)]
pub struct Lines(OnceLock<Vec<usize>>);

impl PartialEq for Lines {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lines {}

impl PartialOrd for Lines {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lines {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

/// A text with variables in it, and where their values came to stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The text as the user wrote it.
    pub text: String,
    /// What was replaced, in order.
    pub replaced: Vec<Replaced>,
}

/// A piece of text that stands for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its bytes in the file as it was written: `${app_role}`.
    pub written: Range<usize>,
    /// The bytes of [`SourceFile::text`] that it became.
    pub value: Range<usize>,
}

/// By position.
impl Ord for Replaced {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |one: &Self| (one.written.start, one.written.end, one.value.start, one.value.end);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Replaced {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl SourceFile {
    /// The 1-based line, in the file as it was written, that a byte offset into [`SourceFile::text`] lies on.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        let offset = self.written_span(&(offset..offset)).start;
        let begins = self.lines.0.get_or_init(|| {
            let ends = self.as_written().bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect()
        });
        begins.partition_point(|begin| *begin <= offset)
    }

    /// The text as the user wrote it.
    #[must_use]
    pub fn as_written(&self) -> &str {
        self.written.as_ref().map_or(&self.text, |written| &written.text)
    }

    /// Where a span of [`SourceFile::text`] stands in [`SourceFile::as_written`]: variables are never cut in two.
    #[must_use]
    pub fn written_span(&self, span: &Range<usize>) -> Range<usize> {
        let Some(written) = &self.written else { return span.clone() };
        let place = |offset: usize, is_end: bool| {
            let after = written.replaced.partition_point(|one| one.value.start < offset);
            // The last one that begins before the offset.
            let Some(one) = after.checked_sub(1).and_then(|last| written.replaced.get(last)) else { return offset };
            if offset >= one.value.end {
                one.written.end + (offset - one.value.end)
            } else if is_end {
                one.written.end
            } else {
                one.written.start
            }
        };
        let start = place(span.start, false);
        // What is empty stays so.
        if span.is_empty() { start..start } else { start..place(span.end, true).max(start) }
    }

    /// Whether a span of [`SourceFile::text`] holds the value of a variable.
    #[must_use]
    pub fn has_variables(&self, span: &Range<usize>) -> bool {
        self.written.as_ref().is_some_and(|written| {
            written.replaced.iter().any(|one| one.value.start < span.end && span.start <= one.value.end)
        })
    }
}

/// A span of a user's file, as byte offsets into [`SourceFile::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte offsets, end exclusive.
    pub span: Range<usize>,
}

/// By file, then by position, so that output is stable.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.file, self.span.start, self.span.end).cmp(&(&other.file, other.span.start, other.span.end))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Place {
    /// `path:line`, the form that editors and terminals make clickable.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{}:{}", self.file.path, self.file.line(self.span.start))
    }

    /// Its bytes in the file as it was written.
    #[must_use]
    pub fn written(&self) -> Range<usize> {
        self.file.written_span(&self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file_as_written() {
        // grant x to ${a}; drop ${b}!
        let text = "grant x to \"A\nB\"; drop c!".to_owned();
        let written = Written {
            text: "grant x to ${a}; drop ${b}!".into(),
            replaced: vec![Replaced { written: 11..15, value: 11..16 }, Replaced { written: 22..26, value: 23..24 }],
        };
        let file = SourceFile { path: "a.sql".into(), text, written: Some(written), ..SourceFile::default() };
        let at = |span: Range<usize>| &file.as_written()[file.written_span(&span)];
        assert_eq!(at(0..5), "grant");
        assert_eq!(at(11..16), "${a}");
        assert_eq!(at(12..13), "${a}");
        assert_eq!(at(8..12), "to ${a}");
        assert_eq!(at(18..22), "drop");
        assert_eq!(at(18..25), "drop ${b}!");
        assert_eq!(file.written_span(&(18..18)), 17..17);
        assert_eq!(file.line(18), 1);
        assert!(file.has_variables(&(0..12)) && !file.has_variables(&(0..10)) && !file.has_variables(&(18..22)));
    }
}
