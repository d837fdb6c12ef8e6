//! Values of a TOML file with their places, and the problems that point at them.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Place, Problem, SourceFile};

/// A table of the file.
pub(super) type Table<'t> = DeTable<'t>;

/// A value with the name that leads to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'v, 't> {
    /// The key as the user writes it: `env.production.url`.
    pub name: &'v str,
    /// The value.
    pub value: &'v Spanned<DeValue<'t>>,
}

/// The file that problems point into, and the problems found so far.
#[derive(Debug)]
pub(super) struct Reader {
    file: Arc<SourceFile>,
    /// All problems found: one run shows all of them.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// A reader whose problems show the file without its passwords.
    pub fn new(path: &str, text: &str) -> Self {
        let file = Arc::new(SourceFile { path: path.to_owned(), text: masked(text), ..SourceFile::default() });
        Self { file, problems: Vec::new() }
    }

    /// A place in the file.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place { file: Arc::clone(&self.file), span }
    }

    /// Reports every key that is not among `known`.
    pub fn only_keys(&mut self, table: &Table<'_>, of: &str, known: &[&str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let of = if of.is_empty() { "schemactl.toml".to_owned() } else { format!("`[{of}]`") };
            let problem = Problem::error("unknown-key", format!("unknown key `{name}`"))
                .because(format!("{of} has the keys {}", listed(known.iter().copied())));
            let problem = match nearest(name, known.iter().copied()) {
                Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
                None => problem.help("remove it"),
            };
            let place = self.place(key.span());
            self.problems.push(problem.at(place, "not a key that exists here"));
        }
    }

    /// Reports that a value is not what it should be.
    pub fn wrong_type(&mut self, value: Value<'_, '_>, wanted: &str) {
        let found = match value.value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let place = self.place(value.value.span());
        self.problems.push(
            Problem::error("wrong-type", format!("`{}` is {found}, but has to be {wanted}", value.name))
                .at(place, format!("this is {found}")),
        );
    }

    /// Reports a value of the right type that is none of those that can be.
    pub fn bad_value<'k>(
        &mut self,
        value: Value<'_, '_>,
        text: &str,
        what: &str,
        known: impl Iterator<Item = &'k str>,
    ) {
        let known: Vec<_> = known.collect();
        let problem = Problem::error("bad-value", format!("`{}` is no {what}", masked(text))).because(format!(
            "`{}` takes {}",
            value.name,
            listed(known.iter().copied())
        ));
        let problem = match nearest(text, known.iter().copied()) {
            Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
            None => problem,
        };
        let place = self.place(value.value.span());
        self.problems.push(problem.at(place, format!("no such {what}")));
    }

    /// The value as a string, or a problem.
    pub fn string<'v>(&mut self, value: Value<'v, '_>) -> Option<&'v str> {
        let text = value.value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(value, "a string");
        }
        text
    }

    /// The value as a table, or a problem.
    pub fn table<'v, 't>(&mut self, value: Value<'v, 't>) -> Option<&'v Table<'t>> {
        let table = value.value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, &format!("a table, written `[{}]`", value.name));
        }
        table
    }

    /// The value as a list of strings, each with its own place, or a problem. A single string is a list of one when
    /// `or_one` says so.
    pub fn strings<'v, 't>(&mut self, value: Value<'v, 't>, or_one: bool) -> Option<Vec<(&'v str, Value<'v, 't>)>> {
        let wanted = if or_one { "a string or a list of strings" } else { "a list of strings" };
        match value.value.get_ref() {
            DeValue::String(text) if or_one => Some(vec![(text.as_ref(), value)]),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| Value { name: value.name, value: item });
                let mut strings = Vec::new();
                for item in items {
                    if let Some(text) = item.value.get_ref().as_str() {
                        strings.push((text, item));
                    } else {
                        self.wrong_type(item, wanted);
                        return None;
                    }
                }
                Some(strings)
            }
            _ => {
                self.wrong_type(value, wanted);
                None
            }
        }
    }
}

/// The known word that the user most likely meant.
pub(crate) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|candidate| {
            // One letter missing, added, wrong or swapped is a slip even in a short word.
            let slip = strsim::damerau_levenshtein(word, candidate) == 1;
            (strsim::jaro_winkler(word, candidate) + if slip { 1.0 } else { 0.0 }, candidate)
        })
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

fn listed<'k>(words: impl Iterator<Item = &'k str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The text with every password replaced by as many asterisks, so that offsets stay the same: problems print the lines
/// around the place that they are about.
fn masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (start, _) in text.match_indices("://") {
        let start = start + 3;
        let end = text[start..].find(['"', '\'', '\n', ' ']).map_or(text.len(), |length| start + length);
        let Some(at) = text[start..end].rfind('@').map(|at| start + at) else { continue };
        if let Some(colon) = text[start..at].find(':').map(|colon| start + colon) {
            bytes[colon + 1..at].fill(b'*');
        }
    }
    for (start, word) in text.match_indices("password=") {
        let start = start + word.len();
        let end = text[start..].find(['"', '\'', '\n', ' ', '&']).map_or(text.len(), |length| start + length);
        bytes[start..end].fill(b'*');
    }
    String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(text.len()))
}
