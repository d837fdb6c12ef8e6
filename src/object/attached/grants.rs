//! What GRANT and REVOKE change: the statements between two states, and who gains or loses what by each.

use std::collections::BTreeMap;

use crate::object::{Hazard, HazardKind};
use crate::sentence;
use crate::sql::{Grantee, Ident};

/// Privileges by keyword, each with whether it may be granted on.
pub type Grants = BTreeMap<String, bool>;

/// What a statement does with the privileges that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Grants,
    /// Lets the grantee pass on what it has already.
    GrantsOption,
    Revokes,
    /// The grantee keeps it, and may no longer pass it on.
    RevokesOption,
}

/// A GRANT or a REVOKE.
#[derive(Debug)]
pub struct GrantStatement<'a> {
    /// The statement.
    pub sql: String,
    /// The privileges that it names.
    pub privileges: Vec<&'a String>,
    /// Whether the right to grant on comes, or goes, with one of them.
    pub with_option: bool,
    change: Change,
}

impl GrantStatement<'_> {
    /// Whether it is a GRANT.
    #[must_use]
    pub fn grants(&self) -> bool {
        matches!(self.change, Change::Grants | Change::GrantsOption)
    }

    /// Whether it is only about who may pass privileges on.
    #[must_use]
    pub fn is_about_option(&self) -> bool {
        matches!(self.change, Change::GrantsOption | Change::RevokesOption)
    }

    /// Who gains or loses what on `object`.
    #[must_use]
    pub fn hazard(&self, grantee: &str, object: &str) -> Hazard {
        let (who, what) = (Grantee(grantee), sentence::all(&self.privileges));
        match self.change {
            Change::Grants => {
                let more = if self.with_option { ", and may grant it to others" } else { "" };
                Hazard::new(HazardKind::WidensAccess, format!("{who} gains {what} on {object}{more}"))
            }
            Change::GrantsOption => Hazard::new(
                HazardKind::WidensAccess,
                format!("{who} may grant {what} on {object} to others from now on"),
            ),
            Change::Revokes => Hazard::new(HazardKind::NarrowsAccess, format!("{who} loses {what} on {object}")),
            Change::RevokesOption => Hazard::new(
                HazardKind::NarrowsAccess,
                format!("{who} keeps {what} on {object}, and may no longer grant it to others"),
            ),
        }
    }
}

/// GRANT and REVOKE statements that turn `from` into `to`, given how each is written: `(verb, privileges, WITH GRANT OPTION)
/// -> SQL`. What is taken away comes first.
pub fn statements<'a>(
    from: &'a Grants,
    to: &'a Grants,
    column: Option<&str>,
    on: &dyn Fn(&str, &str, bool) -> String,
) -> Vec<GrantStatement<'a>> {
    let list = |names: &[&String]| {
        let column = column.map(|name| format!(" ({})", Ident(name))).unwrap_or_default();
        names.iter().map(|name| format!("{name}{column}")).collect::<Vec<_>>().join(", ")
    };
    let mut statements = Vec::new();
    let mut state = |verb: &str, privileges: Vec<&'a String>, says_option, change| {
        if !privileges.is_empty() {
            let sql = on(verb, &list(&privileges), says_option);
            let has_option = |name: &&String| [from, to].iter().any(|grants| grants.get(*name) == Some(&true));
            let with_option = privileges.iter().any(has_option);
            statements.push(GrantStatement { sql, privileges, with_option, change });
        }
    };
    state("REVOKE", from.keys().filter(|name| !to.contains_key(*name)).collect(), false, Change::Revokes);
    let options = from.iter().filter(|(name, can)| **can && to.get(*name) == Some(&false));
    state("REVOKE GRANT OPTION FOR", options.map(|(name, _)| name).collect(), false, Change::RevokesOption);
    for with_option in [false, true] {
        let granted: Vec<_> = to
            .iter()
            .filter(|(name, can)| **can == with_option && from.get(*name).is_none_or(|had| !*had && with_option))
            .map(|(name, _)| name)
            .collect();
        let has_all = granted.iter().all(|name| from.contains_key(*name));
        let change = if has_all { Change::GrantsOption } else { Change::Grants };
        state("GRANT", granted, with_option, change);
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(from: &[(&str, bool)], to: &[(&str, bool)]) -> Vec<String> {
        let grants = |all: &[(&str, bool)]| all.iter().map(|(name, can)| ((*name).to_owned(), *can)).collect();
        let (from, to): (Grants, Grants) = (grants(from), grants(to));
        let write = |verb: &str, privileges: &str, with_option: bool| {
            format!("{verb} {privileges}{}", if with_option { " WITH GRANT OPTION" } else { "" })
        };
        let all = statements(&from, &to, None, &write);
        all.iter().map(|one| format!("{}: {}", one.sql, one.hazard("ann", "table t").text)).collect()
    }

    #[test]
    fn what_is_taken_away_comes_first() {
        assert_eq!(
            told(&[("INSERT", false), ("UPDATE", true)], &[("SELECT", false), ("UPDATE", false)]),
            [
                "REVOKE INSERT: ann loses INSERT on table t",
                "REVOKE GRANT OPTION FOR UPDATE: ann keeps UPDATE on table t, and may no longer grant it to others",
                "GRANT SELECT: ann gains SELECT on table t",
            ]
        );
    }

    #[test]
    fn an_option_by_itself_gives_no_access() {
        assert_eq!(
            told(&[("SELECT", false)], &[("SELECT", true)]),
            ["GRANT SELECT WITH GRANT OPTION: ann may grant SELECT on table t to others from now on"]
        );
        assert_eq!(
            told(&[("SELECT", false)], &[("SELECT", true), ("INSERT", true)]),
            ["GRANT INSERT, SELECT WITH GRANT OPTION: ann gains INSERT and SELECT on table t, and may grant it to \
                 others"]
        );
    }
}
