//! Who is in the way.

use std::fmt::Write as _;
use std::time::Duration;

use tokio_postgres::Row;

use crate::object::span;

/// A session, or a prepared transaction, that keeps a statement waiting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blocker {
    /// Its process; 0 for a prepared transaction.
    pub pid: i32,
    /// Tells this transaction of the process from its others.
    pub transaction: String,
    user: String,
    application: String,
    /// How long its transaction has been open; none where the role may not know.
    open: Option<Duration>,
    state: String,
    query: String,
}

/// The columns that [`Blocker::read`] takes, of `pg_stat_activity a`. The role may not see all of them.
pub(super) const COLUMNS: &str = "coalesce(a.usename::text, ''), coalesce(a.application_name, ''), \
     coalesce(extract(epoch from clock_timestamp() - a.xact_start)::float8, -1::float8), \
     coalesce(a.state, ''), coalesce(left(a.query, 1000), '')";

/// How much of a query is shown.
const SHOWN: usize = 120;

impl Blocker {
    /// Reads a row of a process, its transaction, and [`COLUMNS`].
    pub(super) fn read(row: &Row) -> Option<Self> {
        let open: f64 = row.try_get(4).ok()?;
        Some(Self {
            pid: row.try_get(0).ok()?,
            transaction: row.try_get(1).ok()?,
            user: row.try_get(2).ok()?,
            application: row.try_get(3).ok()?,
            open: Duration::try_from_secs_f64(open).ok(),
            state: row.try_get(5).ok()?,
            query: row.try_get(6).ok()?,
        })
    }

    /// `process 4711`.
    pub(super) fn name(&self) -> String {
        if self.pid == 0 { "a prepared transaction".to_owned() } else { format!("process {}", self.pid) }
    }

    /// All that is known of it.
    pub(super) fn describe(&self) -> String {
        if self.pid == 0 {
            return match self.query.as_str() {
                "" => "a prepared transaction (see pg_prepared_xacts)".to_owned(),
                gid => format!("the prepared transaction {gid} (see pg_prepared_xacts)"),
            };
        }
        let mut text = self.name();
        if !self.user.is_empty() {
            let _ = write!(text, ", role {}", self.user);
        }
        if !self.application.is_empty() {
            let _ = write!(text, ", application {}", self.application);
        }
        if let Some(open) = self.open {
            let _ = write!(text, ", transaction open for {}", span(open));
        }
        if !self.state.is_empty() && self.state != "active" {
            let _ = write!(text, ", {}", self.state);
        }
        let query = shown(&self.query);
        if !query.is_empty() {
            let _ = write!(text, "; {}: {query}", if self.state == "active" { "it runs" } else { "it last ran" });
        }
        text
    }

    /// What ends it.
    pub(super) fn remedy(&self) -> String {
        if self.pid == 0 {
            return "COMMIT PREPARED or ROLLBACK PREPARED it".to_owned();
        }
        format!("SELECT pg_terminate_backend({})", self.pid)
    }
}

/// All of them, in full.
pub(super) fn describe(blockers: &[Blocker]) -> String {
    blockers.iter().map(Blocker::describe).collect::<Vec<_>>().join("\nand ")
}

/// All of them, in a few words.
pub(super) fn names(blockers: &[Blocker]) -> String {
    blockers.iter().map(Blocker::name).collect::<Vec<_>>().join(", ")
}

/// A query on one line, shortened; not one that may hold a password.
fn shown(query: &str) -> String {
    if query.to_lowercase().contains("password") {
        return "(not shown: it may hold a password)".to_owned();
    }
    let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocker_in_words() {
        let blocker = Blocker {
            pid: 4711,
            user: "web".to_owned(),
            application: "rails".to_owned(),
            open: Some(Duration::from_secs(125)),
            state: "idle in transaction".to_owned(),
            query: "select *\n  from notes".to_owned(),
            ..Blocker::default()
        };
        assert_eq!(
            blocker.describe(),
            "process 4711, role web, application rails, transaction open for 2 min 5 s, idle in transaction; \
             it last ran: select * from notes"
        );
        let secret = Blocker { query: "alter role a Password 'x'".to_owned(), ..blocker.clone() };
        assert!(!secret.describe().contains("'x'"));
        let long = Blocker { query: "é".repeat(500), ..blocker };
        assert!(long.describe().ends_with("é...") && long.describe().len() < 400);
        let hidden = Blocker { pid: 1, ..Blocker::default() };
        assert_eq!(hidden.describe(), "process 1");
    }
}
