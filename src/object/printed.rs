//! Expressions as PostgreSQL prints them, where what it prints is not what it reads back.
//!
//! There are three such places. A cast of a whole array, which is made for `k IN ('a', 'b')` where `k` is a `varchar`, is
//! printed as `(ARRAY['a'::character varying, 'b'::character varying])::text[]`, and that text casts the elements, each of
//! them (PostgreSQL manual, 4.2.12: "the cast is propagated to the elements"). And conditions in conditions, which
//! `a BETWEEN 1 AND 2 AND b` makes, are printed as `((a >= 1) AND (a <= 2)) AND b` and read as three conditions in a row.
//! The third is `(SELECT 'x')`: see [`bare_literal`].
//! What is read is equal in what it means, and printed in another way, so that not even `pg_dump` is the same after a
//! restore. What is read from a catalog is therefore put such that it reads back as what it was printed of
//! ([`readable`]), and two objects that would be one after a restore are the same object ([`take_over_printed`]).

mod bare_literal;

use std::borrow::Cow;
use std::ops::Range;

use bare_literal::bare_literals;
use serde_json::Value;

use super::{Catalog, Kind, Object};

/// A token and where it is.
struct Token<'a> {
    text: &'a str,
    span: Range<usize>,
}

/// `(ARRAY[...])::type[]`, or `(ARRAY[...]::other[])::type[]`: a cast of a whole array.
struct ArrayCast {
    /// The parentheses, from the first to what follows the array.
    open: Range<usize>,
    close: Range<usize>,
    /// The cast of the array by itself, if there is one, and its type without the brackets.
    inner: Option<(Range<usize>, String)>,
    /// The outer type, without its brackets; none where it has none.
    outer: Option<String>,
    /// The elements, those of arrays inside it too.
    elements: Vec<Element>,
    /// Where the array ends.
    end: usize,
}

/// An element of an array.
struct Element {
    span: Range<usize>,
    /// Its type as it is printed, and the cast, where it ends with one.
    cast: Option<(Range<usize>, String)>,
    /// Its type.
    data_type: Option<String>,
    /// Whether it is a string and nothing else, but for the cast.
    is_string: bool,
}

/// Conditions that are the first one of a list of the same sort: `(a AND b)` in `((a AND b) AND c)`.
struct Inner {
    open: Range<usize>,
    /// With the cast that keeps them apart, if there is one.
    close: Range<usize>,
    /// Whether there is.
    is_apart: bool,
}

/// The text such that it reads back as the expression that it was printed of.
pub(crate) fn readable(text: &str) -> Cow<'_, str> {
    let mut edits = Vec::new();
    let tokens = tokens(text);
    for inner in conditions(&tokens).iter().filter(|inner| !inner.is_apart) {
        // A cast to what it is already makes nothing, and is no list that could be read as a part of the other.
        edits.push((inner.close.end..inner.close.end, "::boolean".to_owned()));
    }
    for cast in casts(&tokens, text).iter().filter(|cast| cast.inner.is_none()) {
        let Some(data_type) = cast.elements.iter().find_map(|element| element.data_type.as_ref()) else { continue };
        edits.push((cast.end..cast.end, format!("::{data_type}[]")));
        let casts: Option<Vec<_>> = cast.elements.iter().map(|element| element.cast.as_ref()).collect();
        let Some(casts) = casts.filter(|_| cast.elements.iter().all(|element| element.is_string)) else { continue };
        if casts.iter().all(|(_, one)| one == data_type) {
            edits.extend(casts.into_iter().map(|(span, _)| (span.clone(), String::new())));
        }
    }
    edits.extend(bare_literals(&tokens).into_iter().map(|literal| (literal.span, literal.written)));
    edited(text, edits)
}

/// The text as PostgreSQL would print it after a restore of what it printed first.
fn restored(text: &str) -> Cow<'_, str> {
    let mut edits = Vec::new();
    let tokens = tokens(text);
    for inner in conditions(&tokens) {
        edits.push((inner.open, String::new()));
        edits.push((inner.close, String::new()));
    }
    for cast in casts(&tokens, text) {
        let Some(outer) = &cast.outer else { continue };
        edits.push((cast.open, String::new()));
        if let Some((span, _)) = &cast.inner {
            edits.push((span.clone(), String::new()));
        }
        edits.push((cast.close, String::new()));
        for element in &cast.elements {
            let (start, end) = (element.span.start, element.span.end);
            let own = match (&element.cast, &cast.inner) {
                (None, Some((_, inner))) if element.is_string => format!("::{inner}"),
                _ => String::new(),
            };
            edits.push((start..start, "(".to_owned()));
            edits.push((end..end, format!("{own})::{outer}")));
        }
    }
    edits.extend(bare_literals(&tokens).into_iter().map(|literal| (literal.span, literal.restored)));
    edited(text, edits)
}

/// Whether the server, which takes an expression from the text that it prints of it where a column gets another type, makes
/// another expression of it.
pub(crate) fn reads_back_otherwise(text: &str) -> bool {
    matches!(restored(text), Cow::Owned(_))
}

/// Takes over how another catalog has the same expressions, where the two would be one after a restore: what was dumped
/// and restored is not changed to what it was dumped of, nor back.
pub(crate) fn take_over_printed(catalog: &mut Catalog, from: &Catalog) {
    for (id, object) in catalog.objects.iter_mut().filter(|(id, _)| !id.kind.printed().is_empty()) {
        if let Some(theirs) = from.get(id).filter(|theirs| *theirs != object)
            && let Some(new) = with_printed_of(object, theirs)
        {
            *object = new;
        }
    }
}

/// An object with those expressions of another one that would be the same after a dump of each was restored; none where
/// there are none.
fn with_printed_of(object: &Object, other: &Object) -> Option<Object> {
    let mut value = serde_json::to_value(object).ok()?;
    let mut other = serde_json::to_value(other).ok()?;
    let mut changed = false;
    for field in object.id().kind.printed() {
        let (Some(mine), Some(theirs)) = (value.get_mut(*field), other.get_mut(*field)) else { continue };
        let after = |value: &Value| {
            let mut value = value.clone();
            change_value(&mut value, &|text| restored(text));
            value
        };
        if mine != theirs && after(mine) == after(theirs) {
            *mine = theirs.take();
            changed = true;
        }
    }
    changed.then(|| serde_json::from_value(value).ok()).flatten()
}

/// Makes what is printed in a row of a catalog query [`readable`].
pub(crate) fn make_readable(kind: Kind, row: &mut Value) {
    for field in kind.printed() {
        if let Some(value) = row.get_mut(*field) {
            change_value(value, &|text| readable(text));
        }
    }
}

/// Changes a text, or each text of a list.
fn change_value(value: &mut Value, how: &dyn Fn(&str) -> Cow<'_, str>) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(new) = how(text) {
                *text = new;
            }
        }
        Value::Array(values) => {
            for value in values {
                change_value(value, how);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> Cow<'_, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    // Stable: what is put at one place keeps its order.
    edits.sort_by_key(|(span, _)| span.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in edits {
        out.push_str(text.get(at..span.start).unwrap_or_default());
        out.push_str(&new);
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// The tokens of a text, if there may be anything in it.
fn tokens(text: &str) -> Vec<Token<'_>> {
    // Most texts have nothing, and tell so at once.
    let signs = ["])::", ") AND ", ") OR ", "::boolean AND ", "::boolean OR ", "SELECT "];
    if !signs.iter().any(|sign| text.contains(sign)) {
        return Vec::new();
    }
    let found = crate::sql::tokens(text).unwrap_or_default();
    found.into_iter().map(|(span, text)| Token { text, span }).collect()
}

/// The lists of conditions that are the first of a list of the same sort.
fn conditions(tokens: &[Token<'_>]) -> Vec<Inner> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut found = Vec::new();
    for at in 1..tokens.len() {
        if word(at) != "(" || word(at - 1) != "(" {
            continue;
        }
        let Some(close) = closing(tokens, at) else { continue };
        let is_apart = word(close + 1) == "::" && word(close + 2) == "boolean";
        let last = if is_apart { close + 2 } else { close };
        let joins = word(last + 1);
        if matches!(joins, "AND" | "OR") && joined_by(tokens, at + 1..close, joins) {
            let close = tokens[close].span.start..tokens[last].span.end;
            found.push(Inner { open: tokens[at].span.clone(), close, is_apart });
        }
    }
    found
}

/// Whether a word stands between the parts of what is in parentheses.
fn joined_by(tokens: &[Token<'_>], within: Range<usize>, joins: &str) -> bool {
    let mut at = within.start;
    while at < within.end {
        match tokens[at].text {
            "(" | "[" => at = closing(tokens, at).unwrap_or(within.end),
            word if word == joins => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// The casts of whole arrays in a text.
fn casts(tokens: &[Token<'_>], text: &str) -> Vec<ArrayCast> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match array_cast(tokens, at, text) {
            Some((cast, end)) => {
                found.push(cast);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn array_cast(tokens: &[Token<'_>], at: usize, text: &str) -> Option<(ArrayCast, usize)> {
    let is = |at: usize, what: &str| tokens.get(at).is_some_and(|token| token.text.eq_ignore_ascii_case(what));
    if !is(at, "(") || !is(at + 1, "ARRAY") || !is(at + 2, "[") {
        return None;
    }
    let open = tokens[at].span.clone();
    // The arguments of a function are no parentheses of a cast.
    let before = text[..open.start].chars().next_back();
    if before.is_some_and(|char| char.is_alphanumeric() || char == '_' || char == '"') {
        return None;
    }
    let last = closing(tokens, at + 2)?;
    let end = tokens[last].span.end;
    let (inner, close) = if is(last + 1, "::") {
        let (name, next) = type_name(tokens, last + 2)?;
        if !is(next, "[") || !is(next + 1, "]") {
            return None;
        }
        (Some((end..tokens[next + 1].span.end, name)), next + 2)
    } else {
        (None, last + 1)
    };
    if !is(close, ")") || !is(close + 1, "::") {
        return None;
    }
    let (name, next) = type_name(tokens, close + 2)?;
    let is_array = is(next, "[") && is(next + 1, "]");
    let next = if is_array { next + 2 } else { next };
    let close = tokens[close].span.start..tokens.get(next - 1)?.span.end;
    let mut elements = Vec::new();
    read_elements(tokens, at + 3..last, &mut elements);
    let outer = is_array.then_some(name);
    Some((ArrayCast { open, close, inner, outer, elements, end }, next))
}

/// The bracket or parenthesis that closes the one here.
fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn read_elements(tokens: &[Token<'_>], within: Range<usize>, elements: &mut Vec<Element>) {
    let mut start = within.start;
    let mut at = within.start;
    while at < within.end {
        match tokens[at].text {
            "(" | "[" => at = closing(tokens, at).unwrap_or(within.end),
            "," => {
                read_element(tokens, start..at, elements);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < within.end {
        read_element(tokens, start..within.end, elements);
    }
}

fn read_element(tokens: &[Token<'_>], within: Range<usize>, elements: &mut Vec<Element>) {
    let (Some(first), Some(last)) = (tokens.get(within.start), tokens.get(within.end.wrapping_sub(1))) else { return };
    let is_array = first.text.eq_ignore_ascii_case("ARRAY");
    if is_array && closing(tokens, within.start + 1) == Some(within.end - 1) {
        read_elements(tokens, within.start + 2..within.end - 1, elements);
        return;
    }
    let mut cast = None;
    let mut at = within.start;
    while at < within.end {
        match tokens[at].text {
            "(" | "[" => at = closing(tokens, at).unwrap_or(within.end),
            "::" => {
                let name = type_name(tokens, at + 1).filter(|(_, next)| *next == within.end);
                cast = name.map(|(name, _)| (at, name));
            }
            _ => {}
        }
        at += 1;
    }
    let is_alone = within.len() == 1;
    let data_type = match &cast {
        Some((_, name)) => Some(name.clone()),
        None if is_alone => of_constant(first.text),
        None => None,
    };
    let is_string = first.text.ends_with('\'') && cast.as_ref().map_or(is_alone, |(at, _)| *at == within.start + 1);
    let cast = cast.map(|(at, name)| (tokens[at].span.start..last.span.end, name));
    elements.push(Element { span: first.span.start..last.span.end, cast, data_type, is_string });
}

/// The type of a constant that is printed without it.
fn of_constant(text: &str) -> Option<String> {
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return Some("boolean".to_owned());
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let name = if text.contains('.') { "numeric" } else { "integer" };
    is_number.then(|| name.to_owned())
}

/// The type that begins here, as `format_type` prints it but without its modifier and brackets, and where it ends.
fn type_name(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let is = |at: usize, what: &str| tokens.get(at).is_some_and(|token| token.text == what);
    let starts_name = |text: &str| text.starts_with(|char: char| char.is_alphabetic() || char == '_' || char == '"');
    let first = tokens.get(at).map(|token| token.text).filter(|text| starts_name(text))?;
    let mut name = first.to_owned();
    let mut next = at + 1;
    while is(next, ".") {
        name = format!("{name}.{}", tokens.get(next + 1)?.text);
        next += 2;
    }
    let more = match first {
        "character" | "bit" => Some("varying").filter(|word| is(next, word)),
        "double" => Some("precision").filter(|word| is(next, word)),
        _ => None,
    };
    if let Some(word) = more {
        name = format!("{name} {word}");
        next += 1;
    }
    if is(next, "(") {
        next = closing(tokens, next)? + 1;
    }
    if matches!(first, "timestamp" | "time") && (is(next, "with") || is(next, "without")) {
        name = format!("{name} {} time zone", tokens[next].text);
        next += 3;
    }
    // Without their modifier these are other types.
    let name = match name.as_str() {
        "character" => "bpchar".to_owned(),
        "bit" => "\"bit\"".to_owned(),
        _ => name,
    };
    Some((name, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_of_an_array_is_kept_from_its_elements() {
        for (printed, expected) in [
            (
                "CHECK (((k)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))",
                "CHECK (((k)::text = ANY ((ARRAY['a', 'it''s']::character varying[])::text[])))",
            ),
            (
                "(ARRAY['a'::character varying, (b)::character varying(5)])::text[]",
                "(ARRAY['a'::character varying, (b)::character varying(5)]::character varying[])::text[]",
            ),
            ("(ARRAY[1, 2])::bigint[]", "(ARRAY[1, 2]::integer[])::bigint[]"),
            ("f((ARRAY['10.0.0.0/8'::cidr])::inet[])", "f((ARRAY['10.0.0.0/8']::cidr[])::inet[])"),
            (
                "(ARRAY[ARRAY['a'::app.\"Kind\"], ARRAY['b'::app.\"Kind\"]])::text[]",
                "(ARRAY[ARRAY['a'], ARRAY['b']]::app.\"Kind\"[])::text[]",
            ),
            (
                "(ARRAY['2020-01-01 00:00:00'::timestamp without time zone])::timestamp with time zone[]",
                "(ARRAY['2020-01-01 00:00:00']::timestamp without time zone[])::timestamp with time zone[]",
            ),
        ] {
            assert_eq!(readable(printed), expected);
            assert_eq!(readable(expected), expected, "twice is as once");
        }
    }

    #[test]
    fn what_is_no_such_cast_stays() {
        for text in [
            "f(ARRAY['a'::character varying])::text[]",
            "ARRAY[('a'::character varying)::text]",
            "(ARRAY[]::character varying[])::text[]",
            "'(ARRAY[''a''::character varying])::text[]'::text",
            "AS $$ select (ARRAY['a'::character varying])::text[] $$",
            "(ARRAY[a, b])::text[]",
        ] {
            assert_eq!(readable(text), text);
        }
    }

    #[test]
    fn conditions_in_conditions_stay_apart() {
        for (printed, kept, flat) in [
            (
                "CHECK ((((a >= 1) AND (a <= 2)) AND b))",
                "CHECK ((((a >= 1) AND (a <= 2))::boolean AND b))",
                "CHECK (((a >= 1) AND (a <= 2) AND b))",
            ),
            ("(((a OR b) OR c) OR d)", "(((a OR b)::boolean OR c)::boolean OR d)", "(a OR b OR c OR d)"),
            ("((a AND b) OR c)", "((a AND b) OR c)", "((a AND b) OR c)"),
            ("(a AND (b AND c))", "(a AND (b AND c))", "(a AND (b AND c))"),
            ("((x > 1) AND (y > 2) AND z)", "((x > 1) AND (y > 2) AND z)", "((x > 1) AND (y > 2) AND z)"),
        ] {
            assert_eq!(readable(printed), kept);
            assert_eq!(readable(kept), kept, "twice is as once");
            assert_eq!([restored(printed), restored(kept)], [flat, flat]);
        }
    }

    #[test]
    fn a_restore_casts_the_elements() {
        for text in [
            "x = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
            "x = ANY ((ARRAY['a', 'b']::character varying[])::text[])",
            "x = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])",
        ] {
            assert_eq!(
                restored(text),
                "x = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])"
            );
        }
        assert_eq!(restored("(ARRAY[a, b])::text[]"), "ARRAY[(a)::text, (b)::text]");
    }
}
