//! What a text that does not parse may have been meant to be. Each repair is only a guess: whoever asks for them tries
//! them in turn, and believes the first with which the parser, or the server, gets further.

use std::ops::Range;

use super::super::lex::{Lexer, Shape, Token};
use super::words;
use crate::sql::{Ident, Literal};

/// A change to a text, and what to tell the user if it helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repair {
    /// The bytes that it replaces.
    pub replaced: Range<usize>,
    /// What comes there.
    pub with: String,
    /// What to point at.
    pub place: Range<usize>,
    /// What to say there.
    pub label: &'static str,
    /// What to do; `{line}` stands for the line of the place.
    pub help: String,
    /// Whether a body begins there that lacks its quotes, so that what follows is no statement of its own.
    pub opens_body: bool,
}

impl Repair {
    /// The text with it.
    pub(crate) fn applied(&self, text: &str) -> String {
        let (before, after) = (text.get(..self.replaced.start), text.get(self.replaced.end..));
        format!("{}{}{}", before.unwrap_or_default(), self.with, after.unwrap_or_default())
    }
}

/// Whose grammar a text does not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// A statement of a file.
    Statement,
    /// The body of a function, in SQL or PL/pgSQL.
    Body,
}

/// Words that statements begin with.
const BEGINNINGS: &[&str] = &[
    "alter", "comment", "create", "do", "drop", "grant", "insert", "revoke", "security", "select", "set", "update",
    "delete", "with",
];

/// How many tokens before the one that the parser complains about are looked at: `x constraint c unique (...)` without a
/// comma goes well until the parenthesis.
const BACK: usize = 4;

/// The repairs of `text`, of which the parser says that it is wrong at the byte `at`; the likeliest first.
pub(crate) fn repairs(text: &str, at: usize, grammar: Grammar) -> Vec<Repair> {
    let mut lexer = Lexer::new(text, 0);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_significant()).collect();
    let bad = tokens.iter().position(|token| token.span.end > at).unwrap_or(tokens.len());
    let search = Search { text, tokens: &tokens, bad };
    let mut found = Vec::new();
    if grammar == Grammar::Statement {
        found.extend(search.unquoted_body());
        found.extend(search.quoted_names());
        found.extend(search.clauses_that_are_not());
        found.extend(search.superfluous());
        found.extend(search.mistyped());
        found.extend(search.semicolons(|word| BEGINNINGS.contains(&word)));
        found.extend(search.commas());
        found.extend(search.reserved());
        found.extend(search.open());
    } else {
        found.extend(search.semicolons(|_| true));
        found.extend(search.unended());
        found.extend(search.mistyped());
        found.extend(search.superfluous());
        found.extend(search.commas());
    }
    found
}

struct Search<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The token that the parser complains about; their number where it is the end.
    bad: usize,
}

impl Search<'_> {
    fn said(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| self.text.get(token.span.clone())).unwrap_or_default()
    }

    fn is(&self, index: usize, word: &str) -> bool {
        self.said(index).eq_ignore_ascii_case(word)
    }

    fn before(&self, back: usize) -> &str {
        self.bad.checked_sub(back).map_or("", |index| self.said(index))
    }

    /// The end of what comes before a token.
    fn end_before(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |token| token.span.end)
    }

    /// Whether a token is the first of its line.
    fn begins_line(&self, index: usize) -> bool {
        let start = self.tokens.get(index).map_or(self.text.len(), |token| token.span.start);
        self.text.get(self.end_before(index)..start).is_some_and(|between| between.contains('\n'))
    }

    fn insert(&self, index: usize, with: &str, label: &'static str, help: String) -> Repair {
        let end = self.end_before(index);
        Repair { replaced: end..end, with: with.to_owned(), place: end..end, label, help, opens_body: false }
    }

    fn replace(&self, index: usize, with: String, label: &'static str, help: String) -> Option<Repair> {
        let span = self.tokens.get(index)?.span.clone();
        Some(Repair { replaced: span.clone(), with, place: span, label, help, opens_body: false })
    }

    fn remove(&self, from: usize, to: usize, label: &'static str, help: String) -> Option<Repair> {
        let span = self.tokens.get(from)?.span.start..self.tokens.get(to)?.span.end;
        Some(Repair { replaced: span.clone(), with: String::new(), place: span, label, help, opens_body: false })
    }

    /// Whether the statement makes a routine, or is a DO.
    fn has_body(&self) -> bool {
        let name = if self.is(1, "or") && self.is(2, "replace") { 3 } else { 1 };
        self.is(0, "do")
            || (self.is(0, "create") && ["function", "procedure"].iter().any(|routine| self.is(name, routine)))
    }

    /// `AS BEGIN ...`: what follows is no statement of its own, whatever the first semicolon says.
    fn unquoted_body(&self) -> Option<Repair> {
        if !self.has_body() {
            return None;
        }
        let here = self.said(self.bad);
        let after_as = self.before(1).eq_ignore_ascii_case("as") || (self.is(0, "do") && self.bad == 1);
        let dollars = "put the body between `$$` and `$$`: `AS $$ ... $$`";
        if here == "$" && self.said(self.bad + 1) != "$" {
            let help = "a body stands between two dollar signs and two dollar signs: `$$ ... $$`".to_owned();
            return self.whole(self.bad, "one dollar sign is too few", help);
        }
        if after_as && self.tokens.get(self.bad).is_some_and(|token| token.shape == Shape::Word) {
            return self.whole(self.bad, "the body begins here", dollars.to_owned());
        }
        if here.starts_with('$') && here.len() > 2 {
            return Some(self.insert(self.bad, " AS ", "AS is missing here", "write `AS` before the body".to_owned()));
        }
        if self.before(2).eq_ignore_ascii_case("as") && self.before(1).starts_with('\'') {
            let help = format!("a quote inside ends a body that stands in single quotes: {dollars}");
            return self.whole(self.bad, "the body has ended before this", help);
        }
        None
    }

    /// A repair that stands for itself: everything from a token on is put into a body.
    fn whole(&self, index: usize, label: &'static str, help: String) -> Option<Repair> {
        let span = self.tokens.get(index)?.span.clone();
        let first = self.text.get(span.clone())?.lines().next().map_or(0, str::len);
        let from =
            if label.contains("ended") { self.tokens.get(index.checked_sub(1)?)?.span.start } else { span.start };
        Some(Repair {
            replaced: from..self.text.len(),
            with: if self.is(0, "do") { "$$ $$".to_owned() } else { "$$ $$ LANGUAGE sql".to_owned() },
            place: span.start..span.start + first.max(1),
            label,
            help,
            opens_body: true,
        })
    }

    /// Names in single quotes, text in double quotes.
    fn quoted_names(&self) -> Vec<Repair> {
        let said = self.said(self.bad);
        let inner = |quote: char| {
            let inner = said.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(['\'', '"', '\n'])).then_some(inner)
        };
        let mut found = Vec::new();
        if let Some(name) = inner('\'') {
            let help = if name.chars().all(|char| char.is_ascii_lowercase() || char == '_') {
                format!("names stand without quotes: {}; single quotes make text", Ident(name))
            } else {
                format!("names stand in double quotes: \"{name}\"; single quotes make text")
            };
            found.extend(self.replace(
                self.bad,
                Ident(name).to_string(),
                "a name belongs here, and this is text",
                help,
            ));
        }
        if let Some(text) = inner('"') {
            let help = format!("text stands in single quotes: {}; double quotes make names", Literal(text));
            found.extend(self.replace(
                self.bad,
                Literal(text).to_string(),
                "text belongs here, and this is a name",
                help,
            ));
        }
        found
    }

    /// `CREATE POLICY IF NOT EXISTS`, `CREATE OR REPLACE TABLE`.
    fn clauses_that_are_not(&self) -> Vec<Repair> {
        let mut found = Vec::new();
        let from = self.bad.saturating_sub(3);
        for index in from..=self.bad {
            if self.is(index, "if") && self.is(index + 1, "not") && self.is(index + 2, "exists") {
                let [what, of] = [2, 1].map(|back| index.checked_sub(back).map_or("", |before| self.said(before)));
                let name = format!("{what} {of}").to_ascii_uppercase();
                let help = format!("{name} has no IF NOT EXISTS: leave it out, schemactl makes only what is missing");
                found.extend(self.remove(index, index + 2, "not possible here", help));
            }
        }
        if self.is(0, "create") && self.is(1, "or") && self.is(2, "replace") {
            let name = format!("CREATE {}", self.said(3).to_ascii_uppercase());
            let help = format!("{name} has no OR REPLACE: leave it out, schemactl changes what is there");
            found.extend(self.remove(1, 2, "not possible here", help));
        }
        found
    }

    /// A word of the grammar where a name is wanted.
    fn reserved(&self) -> Option<Repair> {
        let word = self.said(self.bad).to_ascii_lowercase();
        if !crate::sql::is_reserved(&word) {
            return None;
        }
        let help = format!("`{word}` is a word of SQL: as a name it stands in double quotes, `\"{word}\"`, everywhere");
        self.replace(self.bad, format!("\"{word}\""), "a name belongs here", help)
    }

    fn superfluous(&self) -> Vec<Repair> {
        let mut found = Vec::new();
        let comma = |index| self.said(index) == ",";
        if self.said(self.bad) == ")" && self.bad > 0 && comma(self.bad - 1) {
            let help = "is there a comma too many before the closing parenthesis?".to_owned();
            found.extend(self.remove(self.bad - 1, self.bad - 1, "this comma", help));
        }
        if self
            .tokens
            .get(self.bad)
            .is_some_and(|token| matches!(token.shape, Shape::Symbol(b',' | b'=' | b')' | b';')))
        {
            let help = format!("is this `{}` one too many?", self.said(self.bad));
            found.extend(self.remove(self.bad, self.bad, "here", help));
        }
        found
    }

    fn mistyped(&self) -> Vec<Repair> {
        let mut found = Vec::new();
        for index in [Some(self.bad), self.bad.checked_sub(1)].into_iter().flatten() {
            let word = self.said(index);
            if self.tokens.get(index).is_none_or(|token| token.shape != Shape::Word) || words::is_known(word) {
                continue;
            }
            for known in words::nearest(word) {
                let help = format!("did you mean `{known}`?");
                found.extend(self.replace(index, known.to_owned(), "here", help));
            }
            if let Some(remedy) = words::foreign(word) {
                found.extend(self.replace(index, String::new(), "a word of another system", remedy.to_owned()));
            }
        }
        found
    }

    fn near(&self) -> impl Iterator<Item = usize> {
        (self.bad.saturating_sub(BACK).max(1)..=self.bad).rev()
    }

    fn semicolons(&self, may_begin: impl Fn(&str) -> bool) -> Vec<Repair> {
        self.near()
            .filter(|index| self.begins_line(*index) && !matches!(self.said(index - 1), ";" | "," | "("))
            .filter(|index| may_begin(&self.said(*index).to_ascii_lowercase()))
            .map(|index| {
                let help = "is a semicolon missing at the end of line {line}?".to_owned();
                self.insert(index, ";", "a semicolon here?", help)
            })
            .take(3)
            .collect()
    }

    fn commas(&self) -> Vec<Repair> {
        let fits = |index: &usize| !matches!(self.said(index - 1), "," | "(" | ";" | "." | "=");
        let at_line = self.near().filter(fits).filter(|index| self.begins_line(*index)).map(|index| {
            self.insert(index, ",", "a comma here?", "is a comma missing at the end of line {line}?".to_owned())
        });
        let within = self.near().take(1).filter(fits).filter(|index| *index < self.tokens.len()).map(|index| {
            let help = format!("is a comma missing before `{}`?", shortened(self.said(index)));
            self.insert(index, ",", "a comma here?", help)
        });
        at_line.chain(within).collect()
    }

    /// What is opened and not closed.
    fn open(&self) -> Option<Repair> {
        if self.bad < self.tokens.len() {
            return None;
        }
        let mut open = Vec::new();
        for token in self.tokens {
            match token.shape {
                Shape::Symbol(b'(') => open.push(token),
                Shape::Symbol(b')') => drop(open.pop()),
                _ => {}
            }
        }
        let last = open.last()?;
        let end = self.text.len();
        Some(Repair {
            replaced: end..end,
            with: ")".repeat(open.len()),
            place: last.span.clone(),
            label: "this is never closed",
            help: "close the parenthesis that line {line} opens".to_owned(),
            opens_body: false,
        })
    }

    /// `END;` where an IF, a LOOP or a CASE is still open.
    fn unended(&self) -> Vec<Repair> {
        let end = match self.bad.checked_sub(1) {
            Some(before) if self.said(self.bad) == ";" && self.is(before, "end") => before,
            _ => return Vec::new(),
        };
        ["if", "loop", "case"]
            .iter()
            .map(|opened| {
                let word = opened.to_ascii_uppercase();
                let help = format!("an {word} above is still open: write `END {word};` where it ends")
                    .replace("an L", "a L")
                    .replace("an C", "a C");
                let mut repair = self.insert(self.bad, &format!(" {opened}"), "this ends something else", help);
                repair.place = self.tokens.get(end).map_or(0..0, |token| token.span.clone());
                repair
            })
            .collect()
    }
}

fn shortened(text: &str) -> String {
    let first: String = text.lines().next().unwrap_or_default().chars().take(30).collect();
    if first.len() < text.len() { format!("{first}…") } else { first }
}
