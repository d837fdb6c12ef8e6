//! What the server says about a statement → a problem, at the place in the user's file that it is about.

use tokio_postgres::error::{DbError, ErrorPosition};

use super::{locate, missing_role, remedy};
use crate::problem::{Place, Problem};
use crate::source::{SourceStatement, shortened, tokens};

/// The byte of the statement that the server's cursor is at.
///
/// `inserted` is how many characters the statement that ran has after its first word and the user's has not.
pub(in crate::shadow) fn position(sql: &str, error: &DbError, inserted: usize) -> Option<usize> {
    let ErrorPosition::Original(character) = error.position()? else { return None };
    let character = usize::try_from(*character).unwrap_or(1).saturating_sub(1 + inserted);
    // At the end of the statement there is no character any more.
    let end = (sql.chars().count() == character).then_some(sql.len());
    sql.char_indices().nth(character).map(|(byte, _)| byte).or(end)
}

/// What the server says about a statement, and about the byte `at` of it. Where the server leaves that open, what its words
/// name is looked for in the statement.
pub(in crate::shadow) fn problem_at(statement: &SourceStatement, error: &DbError, at: Option<usize>) -> Problem {
    let code = match error.code().code() {
        "42601" => "syntax-error",
        "42P01" | "42883" | "42703" | "3F000" => "unknown-name",
        "42704" if missing_role(error).is_some() => "missing-role",
        "42704" => "unknown-name",
        "42P07" | "42710" | "42723" | "42701" | "42P06" => "defined-twice",
        "42501" => "no-permission",
        _ => "invalid-statement",
    };
    let message = error.message();
    let at = at.or_else(|| locate::named(&statement.sql, message).map(|span| span.start));
    let label = match code {
        "unknown-name" if message.starts_with("operator ") => "not for these types",
        "unknown-name" if message.starts_with("column ") => "no such column",
        "unknown-name" if message.ends_with(" does not exist") => "nothing of that name in the files or below them",
        _ => "here",
    };
    let mut problem = Problem::error(code, shortened(message)).at(place(statement, at), label);
    if let Some(detail) = error.detail() {
        problem = problem.because(detail.to_owned());
    }
    if let Some(remedy) = remedy::of(&statement.sql, message, at) {
        return problem.help(remedy);
    }
    match (code, error.hint()) {
        (_, Some(hint)) => problem.help(hint.to_owned()),
        ("missing-role", None) => problem.help(
            "create the role on the target first; or state it in the files with CREATE ROLE, and name it in `manage` \
                 under [roles] in schemactl.toml",
        ),
        ("unknown-name", None) if message.ends_with(" does not exist") => problem.help(
            "define it in a file under the schema folder, or check its spelling and schema; if it is to go, what is said \
             of it here has to go, too",
        ),
        _ => problem,
    }
}

/// The place of a byte of a statement: exact in a SQL file, the string that it came from in a TOML file.
pub(in crate::shadow) fn place(statement: &SourceStatement, at: Option<usize>) -> Place {
    let Some(byte) = at else { return statement.place.clone() };
    let Some(rest) = statement.sql.get(byte..) else { return statement.place.clone() };
    if let Some(offset) = statement.offset {
        let start = offset + byte;
        return Place { file: statement.place.file.clone(), span: start..start + length(rest) };
    }
    statement.pieces.iter().find(|(range, _)| range.contains(&byte)).map_or_else(
        || statement.place.clone(),
        |(range, place)| {
            if range.len() != place.span.len() {
                return place.clone();
            }
            let start = place.span.start + byte - range.start;
            let end = (start + length(rest)).min(place.span.end);
            Place { file: place.file.clone(), span: start..end }
        },
    )
}

/// How far to underline: to the end of the name, number, text or operator, one character at least.
fn length(text: &str) -> usize {
    let end = text
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"')))
        .unwrap_or(text.len());
    if end > 0 && !text.starts_with('"') {
        return end;
    }
    let all = tokens(text.get(..text.len().min(1000)).unwrap_or(text));
    let symbols = locate::operators(text, &all);
    let whole = symbols.first().filter(|span| span.start == 0).or_else(|| all.first().filter(|span| span.start == 0));
    let one = text.chars().next().map_or(0, char::len_utf8);
    let length = whole.map_or(one, |span| span.end).max(end);
    text.get(..length).and_then(|text| text.lines().next()).map_or(one, str::len)
}
