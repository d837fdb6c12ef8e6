//! What a step that failed means: for the next try, and for the user.

use std::time::Duration;

use tokio_postgres::Error;
use tokio_postgres::error::Severity;

use super::blocker::{self, Blocker};
use crate::object::{Limits, span};
use crate::plan::Step;
use crate::problem::Problem;
use crate::server::{Lack, Server, grant_remedy, privilege_remedy};

/// Whether the session has ended, as opposed to a statement that failed.
pub(super) fn is_lost(server: &Server, error: &Error) -> bool {
    let ended = |code: &str| code.starts_with("08") || code.starts_with("57P") || ["25P03", "25P04"].contains(&code);
    server.client.is_closed()
        || error.is_closed()
        || match error.as_db_error() {
            Some(said) => {
                ended(said.code().code()) || matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
            }
            // Not the server's word: the answer could not be read.
            None => error.code().is_none(),
        }
}

/// Whether the same transaction may succeed a little later: what stood in its way is gone by then.
pub(super) fn may_pass(error: &Error) -> bool {
    let Some(said) = error.as_db_error() else { return false };
    match said.code().code() {
        // No lock in time, a deadlock, a serialization failure.
        "55P03" | "40P01" | "40001" => true,
        // "tuple concurrently updated": someone else changed the same row of a catalog.
        "XX000" => said.routine().is_some_and(|routine| routine.starts_with("simple_heap_")),
        _ => false,
    }
}

/// The problem of a step that failed, before it is said what stays.
pub(super) fn failed(server: &Server, error: &Error, step: &Step, limits: Limits, took: Duration) -> Problem {
    let mut problem = server.problem(error, &format!("carrying out step {}, {}", step.number, step.name()));
    let mut why = problem.why.take().map(|why| format!("{why}\n")).unwrap_or_default();
    why += &format!("step {} was: {}", step.number, step.statement.sql);
    if let Some(place) = &step.place {
        why += &format!("\nasked for at {}:{}", place.file, place.line);
    }
    // A data exception, or an integrity constraint violation (PostgreSQL manual, appendix A).
    let is_about_rows =
        error.code().is_some_and(|code| ["22", "23"].iter().any(|class| code.code().starts_with(class)));
    let query = step.statement.hazards.iter().find_map(|hazard| hazard.query.as_ref());
    if let Some(query) = query.filter(|_| is_about_rows) {
        why += &format!("\nthe rows in the way: {query}");
    }
    problem.why = Some(why);
    let own_limit = limits.statement_timeout_ms.map(Duration::from_millis).filter(|limit| took >= *limit);
    if let (Some("57014"), Some(limit)) = (error.code().map(tokio_postgres::error::SqlState::code), own_limit) {
        let what = format!("step {}, {}, took longer than {}", step.number, step.name(), span(limit));
        problem = Problem { code: "statement-timeout", what, ..problem };
        problem.help = Some(
            "that is the limit for statements of its kind: look why it takes so long (a slow disk, many other \
             statements), or raise the limit: --statement-timeout, [apply] statement_timeout and \
             long_statement_timeout"
                .to_owned(),
        );
    }
    problem
}

/// Names the privilege that lacks.
pub(super) fn explain_privilege(problem: &mut Problem, error: &Error, lack: &Lack<'_>) {
    let Some(said) = error.as_db_error().filter(|said| said.code().code() == "42501") else { return };
    if let Some(remedy) = privilege_remedy(said.message(), lack) {
        let hint = said.hint().map(|hint| format!("\n{hint}")).unwrap_or_default();
        problem.help = Some(format!("{remedy}{hint}"));
    }
    problem.what = format!("role `{}` lacks a privilege: {}", lack.role, said.message());
}

/// The problem of a GRANT or REVOKE that the server only warned about.
pub(super) fn without_effect(said: &str, step: &Step, lack: &Lack<'_>) -> Problem {
    Problem::error("no-grant-option", format!("step {}, {}, has no effect: {said}", step.number, step.name()))
        .because(format!("the step was run as role {}\nit was: {}", lack.role, step.statement.sql))
        .help(grant_remedy(lack))
}

/// The problem of a transaction that was tried for as long as the budget lasts.
pub(super) fn gave_up(mut problem: Problem, blockers: &[Blocker], waited: Duration, tries: u32) -> Problem {
    let tried = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
    let mut why = format!("it was tried {tried} and waited {} in all", span(waited));
    if !blockers.is_empty() {
        why = format!("held up by {}\n{why}", blocker::describe(blockers));
    }
    problem.why = Some(match problem.why {
        Some(before) => format!("{before}\n{why}"),
        None => why,
    });
    let end = blockers.iter().map(Blocker::remedy).collect::<Vec<_>>().join("; ");
    let end = if end.is_empty() { String::new() } else { format!(", end what is in the way ({end})") };
    problem.help = Some(format!("run it again at a quieter time{end}, or wait longer: --lock-budget"));
    problem
}

/// The problem of a statement that would have to wait for old transactions, and has not begun.
pub(super) fn held_up(step: &Step, blockers: &[Blocker], waited: Duration) -> Problem {
    let end = blockers.iter().map(Blocker::remedy).collect::<Vec<_>>().join("; ");
    Problem::error(
        "old-transaction",
        format!("step {}, {}, would have to wait for old transactions to end", step.number, step.name()),
    )
    .because(format!(
        "{}\nit was waited {} for them, and the step was not begun: interrupted while it waits, it would leave \
         something half-done behind",
        blocker::describe(blockers),
        span(waited)
    ))
    .help(format!("end them ({end}), run it again when they are over, or wait longer: --lock-budget"))
}

/// Says what stays and what does not.
pub(super) fn and_what_stays(mut problem: Problem, state: &str) -> Problem {
    problem.why = Some(match problem.why {
        Some(why) => format!("{why}\n{state}"),
        None => state.to_owned(),
    });
    problem
}
