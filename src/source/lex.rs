//! The outer shape of SQL text: words, quotes, comments and parentheses (PostgreSQL manual, 4.1). Enough to find where
//! statements end, without knowing what they say.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A keyword or an unquoted identifier.
    Word,
    /// `"name"`, `U&"name"`.
    QuotedName,
    /// `'text'`, `E'text'`, `B'01'`..., `$tag$text$tag$`.
    String,
    /// A number, or a parameter such as `$1`.
    Number,
    /// `-- ...` or `/* ... */`.
    Comment,
    /// A backslash outside quotes: psql reads the rest of the line as a command.
    Backslash,
    /// Any other single character.
    Symbol(u8),
}

/// One token of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub shape: Shape,
    /// Byte offsets, end exclusive.
    pub span: Range<usize>,
}

/// A quote or comment that is opened and never closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unterminated {
    /// In words: `quoted string`.
    pub what: &'static str,
    /// The byte offset of its opening.
    pub start: usize,
}

/// Reads tokens from `text`, starting at `at`.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// Goes on reading at this byte offset.
    pub(super) fn jump(&mut self, at: usize) {
        self.at = at.min(self.text.len());
    }

    /// The next token, comments included; white space is skipped.
    pub(super) fn next(&mut self) -> Result<Option<Token>, Unterminated> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| is_space(*byte)) {
            self.at += 1;
        }
        let start = self.at;
        let Some(&first) = bytes.get(start) else { return Ok(None) };
        let second = bytes.get(start + 1).copied();
        let (shape, end) = match first {
            b'-' if second == Some(b'-') => (Shape::Comment, self.end_of_line(start)),
            b'/' if second == Some(b'*') => (Shape::Comment, self.end_of_comment(start)?),
            b'\'' => (Shape::String, self.end_of_quote(start, start, b'\'', false, "quoted string")?),
            b'"' => (Shape::QuotedName, self.end_of_quote(start, start, b'"', false, "quoted identifier")?),
            b'$' => self.dollar(start)?,
            b'\\' => (Shape::Backslash, start + 1),
            b'0'..=b'9' => (Shape::Number, self.end_of_word(start)),
            byte if is_name_start(byte) => self.word(start)?,
            byte => (Shape::Symbol(byte), start + 1),
        };
        self.at = end;
        Ok(Some(Token { shape, span: start..end }))
    }

    /// The next token that is no comment; `None` at the end, and where the text is not well formed.
    pub(super) fn next_significant(&mut self) -> Option<Token> {
        loop {
            match self.next() {
                Ok(Some(token)) if token.shape == Shape::Comment => {}
                Ok(token) => return token,
                Err(_) => return None,
            }
        }
    }

    /// The offset of the line feed that ends this line, or of the end of the text.
    pub(super) fn end_of_line(&self, from: usize) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        from + bytes.iter().position(|byte| *byte == b'\n' || *byte == b'\r').unwrap_or(bytes.len())
    }

    /// Block comments nest, unlike in C.
    fn end_of_comment(&self, start: usize) -> Result<usize, Unterminated> {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        let mut at = start;
        while at + 1 < bytes.len() {
            match (bytes[at], bytes[at + 1]) {
                (b'/', b'*') => {
                    depth += 1;
                    at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return Ok(at);
                    }
                }
                _ => at += 1,
            }
        }
        Err(Unterminated { what: "comment", start })
    }

    /// `open` is the offset of the opening quote, `start` that of the whole token, prefix included.
    fn end_of_quote(
        &self,
        start: usize,
        open: usize,
        quote: u8,
        escapes: bool,
        what: &'static str,
    ) -> Result<usize, Unterminated> {
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        while let Some(&byte) = bytes.get(at) {
            if escapes && byte == b'\\' {
                at += 2;
            } else if byte == quote {
                if bytes.get(at + 1) != Some(&quote) {
                    return Ok(at + 1);
                }
                at += 2;
            } else {
                at += 1;
            }
        }
        Err(Unterminated { what, start })
    }

    fn dollar(&self, start: usize) -> Result<(Shape, usize), Unterminated> {
        let bytes = self.text.as_bytes();
        if bytes.get(start + 1).is_some_and(u8::is_ascii_digit) {
            return Ok((Shape::Number, self.end_of_word(start + 1)));
        }
        let mut tag = start + 1;
        while bytes.get(tag).is_some_and(|byte| is_name_part(*byte) && *byte != b'$') {
            tag += 1;
        }
        if bytes.get(tag) != Some(&b'$') {
            return Ok((Shape::Symbol(b'$'), start + 1));
        }
        let delimiter = &self.text[start..=tag];
        match self.text[tag + 1..].find(delimiter) {
            Some(length) => Ok((Shape::String, tag + 1 + length + delimiter.len())),
            None => Err(Unterminated { what: "dollar-quoted string", start }),
        }
    }

    fn word(&self, start: usize) -> Result<(Shape, usize), Unterminated> {
        let bytes = self.text.as_bytes();
        let first = bytes[start].to_ascii_lowercase();
        match (first, bytes.get(start + 1), bytes.get(start + 2)) {
            (b'e', Some(b'\''), _) => {
                Ok((Shape::String, self.end_of_quote(start, start + 1, b'\'', true, "quoted string")?))
            }
            (b'b' | b'x' | b'n', Some(b'\''), _) => {
                Ok((Shape::String, self.end_of_quote(start, start + 1, b'\'', false, "quoted string")?))
            }
            (b'u', Some(b'&'), Some(b'\'')) => {
                Ok((Shape::String, self.end_of_quote(start, start + 2, b'\'', false, "quoted string")?))
            }
            (b'u', Some(b'&'), Some(b'"')) => {
                Ok((Shape::QuotedName, self.end_of_quote(start, start + 2, b'"', false, "quoted identifier")?))
            }
            _ => Ok((Shape::Word, self.end_of_word(start))),
        }
    }

    fn end_of_word(&self, start: usize) -> usize {
        let bytes = &self.text.as_bytes()[start..];
        start + bytes.iter().position(|byte| !is_name_part(*byte)).unwrap_or(bytes.len())
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c')
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_name_part(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// The span of the token at `start`, to underline in a message.
pub(super) fn token_at(text: &str, start: usize) -> Range<usize> {
    let start = start.min(text.len());
    match Lexer::new(text, start).next() {
        Ok(Some(token)) => token.span,
        Ok(None) => start..start,
        Err(_) => start..text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut lexer = Lexer::new(text, 0);
        let mut found = Vec::new();
        while let Some(token) = lexer.next_significant() {
            found.push(text[token.span].to_string());
        }
        found
    }

    #[test]
    fn quotes_hide_what_they_hold() {
        assert_eq!(tokens("a 'b;''c' E'd\\'e' \"f\"\"g;\""), ["a", "'b;''c'", "E'd\\'e'", "\"f\"\"g;\""]);
        assert_eq!(tokens("'back\\' x"), ["'back\\'", "x"]);
        assert_eq!(tokens("U&'d\\0061' u&\"x\" b'01' n'x'"), ["U&'d\\0061'", "u&\"x\"", "b'01'", "n'x'"]);
    }

    #[test]
    fn dollar_quotes_end_at_their_own_tag() {
        assert_eq!(tokens("$a$ $b$ ; $$ $a$ x"), ["$a$ $b$ ; $$ $a$", "x"]);
        assert_eq!(tokens("a$b$ $1 c"), ["a$b$", "$1", "c"]);
    }

    #[test]
    fn comments_nest() {
        assert_eq!(tokens("a /* ; /* ; */ ; */ b -- ; c\n d"), ["a", "b", "d"]);
        assert_eq!(tokens("a --"), ["a"]);
        assert_eq!(tokens("größe µ"), ["größe", "µ"]);
    }

    #[test]
    fn what_is_never_closed_is_reported_where_it_opens() {
        let unterminated = |text| Lexer::new(text, 0).next().err().map(|problem| (problem.what, problem.start));
        assert_eq!(unterminated("'abc"), Some(("quoted string", 0)));
        assert_eq!(unterminated("  \"abc"), Some(("quoted identifier", 2)));
        assert_eq!(unterminated("/* /* */"), Some(("comment", 0)));
        assert_eq!(unterminated("$x$ $$"), Some(("dollar-quoted string", 0)));
        assert_eq!(unterminated("E'\\"), Some(("quoted string", 0)));
    }
}
