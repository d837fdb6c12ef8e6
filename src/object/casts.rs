//! Which casts a database has (PostgreSQL manual, `CREATE CAST`; `pg_cast`): PostgreSQL's own, extensions', and users'.

use std::collections::BTreeMap;

/// When PostgreSQL applies a cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastContext {
    /// By itself, in expressions too.
    Implicit,
    /// By itself where a value is assigned to a column.
    Assignment,
    /// Where it is written.
    Explicit,
}

/// The casts of one database, by the names of both types as `format_type` prints them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Casts(BTreeMap<(String, String), CastContext>);

impl Casts {
    /// Reads source, target and `castcontext` of each cast between two types.
    pub const QUERY: &'static str = "select format_type(castsource, null), format_type(casttarget, null), \
        castcontext::text from pg_cast where castsource <> casttarget";

    /// Those that [`Self::QUERY`] found.
    pub fn new(rows: impl Iterator<Item = (String, String, String)>) -> Self {
        let context = |text: &str| match text {
            "i" => CastContext::Implicit,
            "a" => CastContext::Assignment,
            _ => CastContext::Explicit,
        };
        Self(rows.map(|(source, target, text)| ((source, target), context(&text))).collect())
    }

    /// When that cast is applied; none where there is no such cast.
    #[must_use]
    pub fn context(&self, source: &str, target: &str) -> Option<CastContext> {
        self.0.get(&(source.to_owned(), target.to_owned())).copied()
    }
}
