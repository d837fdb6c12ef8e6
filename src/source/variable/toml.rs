//! Where variables stand in TOML text.

use std::ops::Range;

use super::{Expansion, Reference, reference};
use crate::problem::Problem;

impl Expansion<'_> {
    /// Replaces the variables in the strings and quoted keys of a TOML file, and numbers outside of them.
    pub(super) fn toml(&mut self) {
        let text = self.text();
        let mut bare = 0;
        let mut at = 0;
        while let Some(found) = text[at..].find(['#', '"', '\'']).map(|found| at + found) {
            let rest = &text[found..];
            if rest.starts_with('#') {
                self.outside(bare..found);
                at = rest.find('\n').map_or(text.len(), |length| found + length);
                bare = at;
                continue;
            }
            let quote = &rest[..1];
            let tripled = quote.repeat(3);
            let delimiter = if rest.starts_with(&tripled) { tripled.as_str() } else { quote };
            let start = found + delimiter.len();
            // What is never closed is reported by the parser.
            let Some(end) = end_of_string(text, start, delimiter) else { return };
            self.outside(bare..found);
            let literal = quote == "'";
            let one_line = delimiter.len() == 1;
            self.quoted(start..end, &|value| {
                if literal {
                    let ends = if one_line { value.contains(['\'', '\n', '\r']) } else { value.contains('\'') };
                    let control = value.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t'));
                    return (!ends && !control).then(|| value.to_owned());
                }
                Some(escaped(value))
            });
            at = end + delimiter.len();
            bare = at;
        }
        self.outside(bare..text.len());
    }

    /// Outside of strings only numbers and truth values can stand.
    fn outside(&mut self, stretch: Range<usize>) {
        let mut at = stretch.start;
        while let Some(start) = self.text()[at..stretch.end].find("${").map(|found| at + found) {
            at = start + 2;
            let Some((Reference::Name(name), end)) = reference(self.text(), start) else { continue };
            let span = start..end;
            at = end;
            if let Some((value, kind)) = self.value(name, &span, false) {
                if kind.is_text() {
                    let problem = Problem::error("unfit-variable", format!("the value of `{name}` is text"))
                        .because("text in TOML has quotes")
                        .help(format!("write `\"${{{name}}}\"`"));
                    self.problem(problem, span, "without quotes");
                } else {
                    self.replace(span, &value);
                }
            }
        }
    }
}

/// Where the string that begins at `start` ends: the offset of its closing delimiter.
fn end_of_string(text: &str, start: usize, delimiter: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        if delimiter.starts_with('"') && bytes[at] == b'\\' {
            at += 2;
        } else if delimiter.len() == 1 && bytes[at] == b'\n' {
            return None;
        } else if bytes[at..].starts_with(delimiter.as_bytes()) {
            // Up to two quotes may stand right before the three that end it.
            let quotes = bytes[at..].iter().take_while(|byte| **byte == delimiter.as_bytes()[0]).count();
            return Some(if delimiter.len() == 3 { at + quotes.min(5) - 3 } else { at });
        } else {
            at += 1;
        }
    }
    None
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}
