//! One statement's text → its parse tree, or the exact place where it stops making sense.

pub(crate) mod repair;
mod words;

use std::ops::Range;
use std::sync::Arc;

use pg_query::NodeEnum;

use self::repair::{Grammar, Repair};
use super::depth;
use super::lex::{Lexer, Token, token_at};
use crate::problem::{Place, Problem, SourceFile};

/// Parses one statement. `None` when there is nothing in it.
pub(super) fn parse(text: &str) -> Result<Option<NodeEnum>, String> {
    let parsed = depth::parse(text)?;
    Ok(parsed.protobuf.stmts.into_iter().next().and_then(|raw| raw.stmt).and_then(|node| node.node))
}

/// What is wrong with a statement.
#[derive(Debug)]
pub(super) struct Broken {
    pub problem: Problem,
    /// Whether it is a body without quotes, of which what follows is no statement of its own.
    pub opens_body: bool,
}

/// Turns the parser's message into a problem that points at the token it is about.
pub(super) fn problem(file: &Arc<SourceFile>, span: &Range<usize>, message: &str) -> Broken {
    let text = &file.text[span.clone()];
    let offending = offending(text, message);
    let repair = offending.as_ref().and_then(|token| mend(text, token.start));
    let (at, label) = match &offending {
        Some(token) if token.is_empty() => (token.clone(), "the statement ends here, too early"),
        Some(token) => (first_line(text, token), "here"),
        None => (first_line(text, &(0..text.len())), "in this statement"),
    };
    let place = |at: &Range<usize>| Place { file: Arc::clone(file), span: span.start + at.start..span.start + at.end };
    let problem = Problem::error("syntax-error", shortened(message));
    let opens_body = repair.as_ref().is_some_and(|repair| repair.opens_body);
    let problem = match repair {
        Some(repair) if repair.place == at => problem.help(repair.help).at(place(&at), repair.label),
        Some(repair) => {
            let mended = place(&repair.place);
            let help = repair.help.replace("{line}", &file.line(mended.span.start).to_string());
            problem.help(help).at(mended, repair.label).at(place(&at), "the parser stops here")
        }
        None => match hint(text, message) {
            Some(help) => problem.help(help).at(place(&at), label),
            None => problem.at(place(&at), label),
        },
    };
    Broken { problem, opens_body }
}

/// The message, where what it quotes is a whole function body.
pub(crate) fn shortened(message: &str) -> String {
    match message.split_once('\n') {
        Some((first, _)) if first.contains(" at or near \"") => format!("{first}...\""),
        _ => message.to_owned(),
    }
}

/// Of a span the part on its first line.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let length = text.get(span.clone()).and_then(|text| text.lines().next()).map_or(span.len(), str::len);
    span.start..span.start + length
}

/// The first repair with which the parser gets further than to the byte `at`.
fn mend(text: &str, at: usize) -> Option<Repair> {
    let before = ahead(text, at);
    repair::repairs(text, at, Grammar::Statement).into_iter().find(|repair| {
        let mended = repair.applied(text);
        match parse(&mended) {
            Ok(_) => true,
            Err(message) => offending(&mended, &message).is_some_and(|token| ahead(&mended, token.start) < before),
        }
    })
}

/// How many tokens there are from the byte `at` on.
fn ahead(text: &str, at: usize) -> usize {
    significant(text.get(at..).unwrap_or_default()).len()
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

/// Help where no repair is found.
fn hint(text: &str, message: &str) -> Option<&'static str> {
    let near = message.split_once(" at or near \"").map_or("", |(_, rest)| rest.trim_end_matches('"'));
    match near {
        ")" => Some("is there a comma too many before the closing parenthesis?"),
        "CREATE" | "create" | "ALTER" | "alter" => Some("is a semicolon missing before this?"),
        ":" => Some("variables of psql are not filled in: write the value"),
        "`" => Some("PostgreSQL quotes names with \"double quotes\""),
        _ if near.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) => Some(
            "these are typographic quotes: text stands in straight single quotes ('), names in straight double quotes",
        ),
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
        let problem = problem(&file, &(0..text.len()), &message).problem;
        // Where it can be mended comes before where the parser stops.
        let span = problem.places.last().map_or(0..0, |(place, _)| place.span.clone());
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

    fn helped(text: &str) -> String {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() });
        let message = parse(text).err().unwrap_or_default();
        problem(&file, &(0..text.len()), &message).problem.help.unwrap_or_default()
    }

    #[test]
    fn what_mends_the_text_is_named() {
        for (text, help) in [
            ("create table t (\n a int not null\n b int\n)", "is a comma missing at the end of line 2?"),
            (
                "create table t (\n a int\n check (a > 0)\n constraint c unique (a))",
                "is a comma missing at the end of line 3?",
            ),
            ("create table t (a int\n -- of b\n b int)", "is a comma missing at the end of line 1?"),
            ("create table t (a int b int)", "is a comma missing before `b`?"),
            ("create type t as enum ('a' 'b')", "is a comma missing before `'b'`?"),
            ("alter table a add b int\nalter table a add c int", "is a semicolon missing at the end of line 1?"),
            ("grant select on t to a\ngrant insert on t to a", "is a semicolon missing at the end of line 1?"),
            (
                "create policy 'People read' on t",
                "names stand in double quotes: \"People read\"; single quotes make text",
            ),
            (
                "create policy p on t to 'anon' using (true)",
                "names stand without quotes: anon; single quotes make text",
            ),
            ("comment on table t is \"it's\"", ""),
            ("comment on table t is \"its\"", "text stands in single quotes: 'its'; double quotes make names"),
            ("create tabel t (a int)", "did you mean `table`?"),
            ("create table t (a int primry key)", "did you mean `primary`?"),
            ("create table t (a int refrences b (c), d int)", "did you mean `references`?"),
            (
                "create table t (a int auto_increment, b int)",
                "write `GENERATED ALWAYS AS IDENTITY` for numbers that count up",
            ),
            ("create table t (a int default = 3)", "is this `=` one too many?"),
            ("create table t (a int, b int,)", "is there a comma too many before the closing parenthesis?"),
            ("create table t (a int, b int))", "is this `)` one too many?"),
            ("create table t (a int, b numeric(3, 1)", "close the parenthesis that line 1 opens"),
            (
                "create policy if not exists p on t using (true)",
                "CREATE POLICY has no IF NOT EXISTS: leave it out, schemactl makes only what is missing",
            ),
            (
                "create or replace table t (a int)",
                "CREATE TABLE has no OR REPLACE: leave it out, schemactl changes what is there",
            ),
            (
                "create function f() returns int language plpgsql as\nbegin\n return 1",
                "put the body between `$$` and `$$`: `AS $$ ... $$`",
            ),
            ("create function f() returns int as declare x int", "put the body between `$$` and `$$`: `AS $$ ... $$`"),
            (
                "create function f() returns int language sql as $",
                "a body stands between two dollar signs and two dollar signs: `$$ ... $$`",
            ),
            ("create function f() returns int language sql $$ select 1 $$", "write `AS` before the body"),
            (
                "create function f() returns text as 'begin return 'x'; end'",
                "a quote inside ends a body that stands in single quotes: put the body between `$$` and `$$`: `AS $$ ... $$`",
            ),
            ("do begin", "put the body between `$$` and `$$`: `AS $$ ... $$`"),
            (
                "create table order (a int)",
                "`order` is a word of SQL: as a name it stands in double quotes, `\"order\"`, everywhere",
            ),
            (
                "create table t (a int, user text)",
                "`user` is a word of SQL: as a name it stands in double quotes, `\"user\"`, everywhere",
            ),
            (
                "alter table t add constraint if not exists c check (true)",
                "ADD CONSTRAINT has no IF NOT EXISTS: leave it out, schemactl makes only what is missing",
            ),
            ("create table t (a int) nonsense", ""),
        ] {
            assert_eq!(helped(text), help, "{text}");
        }
    }

    #[test]
    fn errors_without_a_token_show_the_statement() {
        let text = "create table t (a int primary key deferrable not deferrable)";
        assert!(parse(text).is_ok(), "conflicts like this one are the server's to find");
        assert!(matches!(parse("-- nothing"), Ok(None)));
    }
}
