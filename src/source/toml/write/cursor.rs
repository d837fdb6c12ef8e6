//! Reads a statement word by word. Nothing is skipped: what is not understood makes the whole statement not understood.

use crate::source::lex::{Lexer, Shape, Token};

/// Where the reading of a statement has come to.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.trim_end().trim_end_matches(';').trim_end();
        let mut lexer = Lexer::new(text, 0);
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next_significant() {
            tokens.push(token);
        }
        Self { text, tokens, at: 0 }
    }

    fn slice(&self, token: &Token) -> &'a str {
        self.text.get(token.span.clone()).unwrap_or_default()
    }

    /// The next token; empty at the end.
    pub(super) fn peek(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", |token| self.slice(token))
    }

    /// Takes these words, or nothing.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let before = self.at;
        for word in words.split(' ') {
            if !self.peek().eq_ignore_ascii_case(word) {
                self.at = before;
                return false;
            }
            self.at += 1;
        }
        true
    }

    /// Takes these words; `None` when others follow.
    pub(super) fn need(&mut self, words: &str) -> Option<()> {
        self.eat(words).then_some(())
    }

    /// Gives the last token back.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// A name of one part.
    pub(super) fn ident(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        let text = self.slice(token);
        let name = match token.shape {
            Shape::Word => text.to_lowercase(),
            Shape::QuotedName => text.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\""),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// A name with as many parts as there are.
    pub(super) fn dotted(&mut self) -> Option<Vec<String>> {
        let mut parts = vec![self.ident()?];
        while self.eat(".") {
            parts.push(self.ident()?);
        }
        Some(parts)
    }

    /// What stands between a parenthesis and the one that closes it.
    pub(super) fn inside(&mut self) -> Option<&'a str> {
        if self.peek() != "(" {
            return None;
        }
        let start = self.tokens.get(self.at)?.span.end;
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            match self.slice(token) {
                "(" => depth += 1,
                ")" if depth == 1 => return self.text.get(start..token.span.start).map(str::trim),
                ")" => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// A string constant.
    pub(super) fn string(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        let value = (token.shape == Shape::String).then(|| constant(self.slice(token))).flatten()?;
        self.at += 1;
        Some(value)
    }

    /// An integer, perhaps with a sign.
    pub(super) fn number(&mut self) -> Option<String> {
        let sign = if self.eat("-") { "-" } else { "" };
        let digits = self.peek();
        digits.parse::<u64>().ok()?;
        self.at += 1;
        Some(format!("{sign}{digits}"))
    }

    /// The text up to one of these words outside parentheses, or to the end; `None` when it is empty.
    pub(super) fn until(&mut self, stops: &[&str]) -> Option<&'a str> {
        let start = self.tokens.get(self.at)?.span.start;
        let mut end = start;
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            let word = self.slice(token);
            if depth == 0
                && token.shape != Shape::QuotedName
                && stops.iter().any(|stop| stop.eq_ignore_ascii_case(word))
            {
                break;
            }
            match word {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            end = token.span.end;
            self.at += 1;
        }
        (end > start).then(|| &self.text[start..end])
    }

    /// Everything that is left, as it is written.
    pub(super) fn rest(&mut self) -> &'a str {
        let start = self.tokens.get(self.at).map_or(self.text.len(), |token| token.span.start);
        self.at = self.tokens.len();
        self.text.get(start..).unwrap_or_default().trim_end()
    }

    /// That nothing is left.
    pub(super) fn done(&self) -> Option<()> {
        (self.at >= self.tokens.len()).then_some(())
    }
}

/// The value of a string constant.
fn constant(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix('$') {
        let tag = &text[..rest.find('$')? + 2];
        return Some(text.strip_prefix(tag)?.strip_suffix(tag)?.to_owned());
    }
    let escaped = text.starts_with(['E', 'e']);
    let inside = text.trim_start_matches(['E', 'e']).strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    if !escaped {
        return Some(inside);
    }
    let mut value = String::new();
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                '\\' => value.push('\\'),
                _ => return None,
            },
            letter => value.push(letter),
        }
    }
    Some(value)
}

/// The parts of a list, between commas outside parentheses.
pub(super) fn list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut cursor = Cursor::new(text);
    while let Some(part) = cursor.until(&[","]) {
        parts.push(part);
        cursor.eat(",");
    }
    parts
}

/// The names of a list.
pub(super) fn idents(text: &str) -> Option<Vec<String>> {
    list(text)
        .into_iter()
        .map(|part| {
            let mut cursor = Cursor::new(part);
            let name = cursor.ident()?;
            cursor.done()?;
            Some(name)
        })
        .collect()
}

/// An expression without the parentheses around all of it; a query keeps the pair that makes it an expression.
pub(super) fn bare(mut text: &str) -> &str {
    loop {
        let mut cursor = Cursor::new(text);
        match cursor.inside() {
            Some(inside) if cursor.done().is_some() && !inside.is_empty() && !is_query(inside) => text = inside,
            _ => return text,
        }
    }
}

fn is_query(text: &str) -> bool {
    let first = Cursor::new(text).peek();
    ["SELECT", "WITH", "VALUES"].iter().any(|word| word.eq_ignore_ascii_case(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_taken_apart_outside_parentheses_and_quotes() {
        assert_eq!(list("a, f(b, c), 'd,e', \"x,y\""), ["a", "f(b, c)", "'d,e'", "\"x,y\""]);
        assert_eq!(bare("((a > 0))"), "a > 0");
        assert_eq!(bare("(a) AND (b)"), "(a) AND (b)");
        assert_eq!(bare("(( SELECT f() AS f))"), "( SELECT f() AS f)");
        assert_eq!(constant("'it''s'").as_deref(), Some("it's"));
        assert_eq!(constant("E'a\\\\b'").as_deref(), Some("a\\b"));
        assert_eq!(constant("$x$ b $x$").as_deref(), Some(" b "));
        let mut cursor = Cursor::new("CREATE TABLE public.\"Odd\" (a int) WITH (x='1');");
        assert!(cursor.eat("create table"));
        assert_eq!(cursor.dotted(), Some(vec!["public".to_owned(), "Odd".to_owned()]));
        assert_eq!(cursor.inside(), Some("a int"));
        assert_eq!(cursor.rest(), "WITH (x='1')");
    }
}
