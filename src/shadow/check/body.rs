//! What a function body that does not parse may have been meant to be: the server is asked about each repair, since only it
//! knows every language.

use std::ops::Range;

use tokio_postgres::error::DbError;

use super::super::load::{place, position};
use super::inserted;
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::{Grammar, SourceStatement, repairs, tokens};

/// How many repairs the server is asked about.
const TRIES: usize = 12;

/// The problem with the remedy that gets further, where one does. `sql` is what ran, in a transaction that has a savepoint
/// `body`.
pub(super) async fn mended(
    server: &Server,
    statement: &SourceStatement,
    sql: &str,
    error: &DbError,
    mut problem: Problem,
) -> Result<Problem> {
    if error.code().code() != "42601" {
        return Ok(problem);
    }
    let Some(at) = position(sql, error, 0) else { return Ok(problem) };
    let Some(body) = body(sql, at) else { return Ok(problem) };
    let text = sql.get(body.clone()).unwrap_or_default();
    let Some(within) = at.checked_sub(body.start) else { return Ok(problem) };
    for repair in repairs(text, within, Grammar::Body).into_iter().take(TRIES) {
        let mended = format!(
            "{}{}{}",
            sql.get(..body.start).unwrap_or_default(),
            repair.applied(text),
            sql.get(body.end..).unwrap_or_default()
        );
        let answer = server.client.batch_execute(&mended).await;
        let doing = "checking function bodies";
        if server.client.is_closed() {
            return Ok(problem);
        }
        let undo = server.client.batch_execute("ROLLBACK TO SAVEPOINT body").await;
        undo.map_err(|error| server.problem(&error, doing))?;
        let gets_further = match answer.as_ref().err().map(tokio_postgres::Error::as_db_error) {
            None => true,
            Some(None) => false,
            Some(Some(said)) if said.code().code() != "42601" => true,
            // Behind the same token there is less left.
            Some(Some(said)) => position(&mended, said, 0).is_some_and(|there| mended.len() - there < sql.len() - at),
        };
        if !gets_further {
            continue;
        }
        let added = inserted(statement);
        let start = (body.start + repair.place.start).checked_sub(added);
        let mut there = place(statement, start);
        if statement.offset.is_some() {
            there.span = there.span.start..there.span.start + repair.place.len();
        }
        problem.help = Some(repair.help.replace("{line}", &there.file.line(there.span.start).to_string()));
        match problem.places.first_mut() {
            Some((first, label)) if first.span.start == there.span.start => repair.label.clone_into(label),
            Some((_, label)) => {
                "the parser stops here".clone_into(label);
                problem.places.insert(0, (there, repair.label.to_owned()));
            }
            None => {}
        }
        break;
    }
    Ok(problem)
}

/// The beginning of the line of a body that a context names: `PL/pgSQL function "f" near line 3`.
pub(super) fn line(sql: &str, context: &str) -> Option<usize> {
    let (_, number) = context.lines().next()?.rsplit_once(" near line ")?;
    let number: usize = number.trim().parse().ok()?;
    let is_body = |span: &Range<usize>| sql.get(span.clone()).is_some_and(|said| said.starts_with('$'));
    // The first line is what follows the quotes.
    let mut at = tokens(sql).into_iter().find(is_body)?.start;
    for _ in 1..number {
        at += sql.get(at..)?.find('\n')? + 1;
    }
    let rest = sql.get(at..)?;
    (number > 1).then_some(at + rest.len() - rest.trim_start().len())
}

/// The bytes between the dollar quotes that a byte is in.
fn body(sql: &str, at: usize) -> Option<Range<usize>> {
    let token = tokens(sql).into_iter().find(|span| span.start < at && at <= span.end)?;
    let text = sql.get(token.clone())?;
    let tag = text.strip_prefix('$')?.find('$')? + 2;
    let inner = token.start + tag..token.end.checked_sub(tag)?;
    (inner.start <= inner.end && inner.start <= at && at <= inner.end).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_body_is_found() {
        let sql = "create function f() as $$\nbegin\n  raise notice '%';\nend $$";
        let found = line(sql, "compilation of PL/pgSQL function \"f\" near line 3");
        assert_eq!(found.map(|at| &sql[at..at + 5]), Some("raise"));
        assert_eq!(line(sql, "something else"), None);
    }

    #[test]
    fn a_body_is_what_stands_between_its_dollars() {
        let sql = "create function f() as $x$ a $$ b $x$ language sql";
        let at = sql.find("$$").unwrap_or_default();
        assert_eq!(body(sql, at).map(|span| &sql[span]), Some(" a $$ b "));
        assert_eq!(body(sql, 3), None);
        assert_eq!(body("create function f() as 'a b'", 25), None);
    }
}
