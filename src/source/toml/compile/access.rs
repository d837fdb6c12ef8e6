//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use super::{Compiler, Target};
use crate::problem::Problem;
use crate::source::toml::name;
use crate::source::toml::shape::nearest;
use crate::source::toml::shapes::access::{DefaultPrivileges, Grants};
use crate::source::toml::text::Sql;
use crate::source::toml::tree::Text;

/// Every privilege that some class of objects has.
const PRIVILEGES: &[&str] = &[
    "all",
    "select",
    "insert",
    "update",
    "delete",
    "truncate",
    "references",
    "trigger",
    "maintain",
    "usage",
    "create",
    "connect",
    "temporary",
    "execute",
];

impl Compiler<'_> {
    /// One GRANT or REVOKE per role. What is taken away goes first: it may be given back to some.
    pub(super) fn privileges(&mut self, target: &Target, grants: &Grants, revokes: &Grants) {
        self.grant_or_revoke("", &format!("{} {}", target.grant_noun, target.name), grants, revokes);
    }

    pub(super) fn grant_or_revoke(&mut self, before: &str, on: &str, grants: &Grants, revokes: &Grants) {
        for (role, revoke) in revokes.iter() {
            let privileges = self.privilege_list(&revoke.privileges.0, role);
            let only = if revoke.with_grant_option.0 { "GRANT OPTION FOR " } else { "" };
            let grantee = self.role(role);
            let sql = Sql::new(format!("{before}REVOKE {only}{privileges} ON {on} FROM {grantee}"));
            self.emit(&role.span, sql, Vec::new());
        }
        for (role, grant) in grants.iter() {
            let privileges = self.privilege_list(&grant.privileges.0, role);
            let option = if grant.with_grant_option.0 { " WITH GRANT OPTION" } else { "" };
            let grantee = self.role(role);
            let sql = Sql::new(format!("{before}GRANT {privileges} ON {on} TO {grantee}{option}"));
            self.emit(&role.span, sql, Vec::new());
        }
    }

    /// `SELECT (id, name), INSERT`.
    fn privilege_list(&mut self, privileges: &[Text], role: &Text) -> String {
        if privileges.is_empty() {
            let problem = Problem::error("missing-key", format!("no privilege is named for `{}`", role.value))
                .help("name at least one, or remove the role");
            self.problem(problem, &role.span, "no privileges");
        }
        let mut list = Vec::new();
        for text in privileges {
            let (word, columns) = name::with_list(&text.value);
            let lower = word.to_lowercase();
            let word = match lower.as_str() {
                "all privileges" => "all",
                "temp" => "temporary",
                other => other,
            };
            if !PRIVILEGES.contains(&word) {
                let problem = Problem::error("unknown-value", format!("`{word}` is not a privilege"));
                let problem = problem.help(match nearest(word, PRIVILEGES.iter().copied()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("privileges are: {}", PRIVILEGES.join(", ")),
                });
                self.problem(problem, &text.span, "unknown privilege");
                list.push("ALL".to_owned());
                continue;
            }
            let mut sql = word.to_uppercase();
            if let Some(columns) = columns {
                let columns = name::columns(columns);
                sql = format!("{sql} ({})", name::idents(columns.iter().map(String::as_str)));
            }
            list.push(sql);
        }
        if list.is_empty() { "ALL".to_owned() } else { list.join(", ") }
    }

    /// `ALTER DEFAULT PRIVILEGES`.
    pub(super) fn default_privileges(&mut self, defaults: &DefaultPrivileges) {
        let mut before = "ALTER DEFAULT PRIVILEGES ".to_owned();
        if let Some(role) = &defaults.role {
            before = format!("{before}FOR ROLE {} ", self.role(role));
        }
        if let Some(schema) = &defaults.schema {
            before = format!("{before}IN SCHEMA {} ", super::ident(self.checked(schema)));
        }
        if defaults.grants.is_empty() && defaults.revokes.is_empty() {
            let problem = Problem::error("missing-key", "these default privileges give and take nothing")
                .help("add `grants` or `revokes`");
            self.problem(problem, &defaults.at, "neither `grants` nor `revokes`");
        }
        self.grant_or_revoke(&before, &defaults.on.sql(), &defaults.grants, &defaults.revokes);
    }
}
