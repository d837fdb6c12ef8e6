//! One statement's text → its parse tree, or the exact place where it stops making sense.

use std::ops::Range;
use std::sync::Arc;

use pg_query::NodeEnum;

use super::depth;
use super::lex::{Lexer, Token, token_at};
use crate::problem::{Place, Problem, SourceFile};

/// Parses one statement. `None` when there is nothing in it.
pub(super) fn parse(text: &str) -> Result<Option<NodeEnum>, String> {
    let parsed = depth::parse(text)?;
    Ok(parsed.protobuf.stmts.into_iter().next().and_then(|raw| raw.stmt).and_then(|node| node.node))
}

/// Turns the parser's message into a problem that points at the token it is about.
pub(super) fn problem(file: &Arc<SourceFile>, span: &Range<usize>, message: &str) -> Problem {
    let text = &file.text[span.clone()];
    let (at, label) = match offending(text, message) {
        Some(token) if token.is_empty() => (token, "the statement ends here, too early"),
        Some(token) => (token, "here"),
        None => (0..text.len(), "in this statement"),
    };
    let place = Place { file: Arc::clone(file), span: span.start + at.start..span.start + at.end };
    let problem = Problem::error("syntax-error", message.to_string()).at(place, label);
    match hint(text, message) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// Finds the token at which the parser gave up. Its Rust interface hands out only the message, so the text is cut
/// before and after candidates: up to the offending token a prefix is merely incomplete, from there on it is wrong.
fn offending(text: &str, message: &str) -> Option<Range<usize>> {
    if message.ends_with("at end of input") {
        return Some(text.len()..text.len());
    }
    let tokens = significant(text);
    let fails = |count: usize| match tokens.get(count - 1) {
        Some(token) => matches!(parse(&text[..token.span.end]), Err(found) if found == message),
        None => false,
    };
    if tokens.is_empty() || !fails(tokens.len()) {
        return None;
    }
    let (mut good, mut bad) = (0, tokens.len());
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        if fails(middle) { bad = middle } else { good = middle }
    }
    let token = tokens.get(bad - 1)?;
    let Some(near) = message.split_once(" at or near \"").and_then(|(_, rest)| rest.strip_suffix('"')) else {
        // Other errors of the grammar (a clause given twice...) have no token in their message.
        return message.contains(" at or near ").then(|| token.span.clone());
    };
    // The grammar looks ahead by one token in places, so that the one it complains about may be the one before.
    (bad.saturating_sub(3)..bad)
        .rev()
        .filter_map(|index| tokens.get(index))
        .find(|token| text[token.span.clone()].starts_with(near) || near.starts_with(&text[token.span.clone()]))
        .map(|token| token_at(text, token.span.start))
        .or_else(|| Some(token.span.clone()))
}

fn significant(text: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(text, 0);
    std::iter::from_fn(|| lexer.next_significant()).collect()
}

/// Help for the slips that people make most.
fn hint(text: &str, message: &str) -> Option<&'static str> {
    let near = message.split_once(" at or near \"").map_or("", |(_, rest)| rest.trim_end_matches('"'));
    match near {
        ")" => Some("is there a comma too many before the closing parenthesis?"),
        "CREATE" | "create" | "ALTER" | "alter" => Some("is a semicolon missing before this?"),
        ":" => Some("variables of psql are not filled in: write the value"),
        "`" => Some("PostgreSQL quotes names with \"double quotes\""),
        _ if text.trim_end().ends_with(',') => Some("the statement ends with a comma"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn underlined(text: &str) -> String {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() });
        let message = parse(text).err().unwrap_or_default();
        let problem = problem(&file, &(0..text.len()), &message);
        let span = problem.places[0].0.span.clone();
        format!("{}:{}", span.start, &text[span.clone()])
    }

    #[test]
    fn the_offending_token_is_found_among_its_like() {
        assert_eq!(underlined("create table t (a int,, b int)"), "22:,");
        assert_eq!(underlined("create table t (a int, b int))"), "29:)");
        assert_eq!(underlined("create table t (a int, a int check (a > > 1))"), "40:>");
        assert_eq!(underlined("creat table t (a int)"), "0:creat");
        assert_eq!(underlined("create table größe (a int b int)"), "28:b");
        assert_eq!(underlined("create policy \"p p\" on t for selectt using (true)"), "29:selectt");
    }

    #[test]
    fn a_statement_that_stops_too_early_points_at_its_end() {
        assert_eq!(underlined("create table t (a int"), "21:");
        assert_eq!(underlined("create table"), "12:");
    }

    #[test]
    fn errors_without_a_token_show_the_statement() {
        let text = "create table t (a int primary key deferrable not deferrable)";
        assert!(parse(text).is_ok(), "conflicts like this one are the server's to find");
        assert!(matches!(parse("-- nothing"), Ok(None)));
    }
}
