//! User mappings (PostgreSQL manual, `CREATE USER MAPPING`): as whom a role reaches a foreign server, with which
//! password. What they hold is never shown.

use serde::{Deserialize, Serialize};

use super::options::{self, NOT_SHOWN, Options, Show, statement};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Grantee, Ident};

/// A user mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserMapping {
    /// The foreign server.
    pub server: ObjectId,
    /// The role; empty for `PUBLIC`.
    pub role: String,
    /// `OPTIONS`; none where the role that reads may not see them, which is listed as left out.
    pub options: Option<Options>,
}

impl UserMapping {
    /// Whether the current role may read the options of mapping `m` on server `s`: the condition of view
    /// `pg_user_mappings`, in which a mapping without options looks like one that is hidden.
    pub const READABLE: &str = "(m.umuser <> 0 and m.usename = current_user
     and (pg_has_role(s.srvowner, 'USAGE') or has_server_privilege(s.oid, 'USAGE'))
   or m.umuser = 0 and pg_has_role(s.srvowner, 'USAGE')
   or (select r.rolsuper from pg_roles r where r.rolname = current_user))";

    fn name(&self) -> String {
        format!("USER MAPPING FOR {} SERVER {}", Grantee(&self.role), Ident(self.server.name()))
    }
}

impl ObjectKind for UserMapping {
    const KIND: Kind = Kind::UserMapping;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_foreign_server)";
    const REFERENCES: &'static [&'static str] = &["server"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select array[1417, s.oid::int8, 0] as server, case when m.umuser = 0 then '' else m.usename end as role,
               case when {} then {} end as options, array[1418, m.umid::int8, 0] as addresses
             from pg_user_mappings m join pg_foreign_server s on s.oid = m.srvid order by s.srvname, 2",
            Self::READABLE,
            options::read("m.umoptions")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::UserMapping, self.server.clone(), &self.role)
    }

    fn without_secrets(&self) -> Self {
        Self { options: self.options.as_ref().map(|options| options.shown(Show::UserOnly)), ..self.clone() }
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.server.clone())
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![ObjectId::global(Kind::Role, &self.role)]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let start = format!("CREATE {}", self.name());
        vec![match &self.options {
            Some(options) => statement(&start, options.clause(Show::UserOnly)),
            // Never run: what cannot be read is not rebuilt.
            None => Statement::new(format!("{start} OPTIONS ({NOT_SHOWN})")),
        }]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        match (&self.options, &to.options) {
            (Some(from), Some(to)) => {
                Alter::InPlace(vec![statement(&format!("ALTER {}", self.name()), from.change(to, Show::UserOnly))])
            }
            _ => Alter::Nothing,
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP {}", self.name()))]
    }

    fn may_be_rebuilt(&self) -> bool {
        self.options.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn mapping(options: &[(&str, &str)]) -> UserMapping {
        UserMapping {
            server: ObjectId::global(Kind::ForeignServer, "Far away"),
            role: String::new(),
            options: Some(Options(
                options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            )),
        }
    }

    #[test]
    fn a_password_is_changed_without_being_shown() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let (from, to) = (mapping(&[("password", "old")]), mapping(&[("password", "new"), ("user", "u")]));
        let Alter::InPlace(statements) = from.alter(&to, &at) else { panic!("not in place") };
        assert_eq!(
            statements[0].sql,
            "ALTER USER MAPPING FOR PUBLIC SERVER \"Far away\" OPTIONS (SET password <not shown>, ADD \"user\" 'u')"
        );
        assert!(statements[0].to_run().contains("SET password 'new'"));
        assert_eq!(
            from.create(&at)[0].sql,
            "CREATE USER MAPPING FOR PUBLIC SERVER \"Far away\" OPTIONS (password <not shown>)"
        );
        assert_eq!(mapping(&[]).create(&at)[0].sql, "CREATE USER MAPPING FOR PUBLIC SERVER \"Far away\"");
    }

    #[test]
    fn what_cannot_be_read_is_neither_changed_nor_rebuilt() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let hidden = UserMapping { options: None, ..mapping(&[]) };
        assert_ne!(hidden, mapping(&[]));
        assert_eq!(hidden.alter(&mapping(&[("user", "u")]), &at), Alter::Nothing);
        assert!(!hidden.may_be_rebuilt());
    }
}
