//! [`Limits`]: how long a statement may wait and work.

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Runs, Statement, Work};

/// How long steps may wait and work, as the user configured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TimeLimits {
    /// How long one try to get a lock may take: for that long, others queue up behind the statement.
    #[serde(rename = "lock_timeout_ms", with = "milliseconds")]
    #[schemars(with = "u64")]
    pub lock_timeout: Duration,
    /// How long all tries together may wait before an apply gives up.
    #[serde(rename = "lock_budget_ms", with = "milliseconds")]
    #[schemars(with = "u64")]
    pub lock_budget: Duration,
    /// How long a statement that changes only catalog entries may take; zero for no limit.
    #[serde(rename = "statement_timeout_ms", with = "milliseconds")]
    #[schemars(with = "u64")]
    pub statement_timeout: Duration,
    /// How long a statement that goes through rows may take: a scan, a rewrite, an index; zero for no limit.
    #[serde(rename = "long_statement_timeout_ms", with = "milliseconds")]
    #[schemars(with = "u64")]
    pub long_statement_timeout: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_secs(3),
            lock_budget: Duration::from_secs(5 * 60),
            statement_timeout: Duration::from_secs(30),
            long_statement_timeout: Duration::ZERO,
        }
    }
}

/// How long one statement may wait and work; none for no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Limits {
    /// `lock_timeout`, in milliseconds.
    pub lock_timeout_ms: Option<u64>,
    /// `statement_timeout`, in milliseconds.
    pub statement_timeout_ms: Option<u64>,
}

impl Limits {
    /// The limits of a statement.
    ///
    /// One that runs outside transactions has no limit on locks: it works in several transactions of its own, so that
    /// giving up half-way leaves something behind (an INVALID index, a partition whose detachment is pending), and the
    /// locks that it waits for keep nobody else waiting.
    #[must_use]
    pub fn of(statement: &Statement, limits: &TimeLimits) -> Self {
        let is_short =
            statement.runs != Runs::Alone && statement.work == Work::CatalogOnly && !runs_code(&statement.sql);
        let own = if is_short { limits.statement_timeout } else { limits.long_statement_timeout };
        Self {
            lock_timeout_ms: (statement.runs != Runs::Alone).then(|| in_milliseconds(limits.lock_timeout)),
            statement_timeout_ms: (!own.is_zero()).then(|| in_milliseconds(own)),
        }
    }
}

/// Whether a statement runs a query or a script of the user's, which may take its time. The text is our own, so that its
/// first words tell.
fn runs_code(sql: &str) -> bool {
    ["CREATE MATERIALIZED VIEW ", "REFRESH ", "CREATE EXTENSION ", "ALTER EXTENSION "]
        .iter()
        .any(|start| sql.starts_with(start))
}

/// `3 s for a lock, 30 s in all`.
impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |ms: u64| span(Duration::from_millis(ms));
        match (self.lock_timeout_ms, self.statement_timeout_ms) {
            (Some(lock), Some(all)) => write!(f, "{} for a lock, {} in all", text(lock), text(all)),
            (Some(lock), None) => write!(f, "{} for a lock", text(lock)),
            (None, Some(all)) => write!(f, "{} in all", text(all)),
            (None, None) => f.write_str("none"),
        }
    }
}

/// What a statement that runs outside transactions waits for while it works, however long that takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Transactions that have written to the table, and those that still see the past: `CREATE INDEX CONCURRENTLY`.
    WritersAndOldSnapshots,
    /// Transactions that have used the table in any way: `DROP INDEX CONCURRENTLY`, `DETACH PARTITION CONCURRENTLY`.
    Users,
    /// All of these: `REINDEX CONCURRENTLY`.
    Both,
}

impl Statement {
    /// What it waits for beside locks. The text is our own, so that its first and last words tell.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        let words = |text: &'static str| self.sql.starts_with(text);
        if self.runs != Runs::Alone || !self.sql.contains(" CONCURRENTLY") {
            None
        } else if words("CREATE INDEX CONCURRENTLY ") || words("CREATE UNIQUE INDEX CONCURRENTLY ") {
            Some(WaitsFor::WritersAndOldSnapshots)
        } else if words("DROP INDEX CONCURRENTLY ")
            || words("ALTER TABLE ") && self.sql.trim_end().ends_with(" CONCURRENTLY")
        {
            Some(WaitsFor::Users)
        } else {
            words("REINDEX ").then_some(WaitsFor::Both)
        }
    }
}

/// A limit as PostgreSQL takes it.
pub(crate) fn in_milliseconds(duration: Duration) -> u64 {
    // PostgreSQL's limits are positive 32-bit numbers, and zero means none.
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).clamp(1, i32::MAX.unsigned_abs().into())
}

/// A length of time for people: `350 ms`, `3 s`, `2 min 5 s`, `3 h 20 min`.
#[must_use]
pub fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds == 0 {
        return format!("{} ms", duration.as_millis());
    }
    let parts = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut text = String::new();
    let mut rest = seconds;
    let mut shown = 0;
    for (length, unit) in parts {
        let number = rest / length;
        rest %= length;
        // Two units say enough.
        if number > 0 && shown < 2 {
            let _ = write!(text, "{}{number} {unit}", if text.is_empty() { "" } else { " " });
        }
        if number > 0 || shown > 0 {
            shown += 1;
        }
    }
    text
}

mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Kind, LockMode, ObjectId};

    #[test]
    fn each_kind_of_statement_has_its_limits() {
        let table = || ObjectId::in_schema(Kind::Table, "public", "notes");
        let of = |statement: Statement| Limits::of(&statement, &TimeLimits::default()).to_string();
        let catalog =
            Statement::new("ALTER TABLE public.notes ADD COLUMN a int").lock(LockMode::AccessExclusive, table());
        assert_eq!(of(catalog), "3 s for a lock, 30 s in all");
        let scan = Statement::new("ALTER TABLE public.notes VALIDATE CONSTRAINT c");
        assert_eq!(of(scan.scans(LockMode::ShareUpdateExclusive, table())), "3 s for a lock");
        let rewrite = Statement::new("ALTER TABLE public.notes ALTER COLUMN a TYPE bigint");
        assert_eq!(of(rewrite.rewrites(LockMode::AccessExclusive, table())), "3 s for a lock");
        assert_eq!(of(Statement::new("CREATE MATERIALIZED VIEW public.v AS SELECT 1")), "3 s for a lock");
        let alone = Statement::new("DROP INDEX CONCURRENTLY public.notes_a_idx").runs(Runs::Alone);
        assert_eq!(of(alone), "none");
        let limits = TimeLimits { long_statement_timeout: Duration::from_secs(7200), ..TimeLimits::default() };
        let index = Statement::new("CREATE INDEX CONCURRENTLY i ON public.notes (a)").runs(Runs::Alone);
        assert_eq!(Limits::of(&index, &limits).to_string(), "2 h in all");
    }

    #[test]
    fn what_a_concurrent_statement_waits_for() {
        let of = |sql: &str| Statement::new(sql).runs(Runs::Alone).waits_for();
        assert_eq!(of("CREATE INDEX CONCURRENTLY i ON t (a)"), Some(WaitsFor::WritersAndOldSnapshots));
        assert_eq!(of("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), Some(WaitsFor::WritersAndOldSnapshots));
        assert_eq!(of("DROP INDEX CONCURRENTLY i"), Some(WaitsFor::Users));
        assert_eq!(of("ALTER TABLE p DETACH PARTITION c CONCURRENTLY"), Some(WaitsFor::Users));
        assert_eq!(of("REINDEX INDEX CONCURRENTLY i"), Some(WaitsFor::Both));
        assert_eq!(of("DROP SUBSCRIPTION s"), None);
        assert_eq!(Statement::new("CREATE INDEX CONCURRENTLY i ON t (a)").waits_for(), None);
    }

    #[test]
    fn lengths_of_time() {
        let text = |ms: u64| span(Duration::from_millis(ms));
        assert_eq!([text(0), text(350), text(3_000), text(125_000)], ["0 ms", "350 ms", "3 s", "2 min 5 s"]);
        assert_eq!([text(3_600_000), text(12_065_000), text(86_400_000 + 5_000)], ["1 h", "3 h 21 min", "1 d"]);
    }
}
