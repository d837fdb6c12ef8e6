//! Expressions as PostgreSQL prints them, laid out anew and in fewer words. What they mean stays: only white space changes,
//! and what PostgreSQL reads as the very same expression.

use super::cursor::{self, Cursor};
use crate::source::lex::{Lexer, Shape, Token};

const STEP: usize = 4;

/// An expression of several lines, each indented by where it belongs; `base` is the indentation of the line that it
/// begins in.
pub(super) fn laid_out(text: &str, base: usize) -> String {
    lines(text, base).unwrap_or_else(|| text.to_owned())
}

/// What is open where a token stands.
enum Open {
    /// Other parentheses.
    Parentheses,
    /// A subquery, and whether it goes over several lines.
    Query(bool),
    /// `CASE`.
    Case,
}

fn lines(text: &str, base: usize) -> Option<String> {
    if !text.contains('\n') {
        return None;
    }
    let tokens = tokens(text)?;
    let word = |at: usize| tokens.get(at).map_or("", |token| text.get(token.span.clone()).unwrap_or_default());
    let is_word = |at: usize, words: &[&str]| {
        tokens.get(at).is_some_and(|token| token.shape == Shape::Word)
            && words.iter().any(|one| one.eq_ignore_ascii_case(word(at)))
    };
    let breaks = |at: usize| match (at.checked_sub(1).and_then(|before| tokens.get(before)), tokens.get(at)) {
        (Some(before), Some(token)) => {
            text.get(before.span.end..token.span.start).is_some_and(|gap| gap.contains('\n'))
        }
        _ => false,
    };
    let mut open: Vec<Open> = Vec::new();
    let mut out = String::new();
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let is_end = is_word(at, &["END"]) && matches!(open.last(), Some(Open::Case));
        let closes_lines = word(at) == ")" && matches!(open.last(), Some(Open::Query(true)));
        if is_end || word(at) == ")" {
            open.pop();
        }
        let depth = open.iter().filter(|one| matches!(one, Open::Query(true) | Open::Case)).count();
        let opens_lines = at > 0 && word(at - 1) == "(" && matches!(open.last(), Some(Open::Query(true)));
        let gap = match at {
            0 => "",
            _ => text.get(tokens[at - 1].span.end..token.span.start)?,
        };
        if opens_lines || closes_lines || breaks(at) && !is_word(at, &["CASE"]) {
            let is_part = !opens_lines && (is_word(at, JOINS) || at > 0 && word(at - 1) == ",");
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', base + STEP * (depth + usize::from(is_part))));
        } else if gap.contains('\n') {
            out.push_str(if word(at - 1) == "(" { "" } else { " " });
        } else if !(at > 0 && word(at - 1) == "(") {
            out.push_str(gap);
        }
        out.push_str(word(at));
        if word(at) == "(" {
            let is_query = is_word(at + 1, &["SELECT", "WITH", "VALUES"]);
            let close = closing(&tokens, text, at)?;
            let has_lines = (at + 1..=close).any(&breaks);
            open.push(if is_query { Open::Query(has_lines) } else { Open::Parentheses });
        } else if is_word(at, &["CASE"]) {
            open.push(Open::Case);
        }
    }
    Some(out)
}

/// What goes on with the FROM of the line before.
const JOINS: &[&str] = &["JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL"];

/// All tokens; `None` where white space could mean something.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut lexer = Lexer::new(text, 0);
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(token) = lexer.next().ok()? {
        let follows_string =
            token.shape == Shape::String && tokens.last().is_some_and(|before| before.shape == Shape::String);
        if follows_string || matches!(token.shape, Shape::Comment | Shape::Backslash) {
            return None;
        }
        tokens.push(token);
    }
    Some(tokens)
}

/// The parenthesis that closes the one at `from`.
fn closing(tokens: &[Token], text: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match text.get(token.span.clone())? {
            "(" => depth += 1,
            ")" if depth == 1 => return Some(at),
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// A DEFAULT without the cast of a constant to the type that its column has anyway.
pub(super) fn default_of<'a>(expression: &'a str, data_type: &str) -> &'a str {
    let mut sql = Cursor::new(expression);
    let is_constant = sql.string().is_some() && sql.eat(": :") && sql.rest() == data_type;
    // With a length a constant is cut or padded, which a cast shows and an assignment does not. What names an object
    // (`regclass`) is only seen to need it by its type.
    // Numbers in quotes read like text.
    let is_number = ["smallint", "integer", "bigint", "numeric", "real", "double precision"].contains(&data_type);
    if !is_constant || is_number || data_type.contains('(') || data_type.starts_with("reg") {
        return expression;
    }
    expression.strip_suffix(data_type).and_then(|rest| rest.strip_suffix("::")).unwrap_or(expression)
}

/// What people call a type that PostgreSQL prints by its longer name in the standard.
pub(super) fn usual_type(data_type: &str) -> String {
    let base = data_type.trim_end_matches("[]");
    let array = &data_type[base.len()..];
    let names = [
        ("timestamp", " with time zone", "timestamptz"),
        ("timestamp", " without time zone", "timestamp"),
        ("character varying", "", "varchar"),
    ];
    let usual = names.into_iter().find_map(|(before, after, usual)| {
        let length = base.strip_prefix(before)?.strip_suffix(after)?;
        let is_length = length.is_empty() || length.starts_with('(') && length.ends_with(')');
        is_length.then(|| format!("{usual}{length}{array}"))
    });
    usual.unwrap_or_else(|| data_type.to_owned())
}

/// An expression with `column IN (...)` for `column = ANY (ARRAY[...])`, which is how PostgreSQL prints it: where `type_of`
/// gives the column just the type that all the constants have.
pub(super) fn with_lists(text: &str, type_of: &dyn Fn(&str) -> Option<String>) -> String {
    let Some(tokens) = tokens(text).filter(|_| text.contains("ARRAY[")) else { return text.to_owned() };
    let word = |at: usize| tokens.get(at).map_or("", |token| text.get(token.span.clone()).unwrap_or_default());
    let mut out = String::new();
    let mut done = 0;
    let mut queries: Vec<bool> = Vec::new();
    for at in 0..tokens.len() {
        match word(at) {
            "(" => queries.push(["SELECT", "WITH", "VALUES"].contains(&word(at + 1))),
            ")" => {
                queries.pop();
            }
            _ => {}
        }
        // Names in a subquery are those of other tables.
        if queries.contains(&true) || at > 0 && word(at - 1) != "(" || tokens[at].span.start < done {
            continue;
        }
        let Some((list, end)) = list_at(text, &tokens, at, type_of) else { continue };
        out.push_str(&text[done..tokens[at].span.end]);
        out.push_str(&list);
        done = tokens[end].span.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The list that a column is compared with, and its last token.
fn list_at(
    text: &str,
    tokens: &[Token],
    column: usize,
    type_of: &dyn Fn(&str) -> Option<String>,
) -> Option<(String, usize)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| text.get(token.span.clone()).unwrap_or_default());
    let name = match tokens.get(column)?.shape {
        Shape::Word => word(column).to_owned(),
        Shape::QuotedName => Cursor::new(word(column)).ident()?,
        _ => return None,
    };
    let (negated, open) = match (word(column + 1), word(column + 2), word(column + 3)) {
        ("=", "ANY", "(") => ("IN", column + 3),
        ("<", ">", "ALL") if word(column + 4) == "(" => ("NOT IN", column + 4),
        _ => return None,
    };
    let end = closing(tokens, text, open)?;
    if word(open + 1) != "ARRAY" || word(open + 2) != "[" || word(end - 1) != "]" || !["", ")"].contains(&word(end + 1))
    {
        return None;
    }
    let data_type = type_of(&name)?;
    let inside = text.get(tokens[open + 2].span.end..tokens[end - 1].span.start)?;
    let values: Option<Vec<&str>> = cursor::list(inside)
        .into_iter()
        .map(|value| {
            let short = default_of(value, &data_type);
            let is_number = data_type == "integer" && value.parse::<u32>().is_ok();
            (is_number || short != value).then_some(short)
        })
        .collect();
    // One alone would be compared by `=`.
    let values = values.filter(|values| values.len() > 1)?;
    Some((format!(" {negated} ({})", values.join(", ")), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subqueries_are_indented_by_where_they_stand() {
        let text = "(a = 1) AND (EXISTS ( SELECT 1\n   FROM (x\n     JOIN y ON ((x.id = y.id)))\n  WHERE ((x.a = 'two\n  lines'::text) AND (x.b IN ( SELECT z.b,\n            z.c\n           FROM z)))))";
        let laid = "(a = 1) AND (EXISTS (\n        SELECT 1\n        FROM (x\n            JOIN y ON ((x.id = y.id)))\n        WHERE ((x.a = 'two\n  lines'::text) AND (x.b IN (\n            SELECT z.b,\n                z.c\n            FROM z\n        )))\n    ))";
        assert_eq!(laid_out(text, 4), laid);
        assert_eq!(laid_out(laid, 4), laid);
        let case = "(x =\nCASE\n    WHEN (a > 1) THEN 'CASE'::text\n    ELSE b\nEND)";
        assert_eq!(laid_out(case, 0), "(x = CASE\n    WHEN (a > 1) THEN 'CASE'::text\n    ELSE b\nEND)");
        assert_eq!(laid_out("a IN ( SELECT 1)", 4), "a IN ( SELECT 1)", "one line stays as it is");
        assert_eq!(laid_out("a -- b\n + c", 4), "a -- b\n + c");
    }

    #[test]
    fn types_have_their_usual_names() {
        for (long, usual) in [
            ("timestamp with time zone", "timestamptz"),
            ("timestamp(3) with time zone[]", "timestamptz(3)[]"),
            ("timestamp without time zone", "timestamp"),
            ("character varying(255)", "varchar(255)"),
            ("character varying[]", "varchar[]"),
            ("time with time zone", "time with time zone"),
            ("public.\"timestamp with time zone\"", "public.\"timestamp with time zone\""),
            ("text", "text"),
        ] {
            assert_eq!(usual_type(long), usual);
        }
    }

    #[test]
    fn constants_of_the_columns_own_type_need_no_cast() {
        assert_eq!(default_of("'a''b'::text", "text"), "'a''b'");
        assert_eq!(default_of("'{}'::text[]", "text[]"), "'{}'");
        assert_eq!(default_of("'a'::text", "character varying"), "'a'::text");
        assert_eq!(default_of("'a'::character varying(3)", "character varying(3)"), "'a'::character varying(3)");
        assert_eq!(default_of("'-1'::integer", "integer"), "'-1'::integer");
        assert_eq!(default_of("'public.s'::regclass", "regclass"), "'public.s'::regclass");
        assert_eq!(default_of("('a'::text || 'b'::text)", "text"), "('a'::text || 'b'::text)");
    }

    #[test]
    fn lists_of_constants_of_the_columns_own_type_are_written_as_lists() {
        let type_of = |name: &str| {
            let types = [("kind", "text"), ("Odd name", "public.mood"), ("n", "integer"), ("s", "smallint")];
            types.iter().find(|(column, _)| *column == name).map(|(_, data_type)| (*data_type).to_owned())
        };
        let list = |text: &str| with_lists(text, &type_of);
        assert_eq!(list("kind = ANY (ARRAY['a'::text, 'b,c'::text])"), "kind IN ('a', 'b,c')");
        assert_eq!(
            list("(x > 1) AND (\"Odd name\" <> ALL (ARRAY['a'::public.mood, 'b'::public.mood]))"),
            "(x > 1) AND (\"Odd name\" NOT IN ('a', 'b'))"
        );
        assert_eq!(list("n = ANY (ARRAY[1, 2])"), "n IN (1, 2)");
        for same in [
            "kind = ANY (ARRAY['a'::text])",
            "s = ANY (ARRAY[1, 2])",
            "n = ANY (ARRAY['-1'::integer, 2])",
            "other = ANY (ARRAY['a'::text, 'b'::text])",
            "(kind)::text = ANY (ARRAY['a'::text, 'b'::text])",
            "kind = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
            "EXISTS ( SELECT 1 FROM x WHERE (kind = ANY (ARRAY['a'::text, 'b'::text])))",
            "a.kind = ANY (ARRAY['a'::text, 'b'::text])",
        ] {
            assert_eq!(list(same), same);
        }
    }
}
