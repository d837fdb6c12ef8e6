//! What to do about errors whose words tell what happened and leave the reader with it.

use std::ops::Range;

use super::locate;
use crate::source::{byte_size, tokens};
use crate::sql::Literal;

/// Beginnings of messages, and what helps.
const REMEDIES: &[(&str, &str)] = &[
    (
        "only WITH CHECK expression allowed for INSERT",
        "write `WITH CHECK (...)` in place of `USING (...)`: an INSERT has no old row to look at",
    ),
    (
        "WITH CHECK cannot be applied to SELECT or DELETE",
        "write `USING (...)` in place of `WITH CHECK (...)`: SELECT and DELETE make no new row",
    ),
    ("no language specified", "say what the body is written in, behind it: `LANGUAGE plpgsql`, or `LANGUAGE sql`"),
    ("no function body specified", "put the body between `$$` and `$$`: `AS $$ ... $$`"),
    (
        "there is no unique constraint matching given keys for referenced table",
        "make the columns that are referred to the PRIMARY KEY or UNIQUE, or refer to those that are",
    ),
    ("foreign key constraint ", "give both columns the same type: that of the one that is referred to"),
    (
        "unrecognized exception condition",
        "RAISE takes a level (DEBUG, LOG, INFO, NOTICE, WARNING or EXCEPTION), and WHEN the name of an error from appendix A \
         of PostgreSQL's manual",
    ),
    ("cannot use subquery in check constraint", "check it in a trigger: a CHECK sees only the row itself"),
    (
        "functions in index expression must be marked IMMUTABLE",
        "use what gives the same result at any time; a time with zone needs `AT TIME ZONE 'UTC'` before it is a date",
    ),
    (
        "functions in index predicate must be marked IMMUTABLE",
        "leave out what depends on the time, such as now(): an index is not built anew when time passes",
    ),
    (
        "generation expression is not immutable",
        "use what gives the same result at any time; for what depends on the time write a view",
    ),
    (
        "cannot use column reference in DEFAULT expression",
        "set it in a trigger, or generate it: `GENERATED ALWAYS AS (...) STORED`",
    ),
    (
        "multiple primary keys for table",
        "for a key of several columns write `PRIMARY KEY (a, b)` once, behind the columns",
    ),
    ("no security label providers have been loaded", "say whose label it is: `SECURITY LABEL FOR provider ON ...`"),
    ("must specify provider when", "say whose label it is: `SECURITY LABEL FOR provider ON ...`"),
    (
        "security label provider ",
        "use a private local server (`--shadow auto`), which takes labels of every provider, or load that provider's library \
         into the shadow's server",
    ),
    ("cannot create index on relation", "create it on the table that the rows are in"),
];

/// A remedy; none where the server's own hint has to do.
pub(super) fn of(sql: &str, message: &str, at: Option<usize>) -> Option<String> {
    if let Some(value) =
        message.strip_prefix("invalid input ").and_then(|said| said.split_once(": \"")?.1.strip_suffix('"'))
    {
        return value_of_type(sql, message, value);
    }
    if let Some(parts) = locate::operator(message) {
        return operator(sql, parts, at);
    }
    if let Some(text) = quoted_text(sql, message, at) {
        return Some(format!("text stands in single quotes: {}; double quotes make names", Literal(&text)));
    }
    REMEDIES.iter().find(|(start, _)| message.starts_with(start)).map(|(_, remedy)| (*remedy).to_owned())
}

/// Text in double quotes, where a column is looked for.
fn quoted_text(sql: &str, message: &str, at: Option<usize>) -> Option<String> {
    let is_column = message.starts_with("cannot use column reference")
        || (message.starts_with("column ") && message.ends_with(" does not exist"));
    let span = tokens(sql).into_iter().find(|span| Some(span.start) == at).filter(|_| is_column)?;
    let inner = sql.get(span)?.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.to_owned())
}

fn value_of_type(sql: &str, message: &str, value: &str) -> Option<String> {
    if message.starts_with("invalid input value for enum") {
        return Some("write one of the values that its CREATE TYPE lists, or add this one there".to_owned());
    }
    let kind = message.strip_prefix("invalid input syntax for type ")?.split(':').next()?;
    Some(match kind {
        "bigint" if sql.contains("buckets") => match byte_size(value) {
            Some(bytes) => format!("in SQL a size is a number of bytes: {bytes} (TOML takes \"10MiB\")"),
            None => "in SQL a size is a number of bytes, without unit".to_owned(),
        },
        "bigint" | "integer" | "smallint" => "write a whole number, without unit".to_owned(),
        "numeric" | "double precision" | "real" => "write a number, with a point and without unit".to_owned(),
        "boolean" => "write `true` or `false`".to_owned(),
        "uuid" => {
            "a UUID is 32 hexadecimal digits: '00000000-0000-0000-0000-000000000000'; gen_random_uuid() makes one"
                .to_owned()
        }
        "json" | "jsonb" => {
            "JSON has its keys and texts in double quotes, and stands in single quotes as a whole: '{\"a\": 1}'"
                .to_owned()
        }
        "date" => "write a date as '2026-01-31', or current_date".to_owned(),
        "interval" => "write an interval as '1 day' or '2 hours 30 minutes'".to_owned(),
        kind if kind.starts_with("timestamp") => "write a time as '2026-01-31 12:00:00+00', or now()".to_owned(),
        _ => return None,
    })
}

/// An operator that is not there for the two types, at the byte `at`.
fn operator(sql: &str, (left_type, sign, right_type): (&str, &str, &str), at: Option<usize>) -> Option<String> {
    if sign == "==" {
        return Some("SQL compares with a single `=`".to_owned());
    }
    let all = tokens(sql);
    let sides = at.and_then(|at| sides(sql, &all, at..at + sign.len()));
    let (left, right) = sides.as_ref().map_or(("...", "..."), |(left, right)| (left.as_str(), right.as_str()));
    let told = match sides {
        Some(_) => format!("`{left}` is {left_type}, `{right}` is {right_type}: "),
        None => String::new(),
    };
    let is_text = |kind: &str| matches!(kind, "text" | "character varying" | "character" | "name");
    if sign == "=" && right_type.strip_suffix("[]") == Some(left_type) {
        return Some(format!("{told}`{left} = ANY ({right})` asks whether it is one of them"));
    }
    if sign == "=" && left_type.strip_suffix("[]") == Some(right_type) {
        return Some(format!("{told}`{right} = ANY ({left})` asks whether it is one of them"));
    }
    if sign.starts_with("->") || sign.starts_with("#>") {
        return is_text(left_type)
            .then(|| format!("{told}`{sign}` takes jsonb: write `{}::jsonb {sign} {right}`", cast(left)));
    }
    if left_type.is_empty() || right_type.is_empty() || left_type == right_type {
        return None;
    }
    if left_type == "boolean" || right_type == "boolean" {
        return Some(format!("{told}compare a boolean with true or false, or write it alone"));
    }
    let or =
        |side: &str, kind: &str| if is_column(side) { format!(", or make `{side}` {kind}") } else { String::new() };
    Some(if is_text(right_type) {
        format!("{told}write `{}::text {sign} {right}`{}", cast(left), or(right, left_type))
    } else if is_text(left_type) {
        format!("{told}write `{left} {sign} {}::text`{}", cast(right), or(left, right_type))
    } else {
        format!("{told}make both of one type, as with `{}::{right_type} {sign} {right}`", cast(left))
    })
}

/// What an expression is like when a cast follows.
fn cast(side: &str) -> String {
    let is_one = is_column(side)
        || side == "..."
        || side.starts_with('\'')
        || (side.ends_with(')') && side.split('(').next().is_some_and(is_column) && side.matches('(').count() == 1);
    if is_one { side.to_owned() } else { format!("({side})") }
}

fn is_column(side: &str) -> bool {
    !side.is_empty()
        && !side.contains("...")
        && side.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '"'))
        && !side.starts_with(|char: char| char.is_ascii_digit())
}

/// Words that no operand of a comparison goes beyond.
const BOUNDS: &[&str] = &[
    "and",
    "or",
    "not",
    "where",
    "when",
    "then",
    "else",
    "using",
    "check",
    "on",
    "having",
    "select",
    "is",
    "in",
    "between",
    "case",
    "like",
    "ilike",
    "default",
    "by",
    "return",
    "returning",
    "set",
    "end",
    "as",
    "group",
    "order",
    "limit",
    "from",
    "union",
    "join",
    "if",
];

/// The operands of the operator that stands there, as they are written.
fn sides(sql: &str, tokens: &[Range<usize>], at: Range<usize>) -> Option<(String, String)> {
    let said = |span: &Range<usize>| sql.get(span.clone()).unwrap_or_default();
    let is_bound = |span: &Range<usize>| {
        let word = said(span);
        matches!(word, "," | ";" | "=" | "<" | ">") || BOUNDS.contains(&word.to_ascii_lowercase().as_str())
    };
    let before: Vec<_> = tokens.iter().filter(|span| span.end <= at.start).rev().collect();
    let after: Vec<_> = tokens.iter().filter(|span| span.start >= at.end).collect();
    let reach = |spans: &[&Range<usize>], open: &str, close: &str| {
        let mut depth = 0_usize;
        let taken = spans.iter().take_while(|span| match said(span) {
            word if word == open => {
                depth += 1;
                true
            }
            word if word == close => {
                let inside = depth > 0;
                depth = depth.saturating_sub(1);
                inside
            }
            _ => depth > 0 || !is_bound(span),
        });
        let taken: Vec<_> = taken.collect();
        Some((taken.first()?.start.min(taken.last()?.start), taken.first()?.end.max(taken.last()?.end)))
    };
    let (left, right) = (reach(&before, ")", "(")?, reach(&after, "(", ")")?);
    let text =
        |(start, end): (usize, usize)| sql.get(start..end).filter(|text| text.len() < 60 && !text.contains('\n'));
    Some((text(left)?.to_owned(), text(right)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_shown_as_they_are_written() {
        let help = |sql: &str, message: &str| {
            of(sql, message, locate::named(sql, message).map(|span| span.start)).unwrap_or_default()
        };
        assert_eq!(
            help("create policy p on t using (auth.uid() = san_notation)", "operator does not exist: uuid = text"),
            "`auth.uid()` is uuid, `san_notation` is text: write `auth.uid()::text = san_notation`, or make `san_notation` uuid"
        );
        assert_eq!(
            help("check (a and (select auth.uid()) = b)", "operator does not exist: uuid = text"),
            "`(select auth.uid())` is uuid, `b` is text: write `((select auth.uid()))::text = b`, or make `b` uuid"
        );
        assert_eq!(
            help("check ('admin' = roles)", "operator does not exist: text = text[]"),
            "`'admin'` is text, `roles` is text[]: `'admin' = ANY (roles)` asks whether it is one of them"
        );
        assert_eq!(
            help("check (a == b)", "operator does not exist: integer == integer"),
            "SQL compares with a single `=`"
        );
        assert_eq!(
            help("check (a = 1 or b = 1)", "operator does not exist: integer = text"),
            "write `...::text = ...`"
        );
    }

    #[test]
    fn values_are_told_their_form() {
        let help = |sql: &str, message: &str| of(sql, message, None).unwrap_or_default();
        assert_eq!(
            help("insert into storage.buckets", "invalid input syntax for type bigint: \"10MB\""),
            "in SQL a size is a number of bytes: 10485760 (TOML takes \"10MiB\")"
        );
        assert_eq!(help("", "invalid input syntax for type boolean: \"maybe\""), "write `true` or `false`");
        assert_eq!(help("", "something else"), "");
    }
}
