//! Where variables stand in SQL text.

use std::ops::Range;

use super::Expansion;
use crate::problem::{Problem, Replaced};
use crate::source::lex::{Lexer, Shape};

/// The languages whose bodies are read as SQL is.
const READ: [&str; 2] = ["sql", "plpgsql"];

/// What is known of the statement that is being read.
#[derive(Debug, Default)]
struct Statement {
    start: Option<usize>,
    words: Vec<String>,
    /// The last token was `AS`.
    as_before: bool,
}

/// What a string in dollar quotes holds.
enum Held {
    /// The body of a function or a DO block in a language that is read.
    Code,
    /// The body of one in another language: a template in JavaScript is written `${name}`, too.
    Foreign,
    Text,
}

impl Expansion<'_> {
    /// Replaces the variables of SQL text.
    pub(super) fn sql(&mut self, range: Range<usize>) {
        let text = self.text();
        let mut lexer = Lexer::new(&text[..range.end], range.start);
        let mut statement = Statement::default();
        let mut bare = range.start;
        loop {
            let token = match lexer.next() {
                Ok(Some(token)) => token,
                Ok(None) => break,
                // What is never closed is reported where statements are cut.
                Err(_) => return,
            };
            let span = token.span.clone();
            match token.shape {
                Shape::Comment => {}
                Shape::Backslash => {
                    self.bare(bare..span.start);
                    let end = lexer.end_of_line(span.start);
                    lexer.jump(end);
                    bare = end;
                    continue;
                }
                Shape::QuotedName | Shape::String => {}
                Shape::Symbol(b';') => {
                    statement = Statement::default();
                    continue;
                }
                Shape::Word => {
                    statement.start.get_or_insert(span.start);
                    statement.word(&text[span]);
                    continue;
                }
                Shape::Number | Shape::Symbol(_) => {
                    statement.as_before = false;
                    continue;
                }
            }
            self.bare(bare..span.start);
            bare = span.end;
            match token.shape {
                Shape::QuotedName => self.quoted_name(span),
                Shape::String if text[span.clone()].starts_with('$') => self.dollar_quoted(span, &statement, range.end),
                Shape::String if matches!(statement.holds(text, range.end), Held::Foreign) => {}
                Shape::String => self.string(span),
                _ => continue,
            }
            statement.as_before = false;
        }
        self.bare(bare..range.end);
    }

    fn quoted_name(&mut self, span: Range<usize>) {
        let unicode = !self.text()[span.clone()].starts_with('"');
        self.quoted(span, &|value| {
            let value = value.replace('"', "\"\"");
            (!value.is_empty()).then(|| if unicode { value.replace('\\', "\\\\") } else { value })
        });
    }

    fn string(&mut self, span: Range<usize>) {
        let text = &self.text()[span.clone()];
        let escapes = text.starts_with(['e', 'E', 'u', 'U']);
        self.quoted(span, &|value| {
            let value = value.replace('\'', "''");
            Some(if escapes { value.replace('\\', "\\\\") } else { value })
        });
    }

    fn dollar_quoted(&mut self, span: Range<usize>, statement: &Statement, end: usize) {
        let text = self.text();
        let tag = span.start + 1 + text[span.start + 1..span.end].find('$').unwrap_or_default() + 1;
        let delimiter = &text[span.start..tag];
        let inside = tag..span.end - delimiter.len();
        let held = statement.holds(text, end);
        if matches!(held, Held::Foreign) || self.variables.is_empty() {
            return;
        }
        self.copy_to(inside.start);
        let (start, first) = (self.out.len(), self.replaced.len());
        match held {
            Held::Code if lexes(&text[..inside.end], inside.start) => self.sql(inside.clone()),
            _ => self.quoted(inside.clone(), &|value| Some(value.to_owned())),
        }
        self.copy_to(inside.end);
        // A value may end the quotes by itself, or with what stands beside it.
        let body = format!("{}{delimiter}", &self.out[start..]);
        if body.find(delimiter).is_some_and(|found| found + delimiter.len() < body.len()) {
            let has_dollar = |one: &&Replaced| self.out[one.value.clone()].contains('$');
            let written = self.replaced[first..].iter().find(has_dollar).map(|one| one.written.clone());
            let problem = Problem::error("unfit-variable", "the value of this variable cannot stand here")
                .because(format!("with it the text holds {delimiter}, which ends it"));
            self.problem(problem, written.unwrap_or(span), "inside of these quotes");
        }
    }
}

impl Statement {
    fn word(&mut self, word: &str) {
        if self.words.len() < 4 {
            self.words.push(word.to_ascii_lowercase());
        }
        self.as_before = word.eq_ignore_ascii_case("as");
    }

    /// What a string that comes now holds.
    fn holds(&self, text: &str, end: usize) -> Held {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let is_body = match words.as_slice() {
            ["do", ..] => true,
            ["create", "function" | "procedure", ..] | ["create", "or", "replace", "function" | "procedure"] => {
                self.as_before
            }
            _ => false,
        };
        if !is_body {
            return Held::Text;
        }
        let language = self.start.and_then(|start| language(&text[..end], start));
        match language {
            Some(language) if !READ.contains(&language.as_str()) => Held::Foreign,
            _ => Held::Code,
        }
    }
}

/// What `LANGUAGE` of the statement that begins at `start` says.
fn language(text: &str, start: usize) -> Option<String> {
    let mut lexer = Lexer::new(text, start);
    while let Some(token) = lexer.next_significant() {
        match token.shape {
            Shape::Symbol(b';') => return None,
            Shape::Word if text[token.span.clone()].eq_ignore_ascii_case("language") => {
                let name = lexer.next_significant()?;
                return Some(text[name.span].trim_matches(['"', '\'']).to_ascii_lowercase());
            }
            _ => {}
        }
    }
    None
}

fn lexes(text: &str, start: usize) -> bool {
    let mut lexer = Lexer::new(text, start);
    loop {
        match lexer.next() {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}
