//! Domains (PostgreSQL manual, 8.18). Their checks are objects of their own; `NOT NULL` is the domain's.

use serde::{Deserialize, Serialize};

use super::stored::stored;
use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
    USER_SCHEMA,
};
use crate::sql::Ident;

/// `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The underlying type as `format_type` prints it: `character varying(20)`.
    pub data_type: String,
    /// `COLLATE`: qualified, none for the type's own.
    pub collation: Option<String>,
    /// `DEFAULT`: the expression as PostgreSQL prints it.
    pub default: Option<String>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// The name of the NOT NULL constraint, where it is not the one that PostgreSQL chooses (since PostgreSQL 17).
    pub not_null_name: Option<String>,
    /// Name and definition of each check. They are objects of their own; they are repeated here because only the
    /// whole tells whether they can be added one by one.
    pub checks: Vec<(String, String)>,
}

impl Domain {
    /// The statements that give it another name in its schema, so that a replacement can take the old one.
    #[must_use]
    pub fn rename_to(&self, name: &str) -> Vec<Statement> {
        vec![self.alter_domain(&format!("RENAME TO {}", Ident(name)))]
    }

    fn alter_domain(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER DOMAIN {} {action}", self.id().sql_name()))
    }

    /// The name of the NOT NULL constraint: where none is noted, the one that PostgreSQL chooses if it is free.
    fn name_of_not_null(&self) -> String {
        self.not_null_name.clone().unwrap_or_else(|| format!("{}_not_null", self.name))
    }

    /// `NOT NULL`, with its name where that is to be another than PostgreSQL would choose. Of a domain that is replaced,
    /// the old one has the name still.
    fn not_null_clause(&self, at: &Context) -> String {
        let is_taken = at.version >= 170_000
            && at.from.get(&self.id()).is_some_and(|from| matches!(from, Object::Domain(from) if from.not_null));
        if self.not_null_name.is_none() && !is_taken {
            return "NOT NULL".to_owned();
        }
        format!("CONSTRAINT {} NOT NULL", Ident(&self.name_of_not_null()))
    }

    fn set_not_null(&self, at: &Context) -> Statement {
        let action = match self.not_null_name {
            Some(_) => format!("ADD {}", self.not_null_clause(at)),
            None => "SET NOT NULL".to_owned(),
        };
        check_rows(self.alter_domain(&action), &self.id(), at, "has no value there", |table, column| {
            format!("SELECT * FROM {table} WHERE {column} IS NULL")
        })
    }
}

/// Adds to a statement that tightens a domain the tables that it goes through (with a lock that blocks writes), and for
/// each column the query that finds the rows that would make it fail.
pub(super) fn check_rows(
    mut statement: Statement,
    domain: &ObjectId,
    at: &Context,
    what: &str,
    query: impl Fn(&str, Ident) -> String,
) -> Statement {
    for column in stored(at, domain) {
        let name = Ident(&column.column);
        let table = column.relation;
        if !statement.locks.iter().any(|lock| lock.relation == table) {
            statement = statement.scans(LockMode::Share, table.clone());
        }
        statement = statement.hazard(if column.direct {
            let query = query(&table.sql_name(), name);
            Hazard::may_fail(format!("fails if a row of {table} {what}, in column {name}"), table, query)
        } else {
            // Whatever the rows: PostgreSQL does not look inside other types.
            let text = format!("PostgreSQL refuses it while {table}.{name} has the domain inside another type");
            Hazard::new(HazardKind::MayFail, text)
        });
    }
    statement
}

impl ObjectKind for Domain {
    const KIND: Kind = Kind::Domain;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["default", "checks"];
    const THERE_IF: &'static str = "exists (select from pg_type where oid >= 16384 and typtype = 'd')";

    fn query(version: u32) -> Option<String> {
        let not_null_name = if version >= 170_000 {
            "(select k.conname from pg_constraint k where k.contypid = t.oid and k.contype = 'n'
                 and k.conname <> t.typname || '_not_null')"
        } else {
            "null"
        };
        Some(format!(
            "select n.nspname as schema, t.typname as name, format_type(t.typbasetype, t.typtypmod) as data_type,
               case when t.typcollation <> b.typcollation and t.typcollation <> 0
                 then (select quote_ident(cn.nspname) || '.' || quote_ident(l.collname) from pg_collation l
                   join pg_namespace cn on cn.oid = l.collnamespace where l.oid = t.typcollation) end as collation,
               pg_get_expr(t.typdefaultbin, 0) as default, t.typnotnull as not_null,
               {not_null_name} as not_null_name,
               coalesce((select json_agg(json_build_array(k.conname, pg_get_constraintdef(k.oid)) order by k.conname)
                 from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '[]') as checks,
               array[1247, t.oid::int8, 0] as addresses
             from pg_type t join pg_type b on b.oid = t.typbasetype join pg_namespace n on n.oid = t.typnamespace
             where t.typtype = 'd' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Domain, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE DOMAIN {} AS {}", self.id().sql_name(), self.data_type);
        if let Some(collation) = &self.collation {
            sql.extend([" COLLATE ", collation]);
        }
        if let Some(default) = &self.default {
            sql.extend([" DEFAULT ", default]);
        }
        if self.not_null {
            sql.extend([" ", &self.not_null_clause(at)]);
        }
        for child in at.folded_children(&self.id()) {
            let clause = child.clause(at);
            if !clause.is_empty() {
                sql.extend(["\n    ", &clause]);
            }
        }
        vec![Statement::new(sql)]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.data_type != to.data_type {
            return Alter::Recreate { because: "the underlying type of a domain cannot be changed" };
        }
        if self.collation != to.collation {
            return Alter::Recreate { because: "the collation of a domain cannot be changed" };
        }
        let inside = || stored(at, &self.id()).iter().any(|column| !column.direct);
        if to.checks.iter().any(|check| !self.checks.contains(check)) && inside() {
            return Alter::Recreate {
                because: "a check cannot be added to a domain that a column has inside another type",
            };
        }
        let mut statements = Vec::new();
        if self.default != to.default {
            statements.push(match &to.default {
                Some(default) => self.alter_domain(&format!("SET DEFAULT {default}")),
                None => self.alter_domain("DROP DEFAULT"),
            });
        }
        match (self.not_null, to.not_null) {
            (false, true) if inside() => {
                return Alter::Recreate {
                    because: "NOT NULL cannot be set on a domain that a column has inside another type",
                };
            }
            (false, true) => statements.push(to.set_not_null(at)),
            (true, false) => statements.push(self.alter_domain("DROP NOT NULL")),
            (true, true) if self.not_null_name != to.not_null_name => {
                let (old, new) = (self.name_of_not_null(), to.name_of_not_null());
                let action = format!("RENAME CONSTRAINT {} TO {}", Ident(&old), Ident(&new));
                statements.push(self.alter_domain(&action));
            }
            (true, true) | (false, false) => {}
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP DOMAIN {}", self.id().sql_name()))]
    }

    /// Its default and checks go at once: functions that they use may be about to be replaced.
    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        let mut statements: Vec<_> = at
            .from
            .children(&self.id())
            .iter()
            .filter_map(|id| at.from.get(id))
            .filter(|child| matches!(child, Object::DomainConstraint(_)))
            .flat_map(|constraint| constraint.drop(at))
            .collect();
        if self.default.is_some() {
            statements.push(self.alter_domain("DROP DEFAULT"));
        }
        statements.extend(self.rename_to(&name));
        Some((statements, Self { name, ..self.clone() }))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::object::table::Column;
    use crate::object::types::DomainConstraint;
    use crate::object::{Catalog, Object};

    pub(in super::super) fn column(data_type: &str) -> Column {
        Column {
            schema: "public".to_owned(),
            table: "users".to_owned(),
            name: "home".to_owned(),
            position: 1,
            data_type: data_type.to_owned(),
            base_type: data_type.to_owned(),
            collation: None,
            not_null: false,
            generated: None,
            is_virtual: false,
            identity: None,
            storage: "x".to_owned(),
            type_storage: "x".to_owned(),
            compression: None,
            statistics: None,
            options: Vec::new(),
            local: true,
            inherited: false,
            of_partition: false,
            partition_key: false,
            foreign: None,
        }
    }

    pub(in super::super) fn domain() -> Domain {
        Domain {
            schema: "public".to_owned(),
            name: "email".to_owned(),
            data_type: "text".to_owned(),
            collation: None,
            default: None,
            not_null: false,
            not_null_name: None,
            checks: Vec::new(),
        }
    }

    /// A live database in which a column is of the domain, or of something made of it.
    pub(in super::super) fn used_by(data_type: &str) -> Catalog {
        let mut live = Catalog::default();
        let column = column(data_type);
        live.depend(&column.id(), &domain().id());
        live.insert(Object::Column(column));
        live.insert(Object::Domain(domain()));
        live
    }

    #[test]
    fn is_created_with_its_constraints() {
        let constraint = DomainConstraint {
            schema: "public".to_owned(),
            domain: "email".to_owned(),
            name: "email_check".to_owned(),
            definition: "CHECK ((VALUE ~ '@'::text))".to_owned(),
            validated: true,
        };
        let (empty, mut wanted) = (Catalog::default(), Catalog::default());
        wanted.insert(Object::DomainConstraint(constraint.clone()));
        let mut at = Context::new(&empty, &wanted, "postgres", 150_000);
        at.folded.insert(constraint.id());
        let full = Domain {
            collation: Some("pg_catalog.\"C\"".to_owned()),
            default: Some("'x'::text".to_owned()),
            not_null: true,
            ..domain()
        };
        assert_eq!(
            full.create(&at)[0].sql,
            "CREATE DOMAIN public.email AS text COLLATE pg_catalog.\"C\" DEFAULT 'x'::text NOT NULL\n    \
             CONSTRAINT email_check CHECK ((VALUE ~ '@'::text))"
        );
        at.folded.clear();
        assert_eq!(domain().create(&at)[0].sql, "CREATE DOMAIN public.email AS text");
        assert_eq!(domain().drop(&at)[0].sql, "DROP DOMAIN public.email");
        assert_eq!(domain().rename_to("old")[0].sql, "ALTER DOMAIN public.email RENAME TO old");
    }

    #[test]
    fn default_and_not_null_change_in_place() {
        let (live, wanted) = (used_by("public.email"), Catalog::default());
        let at = Context::new(&live, &wanted, "postgres", 150_000);
        let full = Domain { default: Some("'x'::text".to_owned()), not_null: true, ..domain() };
        let Alter::InPlace(statements) = domain().alter(&full, &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER DOMAIN public.email SET DEFAULT 'x'::text");
        assert_eq!(statements[1].sql, "ALTER DOMAIN public.email SET NOT NULL");
        assert_eq!(statements[1].locks[0].relation.to_string(), "public.users");
        let query = statements[1].hazards.iter().find_map(|hazard| hazard.query.as_deref());
        assert_eq!(query, Some("SELECT * FROM public.users WHERE home IS NULL"));
        let Alter::InPlace(statements) = full.alter(&domain(), &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER DOMAIN public.email DROP DEFAULT");
        assert_eq!(statements[1].sql, "ALTER DOMAIN public.email DROP NOT NULL");
    }

    #[test]
    fn is_recreated_where_postgresql_cannot_alter() {
        let (live, wanted) = (used_by("public.email[]"), Catalog::default());
        let at = Context::new(&live, &wanted, "postgres", 150_000);
        let because = |to: Domain| match domain().alter(&to, &at) {
            Alter::Recreate { because } => because,
            _ => "",
        };
        let other = Domain { data_type: "character varying(20)".to_owned(), ..domain() };
        assert_eq!(because(other), "the underlying type of a domain cannot be changed");
        let other = Domain { collation: Some("pg_catalog.\"C\"".to_owned()), ..domain() };
        assert_eq!(because(other), "the collation of a domain cannot be changed");
        let other = Domain { not_null: true, ..domain() };
        assert_eq!(because(other), "NOT NULL cannot be set on a domain that a column has inside another type");
    }
}
