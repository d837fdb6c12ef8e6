//! Colours, symbols, and lines of text.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::plan::Verb;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const CYAN: Style = AnsiColor::Cyan.on_default();

/// Text under construction.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    colors: bool,
    width: usize,
}

impl Page {
    pub fn new(colors: bool, width: usize) -> Self {
        Self { out: String::new(), colors, width: width.max(40) }
    }

    /// `text` in a style, when there are colours.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.colors && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// One line. Trailing blanks go.
    pub fn line(&mut self, indent: usize, text: &str) {
        let text = text.trim_end();
        if text.is_empty() {
            self.blank();
        } else {
            let _ = writeln!(self.out, "{:indent$}{text}", "");
        }
    }

    /// An empty line, unless there is one already.
    pub fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Prose, wrapped at the width; lines after the first are indented by `hang` more.
    pub fn prose(&mut self, indent: usize, hang: usize, style: Style, text: &str) {
        for paragraph in printable(text).lines() {
            let mut line = String::new();
            let mut columns = indent;
            let mut start = indent;
            for word in paragraph.split([' ', '\t']).filter(|word| !word.is_empty()) {
                let length = word.chars().count();
                if !line.is_empty() && columns + 1 + length > self.width {
                    let done = self.paint(style, &line.replace('\u{a0}', " "));
                    self.line(start, &done);
                    line.clear();
                    start = indent + hang;
                    columns = start;
                }
                if !line.is_empty() {
                    line.push(' ');
                    columns += 1;
                }
                line.push_str(word);
                columns += length;
            }
            let done = self.paint(style, &line.replace('\u{a0}', " "));
            self.line(start, &done);
        }
    }

    pub fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }
}

/// The text with control characters made visible, so that a name or a comment in a database cannot steer the terminal.
/// Line feeds and tabs stay.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let odd = |char: char| char.is_control() && char != '\n' && char != '\t';
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if odd(char) {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

/// [`printable`] on one line.
pub(super) fn on_one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// The symbol of a verb and its colour.
pub(super) fn symbol(verb: Verb) -> (&'static str, Style) {
    match verb {
        Verb::Create => ("+", GREEN),
        Verb::Alter => ("~", YELLOW),
        Verb::Rename => ("→", CYAN),
        Verb::Recreate => ("↻", YELLOW),
        Verb::Drop => ("-", RED),
        Verb::Keep => ("=", YELLOW),
    }
}
