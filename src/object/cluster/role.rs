//! Roles (PostgreSQL manual, chapter 22). Passwords are neither read nor written.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Hazard, HazardKind, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// `CREATE ROLE`. It is never dropped: what it owns elsewhere in the cluster cannot be seen from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The name.
    pub name: String,
    /// `SUPERUSER`.
    pub superuser: bool,
    /// `INHERIT`.
    pub inherit: bool,
    /// `CREATEROLE`.
    pub createrole: bool,
    /// `CREATEDB`.
    pub createdb: bool,
    /// `LOGIN`.
    pub login: bool,
    /// `REPLICATION`.
    pub replication: bool,
    /// `BYPASSRLS`.
    pub bypassrls: bool,
    /// `CONNECTION LIMIT`; -1 for none.
    pub connection_limit: i32,
    /// `VALID UNTIL`, of the password; none for ever, however that is said.
    pub valid_until: Option<String>,
}

/// An attribute: its keyword, its value, and whether it lets the role do more.
type Attribute = (&'static str, bool, bool);

impl Role {
    fn attributes(&self) -> [Attribute; 7] {
        [
            ("SUPERUSER", self.superuser, true),
            ("INHERIT", self.inherit, false),
            ("CREATEROLE", self.createrole, true),
            ("CREATEDB", self.createdb, true),
            ("LOGIN", self.login, true),
            ("REPLICATION", self.replication, true),
            ("BYPASSRLS", self.bypassrls, true),
        ]
    }

    /// What `CREATE ROLE name` makes.
    fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            superuser: false,
            inherit: true,
            createrole: false,
            createdb: false,
            login: false,
            replication: false,
            bypassrls: false,
            connection_limit: -1,
            valid_until: None,
        }
    }

    /// The options that turn `from` into this.
    fn options(&self, from: &Self) -> Vec<String> {
        let mut options: Vec<String> = self
            .attributes()
            .iter()
            .zip(from.attributes())
            .filter(|((_, now, _), (_, before, _))| now != before)
            .map(|((keyword, now, _), _)| if *now { (*keyword).to_owned() } else { format!("NO{keyword}") })
            .collect();
        if self.connection_limit != from.connection_limit {
            options.push(format!("CONNECTION LIMIT {}", self.connection_limit));
        }
        if self.valid_until != from.valid_until {
            let until = self.valid_until.as_deref().unwrap_or("infinity");
            options.push(format!("VALID UNTIL {}", Literal(until)));
        }
        options
    }

    /// Who gains or loses what by it. A new role has nobody behind it yet, but may be powerful at once.
    fn hazards(&self, from: &Self, is_new: bool) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        for ((keyword, now, matters), (_, before, _)) in self.attributes().iter().zip(from.attributes()) {
            if *now == before || !matters || is_new && *keyword == "LOGIN" {
                continue;
            }
            hazards.push(if *now {
                Hazard::new(HazardKind::WidensAccess, format!("{} gets {keyword}", self.name))
            } else {
                Hazard::new(HazardKind::NarrowsAccess, format!("{} loses {keyword}", self.name))
            });
        }
        if !is_new && self.valid_until != from.valid_until {
            // Dates are not compared here: longer cannot be told from shorter, but for ever can.
            hazards.push(match (&from.valid_until, &self.valid_until) {
                (None, Some(until)) => {
                    Hazard::new(HazardKind::NarrowsAccess, format!("the password of {} ends at {until}", self.name))
                }
                _ => {
                    Hazard::new(HazardKind::WidensAccess, format!("the password of {} ends at another time", self.name))
                }
            });
        }
        hazards
    }

    fn statement(&self, verb: &str, from: &Self, is_new: bool) -> Statement {
        let options = self.options(from);
        let with = if options.is_empty() { String::new() } else { format!(" WITH {}", options.join(" ")) };
        let statement = Statement::new(format!("{verb} ROLE {}{with}", Ident(&self.name))).as_connected();
        self.hazards(from, is_new).into_iter().fold(statement, Statement::hazard)
    }
}

impl ObjectKind for Role {
    const KIND: Kind = Kind::Role;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };

    fn query(_version: u32) -> Option<String> {
        // Names that begin with `pg_` are PostgreSQL's own.
        Some(
            "select r.rolname as name, r.rolsuper as superuser, r.rolinherit as inherit, r.rolcreaterole as createrole,
               r.rolcreatedb as createdb, r.rolcanlogin as login, r.rolreplication as replication,
               r.rolbypassrls as bypassrls, r.rolconnlimit as connection_limit,
               nullif(r.rolvaliduntil, 'infinity')::text as valid_until, array[1260, r.oid::int8, 0] as addresses
             from pg_roles r where r.rolname !~ '^pg_' order by 1"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Role, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![self.statement("CREATE", &Self::plain(&self.name), true)]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        Alter::InPlace(vec![to.statement("ALTER", self, false)])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn only_what_differs_from_the_default_is_said() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let plain = Role::plain("App");
        assert_eq!(plain.create(&at)[0].sql, "CREATE ROLE \"App\"");
        assert!(plain.create(&at)[0].hazards.is_empty());
        let limited = Role {
            login: true,
            inherit: false,
            connection_limit: 5,
            valid_until: Some("2030-01-01 00:00:00+00".to_owned()),
            ..plain.clone()
        };
        assert_eq!(
            limited.create(&at)[0].sql,
            "CREATE ROLE \"App\" WITH NOINHERIT LOGIN CONNECTION LIMIT 5 VALID UNTIL '2030-01-01 00:00:00+00'"
        );
        assert!(limited.create(&at)[0].hazards.is_empty());
        assert!(limited.drop(&at).is_empty());
    }

    #[test]
    fn what_a_role_gains_widens_access() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = Role { login: true, valid_until: Some("2030-01-01 00:00:00+00".to_owned()), ..Role::plain("app") };
        let to = Role { bypassrls: true, ..Role::plain("app") };
        let Alter::InPlace(statements) = from.alter(&to, &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER ROLE app WITH NOLOGIN BYPASSRLS VALID UNTIL 'infinity'");
        let hazards: Vec<_> = statements[0].hazards.iter().map(|hazard| hazard.text.as_str()).collect();
        assert_eq!(hazards, ["app loses LOGIN", "app gets BYPASSRLS", "the password of app ends at another time"]);
        assert!(Role { superuser: true, ..Role::plain("app") }.create(&at)[0].hazards[0].kind.is_refused());
    }
}
