//! `[roles] manage`: which roles of the cluster the files decide about.

use globset::GlobMatcher;

/// Patterns of role names; none by default, so that no role is managed.
#[derive(Debug, Clone, Default)]
pub struct RolePatterns(Vec<GlobMatcher>);

impl RolePatterns {
    /// Those of a configuration.
    #[must_use]
    pub fn new(patterns: Vec<GlobMatcher>) -> Self {
        Self(patterns)
    }

    /// Whether the files may decide about the role. Those whose names begin with `pg_` are PostgreSQL's own.
    #[must_use]
    pub fn matches(&self, role: &str) -> bool {
        !role.starts_with("pg_") && self.0.iter().any(|pattern| pattern.is_match(role))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
