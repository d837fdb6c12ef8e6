//! Memberships of roles in roles (PostgreSQL manual, `GRANT role TO role`).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
};
use crate::sql::Ident;

/// That one role is a member of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleMembership {
    /// The role.
    pub role: String,
    /// Its member.
    pub member: String,
    /// What was granted, by grantor: since PostgreSQL 16 several may grant the same, each with options of his own.
    pub grants: Vec<RoleGrant>,
}

/// One grant of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGrant {
    /// Who has granted it.
    pub grantor: String,
    /// `ADMIN`.
    pub admin: bool,
    /// `INHERIT`; none before PostgreSQL 16, where it is the member's attribute.
    pub inherit: Option<bool>,
    /// `SET`; none before PostgreSQL 16, where every member may.
    pub set: Option<bool>,
}

/// The options as they are in force: what any grantor gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Options {
    admin: bool,
    inherit: Option<bool>,
    set: Option<bool>,
}

impl RoleMembership {
    fn options(&self) -> Options {
        let any =
            |of: fn(&RoleGrant) -> Option<bool>| self.grants.iter().filter_map(of).reduce(|one, other| one || other);
        Options {
            admin: self.grants.iter().any(|grant| grant.admin),
            inherit: any(|grant| grant.inherit),
            set: any(|grant| grant.set),
        }
    }

    fn role_of(name: &str) -> ObjectId {
        ObjectId::global(Kind::Role, name)
    }

    fn grant(&self, options: &[String]) -> Statement {
        let with = if options.is_empty() { String::new() } else { format!(" WITH {}", options.join(", ")) };
        Statement::new(format!("GRANT {} TO {}{with}", Ident(&self.role), Ident(&self.member))).as_connected()
    }

    fn revoke(&self, what: &str, grantor: &str, version: u32) -> Statement {
        let by = if version >= 160_000 { format!(" GRANTED BY {}", Ident(grantor)) } else { String::new() };
        let (role, member) = (Ident(&self.role), Ident(&self.member));
        Statement::new(format!("REVOKE {what}{role} FROM {member}{by}"))
            .as_connected()
            .hazard(Hazard::new(HazardKind::NarrowsAccess, format!("{} loses what {} may do", self.member, self.role)))
    }

    /// What the member inherits where the grant does not say it.
    fn inherits_by_default(&self, at: &Context) -> Option<bool> {
        match at.to.get(&Self::role_of(&self.member)) {
            Some(Object::Role(role)) => Some(role.inherit),
            _ => None,
        }
    }

    fn widens(&self, statement: Statement, at: &Context) -> Statement {
        // Nobody is behind a role that the plan makes.
        if at.makes(&Self::role_of(&self.member)) {
            return statement;
        }
        let text = format!("{} gains what {} may do", self.member, self.role);
        statement.hazard(Hazard::new(HazardKind::WidensAccess, text))
    }
}

impl ObjectKind for RoleMembership {
    const KIND: Kind = Kind::RoleMembership;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };

    fn query(version: u32) -> Option<String> {
        let (options, implied) = if version >= 160_000 {
            // Whoever creates a role without being superuser gets this by itself, from the bootstrap superuser.
            (
                "'inherit', a.inherit_option, 'set', a.set_option",
                "and not (a.grantor = 10 and a.admin_option and not a.inherit_option and not a.set_option)",
            )
        } else {
            ("'inherit', null, 'set', null", "")
        };
        Some(format!(
            "select r.rolname as role, m.rolname as member,
               json_agg(json_build_object('grantor', coalesce(g.rolname, a.grantor::text), 'admin', a.admin_option,
                 {options}) order by g.rolname) as grants,
               '{{}}'::int8[] as addresses
             from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
               left join pg_roles g on g.oid = a.grantor
             where m.rolname !~ '^pg_' {implied} group by 1, 2 order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::between(Kind::RoleMembership, Self::role_of(&self.member), Self::role_of(&self.role))
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(Self::role_of(&self.member))
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![Self::role_of(&self.role)]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let Options { admin, inherit, set } = self.options();
        if at.version < 160_000 {
            let option = if admin { " WITH ADMIN OPTION" } else { "" };
            let (role, member) = (Ident(&self.role), Ident(&self.member));
            let grant = Statement::new(format!("GRANT {role} TO {member}{option}")).as_connected();
            return vec![self.widens(grant, at)];
        }
        let mut options = Vec::new();
        if admin {
            options.push("ADMIN TRUE".to_owned());
        }
        if let Some(inherit) = inherit.filter(|inherit| self.inherits_by_default(at) != Some(*inherit)) {
            options.push(format!("INHERIT {}", upper(inherit)));
        }
        if set == Some(false) {
            options.push("SET FALSE".to_owned());
        }
        vec![self.widens(self.grant(&options), at)]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let (from, wanted) = (self.options(), to.options());
        let mut statements = Vec::new();
        let mut gained = Vec::new();
        let mut change = |keyword: &str, had: Option<bool>, has: Option<bool>, of: fn(&RoleGrant) -> Option<bool>| {
            match (had, has) {
                (Some(false), Some(true)) => gained.push(format!("{keyword} TRUE")),
                (Some(true), Some(false)) => {
                    for grant in self.grants.iter().filter(|grant| of(grant) == Some(true)) {
                        statements.push(self.revoke(&format!("{keyword} OPTION FOR "), &grant.grantor, at.version));
                    }
                }
                // What one of the two servers does not know is no difference.
                _ => {}
            }
        };
        change("ADMIN", Some(from.admin), Some(wanted.admin), |grant| Some(grant.admin));
        if at.version >= 160_000 {
            change("INHERIT", from.inherit, wanted.inherit, |grant| grant.inherit);
            change("SET", from.set, wanted.set, |grant| grant.set);
        }
        if !gained.is_empty() {
            let grant = if at.version >= 160_000 {
                self.grant(&gained)
            } else {
                let (role, member) = (Ident(&self.role), Ident(&self.member));
                Statement::new(format!("GRANT {role} TO {member} WITH ADMIN OPTION")).as_connected()
            };
            statements.push(self.widens(grant, at));
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if at.version < 160_000 {
            return vec![self.revoke("", "", at.version)];
        }
        self.grants.iter().map(|grant| self.revoke("", &grant.grantor, at.version)).collect()
    }
}

fn upper(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn membership(admin: bool, options: Option<(bool, bool)>) -> RoleMembership {
        let grant = RoleGrant {
            grantor: "postgres".to_owned(),
            admin,
            inherit: options.map(|(inherit, _)| inherit),
            set: options.map(|(_, set)| set),
        };
        RoleMembership { role: "readers".to_owned(), member: "app".to_owned(), grants: vec![grant] }
    }

    fn sql(statements: &[Statement]) -> Vec<&str> {
        statements.iter().map(|statement| statement.sql.as_str()).collect()
    }

    fn altered(from: &RoleMembership, to: &RoleMembership, version: u32) -> Vec<String> {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", version);
        match from.alter(to, &at) {
            Alter::InPlace(statements) => sql(&statements).into_iter().map(str::to_owned).collect(),
            Alter::Nothing => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn is_granted_and_revoked_as_the_version_says_it() {
        let catalog = Catalog::default();
        let old = Context::new(&catalog, &catalog, "postgres", 150_000);
        let new = Context::new(&catalog, &catalog, "postgres", 160_000);
        assert_eq!(sql(&membership(true, None).create(&old)), ["GRANT readers TO app WITH ADMIN OPTION"]);
        assert_eq!(sql(&membership(false, None).drop(&old)), ["REVOKE readers FROM app"]);
        let without_set = membership(true, Some((false, false)));
        assert_eq!(sql(&without_set.create(&new)), ["GRANT readers TO app WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"]);
        assert_eq!(sql(&without_set.drop(&new)), ["REVOKE readers FROM app GRANTED BY postgres"]);
    }

    #[test]
    fn options_change_one_by_one() {
        assert_eq!(
            altered(&membership(false, None), &membership(true, None), 150_000),
            ["GRANT readers TO app WITH ADMIN OPTION"]
        );
        assert_eq!(
            altered(&membership(true, None), &membership(false, None), 150_000),
            ["REVOKE ADMIN OPTION FOR readers FROM app"]
        );
        let from = membership(true, Some((true, false)));
        assert_eq!(
            altered(&from, &membership(false, Some((false, true))), 160_000),
            [
                "REVOKE ADMIN OPTION FOR readers FROM app GRANTED BY postgres",
                "REVOKE INHERIT OPTION FOR readers FROM app GRANTED BY postgres",
                "GRANT readers TO app WITH SET TRUE",
            ]
        );
        // A shadow of an older version knows neither INHERIT nor SET; and who has granted it is no difference.
        assert!(altered(&from, &membership(true, None), 160_000).is_empty());
    }
}
