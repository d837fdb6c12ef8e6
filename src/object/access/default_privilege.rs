//! Default privileges (PostgreSQL manual, `ALTER DEFAULT PRIVILEGES`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::object::attached::{Grants, grant_statements};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Path, Statement, Traits};
use crate::sql::{Grantee, Ident};

/// What a role's new objects of one class are granted, in one schema or everywhere. An entry for everywhere replaces
/// what is built in; one for a schema is added to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultPrivilege {
    /// The role that creates.
    pub role: String,
    /// The schema; none for everywhere.
    pub schema: Option<String>,
    /// `r`elations, `S`equences, `f`unctions, `T`ypes, schemas (`n`), `L`arge objects (since PostgreSQL 18).
    pub class: String,
    /// Who gets what; an empty name is `PUBLIC`.
    pub privileges: BTreeMap<String, Grants>,
}

impl DefaultPrivilege {
    /// The class that objects of a kind fall into.
    pub(crate) fn class_of(kind: Kind) -> Option<&'static str> {
        match kind {
            Kind::Table | Kind::View | Kind::MaterializedView => Some("r"),
            Kind::Sequence | Kind::IdentitySequence => Some("S"),
            Kind::Routine | Kind::Aggregate => Some("f"),
            Kind::BaseType | Kind::Enum | Kind::Composite | Kind::Range | Kind::Domain => Some("T"),
            Kind::Schema => Some("n"),
            _ => None,
        }
    }

    /// The name of the default privileges of a role for a class.
    pub(crate) fn id_of(role: &str, schema: Option<&str>, class: &str) -> ObjectId {
        let objects = match class {
            "r" => "tables",
            "S" => "sequences",
            "f" => "functions",
            "T" => "types",
            "L" => "large objects",
            _ => "schemas",
        };
        let name = format!("of {} on {objects}", Ident(role));
        let path = match schema {
            Some(schema) => Path::AttachedTo { object: Box::new(ObjectId::global(Kind::Schema, schema)), name },
            None => Path::Global(name),
        };
        ObjectId { kind: Kind::DefaultPrivilege, path }
    }

    /// What PostgreSQL grants without any entry (`acldefault`): everything to the owner, and to PUBLIC the use of
    /// types and the execution of functions.
    pub(crate) fn built_in(role: &str, class: &str, version: u32) -> BTreeMap<String, Grants> {
        let (owner, public): (&[&str], &[&str]) = match class {
            "r" if version >= 170_000 => {
                (&["DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"], &[])
            }
            "r" => (&["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"], &[]),
            "S" => (&["SELECT", "UPDATE", "USAGE"], &[]),
            "f" => (&["EXECUTE"], &["EXECUTE"]),
            "F" => (&["USAGE"], &[]),
            "T" | "l" => (&["USAGE"], &["USAGE"]),
            "L" => (&["SELECT", "UPDATE"], &[]),
            _ => (&["CREATE", "USAGE"], &[]),
        };
        let grants = |names: &[&str]| -> Grants { names.iter().map(|name| ((*name).to_owned(), false)).collect() };
        let mut all = BTreeMap::from([(role.to_owned(), grants(owner))]);
        if !public.is_empty() {
            all.insert(String::new(), grants(public));
        }
        all
    }

    /// What is in force without this entry.
    fn without(&self, at: &Context) -> BTreeMap<String, Grants> {
        match self.schema {
            Some(_) => BTreeMap::new(),
            None => Self::built_in(&self.role, &self.class, at.version),
        }
    }

    fn change(&self, from: &BTreeMap<String, Grants>, to: &BTreeMap<String, Grants>) -> Vec<Statement> {
        let none = Grants::new();
        let mut grantees: Vec<_> = from.keys().chain(to.keys()).collect();
        grantees.sort();
        grantees.dedup();
        let objects = match self.class.as_str() {
            "r" => "TABLES",
            "S" => "SEQUENCES",
            "f" => "FUNCTIONS",
            "T" => "TYPES",
            "L" => "LARGE OBJECTS",
            _ => "SCHEMAS",
        };
        let place = self.schema.as_ref().map(|schema| format!(" IN SCHEMA {}", Ident(schema))).unwrap_or_default();
        let prefix = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}{place}", Ident(&self.role));
        let within = self.schema.as_ref().map(|schema| format!(" in schema {schema}")).unwrap_or_default();
        let created = format!("{} that {} creates{within} from now on", objects.to_lowercase(), self.role);
        let mut statements = Vec::new();
        for grantee in grantees {
            let who = Grantee(grantee);
            let write = |verb: &str, privileges: &str, with_option: bool| {
                let (preposition, option) = match (verb, with_option) {
                    ("GRANT", true) => ("TO", " WITH GRANT OPTION"),
                    ("GRANT", false) => ("TO", ""),
                    _ => ("FROM", ""),
                };
                format!("{prefix} {verb} {privileges} ON {objects} {preposition} {who}{option}")
            };
            let changes =
                grant_statements(from.get(grantee).unwrap_or(&none), to.get(grantee).unwrap_or(&none), None, &write);
            statements.extend(changes.into_iter().map(|one| {
                let hazard = one.hazard(grantee, &created);
                Statement::new(one.sql).hazard(hazard)
            }));
        }
        statements
    }
}

impl ObjectKind for DefaultPrivilege {
    const KIND: Kind = Kind::DefaultPrivilege;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_default_acl)";

    fn query(_version: u32) -> Option<String> {
        Some(
            "select r.rolname as role, n.nspname as schema, d.defaclobjtype as class,
               (select coalesce(json_object_agg(g.grantee, g.privileges), '{}') from (
                 select coalesce(gr.rolname, '') as grantee,
                   json_object_agg(a.privilege_type, a.is_grantable) as privileges
                 from aclexplode(d.defaclacl) a left join pg_roles gr on gr.oid = a.grantee group by 1) g) as privileges,
               array[826, d.oid::int8, 0] as addresses
             from pg_default_acl d join pg_roles r on r.oid = d.defaclrole
               left join pg_namespace n on n.oid = d.defaclnamespace
             where d.defaclobjtype in ('r', 'S', 'f', 'T', 'n', 'L') order by 1, 2, 3"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        Self::id_of(&self.role, self.schema.as_deref(), &self.class)
    }

    fn parent(&self) -> Option<ObjectId> {
        self.schema.as_ref().map(|schema| ObjectId::global(Kind::Schema, schema))
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        let roles = std::iter::once(&self.role).chain(self.privileges.keys());
        roles.map(|role| ObjectId::global(Kind::Role, role)).collect()
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.change(&self.without(at), &self.privileges)
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        Alter::InPlace(self.change(&self.privileges, &to.privileges))
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        self.change(&self.privileges, &self.without(at))
    }
}
