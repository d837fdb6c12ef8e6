//! `(SELECT 'x')`: a literal as a column of a query, without a name.
//!
//! It is printed with the type that it got, `( SELECT 'x'::text)`, and what that reads back as is named after the type:
//! `( SELECT 'x'::text AS text)`. Beside `UNION` and the like the type cannot be left out, since the other queries have a
//! say in it then; there it gets the name that PostgreSQL gives what has none, and does not print.

use std::ops::Range;

use super::Token;

/// What PostgreSQL calls a column that has no name.
const NO_NAME: &str = "\"?column?\"";

/// A literal by itself: where it is, with its cast, and the two ways to put it.
pub(super) struct BareLiteral {
    pub span: Range<usize>,
    /// As it is written.
    pub written: String,
    /// As it is printed once what was printed of it was read back.
    pub restored: String,
}

/// Those that are printed with a cast, or written without one, and have no name.
pub(super) fn bare_literals(tokens: &[Token<'_>]) -> Vec<BareLiteral> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let is_set = tokens.iter().any(|token| ["UNION", "EXCEPT", "INTERSECT"].contains(&token.text));
    let mut found = Vec::new();
    for select in (0..tokens.len()).filter(|at| word(*at) == "SELECT") {
        let mut first = select + 1 + usize::from(word(select + 1) == "DISTINCT");
        loop {
            let end = end_of_column(tokens, first);
            found.extend(bare_literal(tokens, first..end, is_set));
            if word(end) != "," {
                break;
            }
            first = end + 1;
        }
    }
    found
}

/// The literal that a column is, if it is one.
fn bare_literal(tokens: &[Token<'_>], column: Range<usize>, is_set: bool) -> Option<BareLiteral> {
    let first = column.start;
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    // `-` is a token by itself.
    let is_negative = word(first) == "-";
    let last = if is_negative { first + 1 } else { first };
    let is_cast = word(last + 1) == "::";
    let end = if is_cast { last + 2 } else { last };
    let literal = word(last);
    let (written, data_type) = match (is_negative, is_cast.then(|| word(end))) {
        (true, None) if is_number(literal) => (format!("-{literal}"), type_of(&format!("-{literal}"))),
        (false, cast) if is_string(literal) || literal == "NULL" => match cast {
            None | Some("text") => (literal.to_owned(), "text"),
            Some(data_type) => {
                let number = negative(literal).filter(|number| type_of(number) == data_type)?;
                (number.to_owned(), type_of(number))
            }
        },
        _ => return None,
    };
    let is_named_so = is_cast && word(end + 1) == "AS" && word(end + 2) == NO_NAME;
    let end = if is_named_so { end + 2 } else { end };
    if column.end != end + 1 {
        return None;
    }
    let (from, to) = (tokens.get(first)?, tokens.get(end)?);
    let quoted = if written.starts_with('-') { format!("'{written}'") } else { written.clone() };
    let name = match data_type {
        "integer" => "int4",
        "bigint" => "int8",
        other => other,
    };
    let restored = format!("{quoted}::{data_type} AS {name}");
    let written = if is_set { format!("{quoted}::{data_type} AS {NO_NAME}") } else { written };
    Some(BareLiteral { span: from.span.start..to.span.end, written, restored })
}

/// What follows the column that begins there: a comma, or what ends the list; one behind the last token at the end.
fn end_of_column(tokens: &[Token<'_>], first: usize) -> usize {
    const ENDS: &[&str] = &[
        ",",
        ";",
        "FROM",
        "WHERE",
        "GROUP",
        "HAVING",
        "WINDOW",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "FETCH",
        "FOR",
    ];
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(first) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => return at,
            ")" | "]" => depth -= 1,
            word if depth == 0 && ENDS.contains(&word) => return at,
            _ => {}
        }
    }
    tokens.len()
}

fn is_string(text: &str) -> bool {
    text.starts_with('\'') || text.starts_with("E'")
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

/// The number in `'-1'`.
fn negative(literal: &str) -> Option<&str> {
    let number = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    let digits = number.strip_prefix('-')?;
    (is_number(digits) && digits.chars().all(|one| one.is_ascii_digit() || one == '.')).then_some(number)
}

/// The type that a number gets by itself (PostgreSQL manual, 4.1.2.6).
fn type_of(number: &str) -> &'static str {
    if number.parse::<i32>().is_ok() {
        "integer"
    } else if number.parse::<i64>().is_ok() {
        "bigint"
    } else {
        "numeric"
    }
}

#[cfg(test)]
mod tests {
    use super::super::{readable, restored};

    #[test]
    fn a_literal_without_a_name_is_written_as_it_was() {
        for (printed, written, again) in [
            ("(r = ( SELECT 'x'::text))", "(r = ( SELECT 'x'))", "(r = ( SELECT 'x'::text AS text))"),
            ("( SELECT NULL::text\n   FROM t)", "( SELECT NULL\n   FROM t)", "( SELECT NULL::text AS text\n   FROM t)"),
            ("( SELECT '-1'::integer)", "( SELECT -1)", "( SELECT '-1'::integer AS int4)"),
            (
                "INSERT INTO t (a, b)  SELECT 'x'::text, f('y'::text, z), '-2147483648'::integer",
                "INSERT INTO t (a, b)  SELECT 'x', f('y'::text, z), -2147483648",
                "INSERT INTO t (a, b)  SELECT 'x'::text AS text, f('y'::text, z), '-2147483648'::integer AS int4",
            ),
            ("( SELECT '-1.5'::numeric)", "( SELECT -1.5)", "( SELECT '-1.5'::numeric AS numeric)"),
            (
                "( SELECT 'a'::text\nUNION\n SELECT E'b\\\\'::text)",
                "( SELECT 'a'::text AS \"?column?\"\nUNION\n SELECT E'b\\\\'::text AS \"?column?\")",
                "( SELECT 'a'::text AS text\nUNION\n SELECT E'b\\\\'::text AS text)",
            ),
        ] {
            assert_eq!(readable(printed), written);
            assert_eq!(readable(written), written, "twice is as once");
            assert_eq!(restored(written), again);
            assert_eq!(restored(again), again, "a name is kept");
        }
        for text in [
            "SELECT 'x'::text AS a",
            "( SELECT '2020-01-01'::date AS date)",
            "( SELECT ('x'::text || b))",
            "( SELECT '5'::integer)",
            "( SELECT 1)",
        ] {
            assert_eq!(readable(text), text);
        }
    }
}
