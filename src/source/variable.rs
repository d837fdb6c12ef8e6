//! Variables: `${name}` in a file, and the value that takes its place.
//!
//! A value is data and never a piece of SQL: where it stands decides how it is quoted. Places stay those of the file as
//! it was written, see [`SourceFile::written_span`].

mod sql;
#[cfg(test)]
mod tests;
mod toml;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::config::{Config, Value, nearest};
use crate::problem::{Place, Problem, Replaced, SourceFile, Written};
use crate::sql::Ident;

/// The variables that files may mention.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    values: BTreeMap<String, Value>,
    /// Those that have a value in some environment only, with the environments.
    elsewhere: BTreeMap<String, BTreeSet<String>>,
    /// The configuration as shown.
    file: String,
}

impl Variables {
    /// Those of a configuration to which the chosen environment was applied.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let mut elsewhere: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (environment, there) in &config.environments {
            for name in there.variables.keys().filter(|name| !config.variables.contains_key(*name)) {
                elsewhere.entry(name.clone()).or_default().insert(environment.clone());
            }
        }
        let file = config.file.clone().unwrap_or_else(|| "schemactl.toml".to_owned());
        Self { values: config.variables.clone(), elsewhere, file }
    }

    /// Whether there is none: then `${name}` in a string or in the body of a function is text like any other.
    /// A text as a file has it: where there are variables, what only looks like one is written otherwise.
    #[must_use]
    pub fn escaped<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.is_empty() || !text.contains("${") {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.replace("${", "${$}{"))
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.elsewhere.is_empty()
    }

    fn unknown(&self, name: &str, is_text: bool) -> Problem {
        let problem = Problem::error("unknown-variable", format!("the variable `{name}` has no value"));
        let problem = if let Some(environments) = self.elsewhere.get(name) {
            let names: Vec<_> = environments.iter().map(|one| format!("`{one}`")).collect();
            problem.because(format!("{} gives it one for the environment {} only", self.file, names.join(", ")))
        } else if self.values.is_empty() {
            problem.because(format!("{} gives no variables", self.file))
        } else {
            let names: Vec<_> = self.values.keys().map(|name| format!("`{name}`")).collect();
            problem.because(format!("{} gives {}", self.file, names.join(", ")))
        };
        let known = self.values.keys().chain(self.elsewhere.keys()).map(String::as_str);
        let remedy = if let Some(environment) = self.elsewhere.get(name).and_then(|all| all.first()) {
            format!("choose it by `--env {environment}`, or give the variable a value under [variables]")
        } else if let Some(nearest) = nearest(name, known) {
            format!("did you mean `${{{nearest}}}`?")
        } else {
            format!("give it one in {}:\n\n[variables]\n{name} = \"...\"", self.file)
        };
        let literally =
            if is_text { format!("\nFor the text itself write `${{$}}{{{name}}}`.") } else { String::new() };
        problem.help(remedy + &literally)
    }
}

/// What stands between `${` and `}`.
enum Reference<'a> {
    Name(&'a str),
    /// `${$}` stands for a dollar sign.
    Dollar,
}

/// The reference that begins at `start`, and where it ends.
fn reference(text: &str, start: usize) -> Option<(Reference<'_>, usize)> {
    let inside = text.get(start..)?.strip_prefix("${")?;
    let name = &inside[..inside.find('}')?];
    let end = start + name.len() + 3;
    if name == "$" {
        return Some((Reference::Dollar, end));
    }
    let mut bytes = name.bytes();
    let is_name = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((Reference::Name(name), end))
}

/// Puts the values in the place of the variables of a file. What cannot be is left as it is, and is a problem.
pub(super) fn expand(file: SourceFile, is_toml: bool, variables: &Variables) -> (SourceFile, Vec<Problem>) {
    // Most files have none.
    if !file.text.contains("${") || (variables.is_empty() && is_toml) {
        return (file, Vec::new());
    }
    let file = Arc::new(file);
    let mut expansion =
        Expansion { file: &file, variables, out: String::new(), copied: 0, replaced: Vec::new(), problems: Vec::new() };
    if is_toml {
        expansion.toml();
    } else {
        expansion.sql(0..file.text.len());
    }
    let Expansion { mut out, copied, replaced, problems, .. } = expansion;
    out.push_str(&file.text[copied..]);
    let written = (!replaced.is_empty()).then(|| Written { text: file.text.clone(), replaced });
    (SourceFile { path: file.path.clone(), text: out, written, ..SourceFile::default() }, problems)
}

/// A text that is being copied, with values in the place of variables.
struct Expansion<'a> {
    file: &'a Arc<SourceFile>,
    variables: &'a Variables,
    out: String,
    /// Up to where the text was copied.
    copied: usize,
    replaced: Vec<Replaced>,
    problems: Vec<Problem>,
}

impl<'a> Expansion<'a> {
    fn text(&self) -> &'a str {
        &self.file.text
    }

    /// Copies the text as it is, up to there.
    fn copy_to(&mut self, end: usize) {
        self.out.push_str(&self.file.text[self.copied..end]);
        self.copied = end;
    }

    fn replace(&mut self, written: Range<usize>, value: &str) {
        self.copy_to(written.start);
        let start = self.out.len();
        self.out.push_str(value);
        self.copied = written.end;
        self.replaced.push(Replaced { written, value: start..self.out.len() });
    }

    fn problem(&mut self, problem: Problem, span: Range<usize>, label: &str) {
        self.problems.push(problem.at(Place { file: Arc::clone(self.file), span }, label));
    }

    /// The value of a variable as text.
    fn value(&mut self, name: &str, span: &Range<usize>, is_text: bool) -> Option<(String, &'a Value)> {
        let Some(value) = self.variables.values.get(name) else {
            let problem = self.variables.unknown(name, is_text);
            self.problem(problem, span.clone(), "no such variable");
            return None;
        };
        match value.text() {
            Ok(text) if text.contains('\0') => {
                let problem = Problem::error("unfit-variable", format!("the value of `{name}` holds a zero byte"));
                self.problem(problem, span.clone(), "it is to stand here");
                None
            }
            Ok(text) => Some((text, value)),
            Err(problem) => {
                self.problem(*problem, span.clone(), "the variable is used here");
                None
            }
        }
    }

    /// Replaces all variables in a stretch of text within quotes, which `quote` makes a value fit for.
    fn quoted(&mut self, inside: Range<usize>, quote: &dyn Fn(&str) -> Option<String>) {
        if self.variables.is_empty() {
            return;
        }
        let mut at = inside.start;
        while let Some(start) = self.text()[at..inside.end].find("${").map(|found| at + found) {
            let Some((reference, end)) = reference(self.text(), start).filter(|(_, end)| *end <= inside.end) else {
                at = start + 2;
                continue;
            };
            at = end;
            let span = start..end;
            let value = match reference {
                Reference::Dollar => Some("$".to_owned()),
                Reference::Name(name) => self.value(name, &span, true).and_then(|(value, _)| {
                    let quoted = quote(&value);
                    if quoted.is_none() {
                        let problem =
                            Problem::error("unfit-variable", format!("the value of `{name}` cannot stand here"))
                                .because("it holds what ends the text around it");
                        self.problem(problem, span.clone(), "inside of these quotes");
                    }
                    quoted
                }),
            };
            if let Some(value) = value {
                self.replace(span, &value);
            }
        }
    }

    /// Replaces all variables in a stretch outside of quotes: what they are part of is a name, unless they are numbers.
    fn bare(&mut self, stretch: Range<usize>) {
        let mut from = stretch.start;
        while let Some(at) = self.text()[from..stretch.end].find("${").map(|found| from + found) {
            let text = self.text();
            let before = text.as_bytes()[from..at].iter().rev().take_while(|byte| is_name_part(**byte)).count();
            let start = at - before;
            let mut end = start;
            let mut name = String::new();
            let mut is_name = false;
            let mut is_whole = true;
            while end < stretch.end {
                if text[end..].starts_with("${") {
                    let Some((reference, after)) = reference(text, end) else { break };
                    match reference {
                        Reference::Dollar => name.push('$'),
                        Reference::Name(variable) => match self.value(variable, &(end..after), false) {
                            Some((value, kind)) => {
                                name.push_str(&value);
                                is_name |= kind.is_text();
                            }
                            None => is_whole = false,
                        },
                    }
                    end = after;
                } else if is_name_part(text.as_bytes()[end]) {
                    let rest = &text.as_bytes()[end..stretch.end];
                    let length = rest.iter().take_while(|byte| is_name_part(**byte)).count();
                    // Names outside of quotes are folded.
                    name.push_str(&text[end..end + length].to_ascii_lowercase());
                    end += length;
                } else {
                    break;
                }
            }
            if end <= at {
                let problem = Problem::error("bad-variable", "this is no variable")
                    .because("a name begins with a letter or underscore, and goes on with those and digits")
                    .help("write `${name}`");
                self.problem(problem, at..at + 2, "here");
                end = at + 2;
            } else if is_whole && is_name && name.is_empty() {
                let problem = Problem::error("unfit-variable", "the value of this variable is empty")
                    .because("outside of quotes a variable stands for a name");
                self.problem(problem, start..end, "a name is needed here");
            } else if is_whole {
                let value = if is_name { Ident(&name).to_string() } else { name };
                self.replace(start..end, &value);
            }
            from = end;
        }
    }
}

fn is_name_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
