//! What rows that are there get when a column is added, and why it may not be allowed.

use super::Column;
use crate::object::types::Domain;
use crate::object::{Context, Hazard, Kind, ObjectKind};

impl Column {
    /// Whether a domain looks at each row's value, be it the same for all or none.
    pub(super) fn is_checked_by_domain(&self, at: &Context) -> bool {
        self.domains_of_values(at).iter().any(|domain| domain.not_null || !domain.checks.is_empty())
    }

    /// Its domains; an array of a domain's values is none of the domain's business.
    fn domains_of_values<'a>(&self, at: &Context<'a>) -> Vec<&'a Domain> {
        if self.data_type.ends_with("[]") { Vec::new() } else { self.domains(at.to) }
    }

    /// That adding it fails where there are rows.
    pub(super) fn may_refuse_rows(&self, default: Option<&str>, at: &Context) -> Option<Hazard> {
        if let Some(expression) = &self.generated {
            let has_domain = at.to.depends_on(&self.id()).iter().any(|needed| needed.kind == Kind::Domain);
            if self.is_virtual || !has_domain {
                return None;
            }
            let text = "fails if the domain does not allow a value that is computed";
            let query = format!("SELECT count(({expression})::{}) FROM {}", self.data_type, self.table_name());
            return Some(Hazard::may_fail(text, self.table_id(), query).by_trial());
        }
        let domains = self.domains_of_values(at);
        if default.is_some() || self.identity.is_some() || domains.iter().any(|domain| domain.default.is_some()) {
            return None;
        }
        let text = if self.not_null {
            "fails if the table has rows: a NOT NULL column without a default has no value for them"
        } else if domains.iter().any(|domain| refuses_null(domain)) {
            "fails if the table has rows: the column's domain does not allow NULL, and there is no default"
        } else {
            return None;
        };
        Some(Hazard::may_fail(text, self.table_id(), format!("SELECT 1 FROM {} LIMIT 1", self.table_name())))
    }
}

/// Whether it says so itself: by NOT NULL, or in a check.
fn refuses_null(domain: &Domain) -> bool {
    domain.not_null || domain.checks.iter().any(|(_, check)| check.contains("IS NOT NULL"))
}
