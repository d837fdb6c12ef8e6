//! Checks of domains.

use serde::{Deserialize, Serialize};

use super::domain::check_rows;
use super::stored::stored;
use crate::object::{
    Alter, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

/// A CHECK constraint of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConstraint {
    /// The schema.
    pub schema: String,
    /// The domain.
    pub domain: String,
    /// The name.
    pub name: String,
    /// As `pg_get_constraintdef` prints it, without `NOT VALID`: `CHECK ((VALUE > 0))`.
    pub definition: String,
    /// Whether all values that existed when it was added are known to pass it.
    pub validated: bool,
}

impl DomainConstraint {
    fn domain_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Domain, &self.schema, &self.domain)
    }

    fn alter_domain(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER DOMAIN {} {action}", QualifiedName(&self.schema, &self.domain)))
    }

    /// Adds what going through all values of the domain means.
    fn checked(&self, statement: Statement, at: &Context) -> Statement {
        let base = match at.from.get(&self.domain_id()) {
            Some(Object::Domain(domain)) => domain.data_type.as_str(),
            _ => return statement,
        };
        let condition = self.definition.strip_prefix("CHECK ").unwrap_or("(false)");
        let what = format!("does not pass {}", self.definition);
        // `VALUE` in the check is read as the column of that name.
        check_rows(statement, &self.domain_id(), at, &what, |table, column| {
            format!("SELECT value FROM (SELECT {column}::{base} AS value FROM {table}) AS rows WHERE NOT {condition}")
        })
    }
}

impl ObjectKind for DomainConstraint {
    const KIND: Kind = Kind::DomainConstraint;
    const TRAITS: Traits = Traits { folds: Folds::IfPossible, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["definition"];
    const THERE_IF: &'static str = "exists (select from pg_constraint where oid >= 16384 and contypid <> 0)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.typname as domain, k.conname as name,
               regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') as definition,
               k.convalidated as validated, array[2606, k.oid::int8, 0] as addresses
             from pg_constraint k join pg_type t on t.oid = k.contypid join pg_namespace n on n.oid = t.typnamespace
             where k.contype = 'c' and {USER_SCHEMA} order by 1, 2, 3"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::DomainConstraint, &self.schema, &self.domain, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.domain_id())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let add = format!("ADD {}", self.clause(at));
        if self.validated {
            vec![self.checked(self.alter_domain(&add), at)]
        } else {
            vec![self.alter_domain(&format!("{add} NOT VALID"))]
        }
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.definition != to.definition {
            return Alter::Recreate { because: "the condition of a constraint cannot be changed" };
        }
        if !to.validated {
            return Alter::Recreate { because: "a constraint that was validated stays so" };
        }
        let validate = self.alter_domain(&format!("VALIDATE CONSTRAINT {}", Ident(&self.name)));
        Alter::InPlace(vec![self.checked(validate, at)])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![self.alter_domain(&format!("DROP CONSTRAINT {}", Ident(&self.name)))]
    }

    fn clause(&self, _at: &Context) -> String {
        format!("CONSTRAINT {} {}", Ident(&self.name), self.definition)
    }

    /// PostgreSQL adds no check to a domain that a column has inside another type.
    fn rebuilt_with(&self, at: &Context) -> Option<ObjectId> {
        stored(at, &self.domain_id()).iter().any(|column| !column.direct).then(|| self.domain_id())
    }

    fn folds(&self) -> Folds {
        // `CREATE DOMAIN` has no NOT VALID.
        if self.validated { Folds::IfPossible } else { Folds::Never }
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::domain::tests::used_by;
    use super::*;
    use crate::object::Catalog;

    fn constraint() -> DomainConstraint {
        DomainConstraint {
            schema: "public".to_owned(),
            domain: "email".to_owned(),
            name: "has at".to_owned(),
            definition: "CHECK ((VALUE ~ '@'::text))".to_owned(),
            validated: true,
        }
    }

    #[test]
    fn is_added_with_the_query_that_finds_what_breaks_it() {
        let (live, wanted) = (used_by("public.email"), Catalog::default());
        let at = Context::new(&live, &wanted, "postgres", 150_000);
        let statement = &constraint().create(&at)[0];
        assert_eq!(statement.sql, "ALTER DOMAIN public.email ADD CONSTRAINT \"has at\" CHECK ((VALUE ~ '@'::text))");
        assert_eq!(
            statement.hazards.iter().find_map(|hazard| hazard.query.as_deref()),
            Some(
                "SELECT value FROM (SELECT home::text AS value FROM public.users) AS rows \
                 WHERE NOT ((VALUE ~ '@'::text))"
            )
        );
    }

    #[test]
    fn one_that_is_not_validated_never_folds_and_can_be_validated() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let loose = DomainConstraint { validated: false, ..constraint() };
        assert_eq!(
            loose.create(&at)[0].sql,
            "ALTER DOMAIN public.email ADD CONSTRAINT \"has at\" CHECK ((VALUE ~ '@'::text)) NOT VALID"
        );
        assert_eq!(loose.folds(), Folds::Never);
        let Alter::InPlace(statements) = loose.alter(&constraint(), &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER DOMAIN public.email VALIDATE CONSTRAINT \"has at\"");
        assert_eq!(
            constraint().alter(&loose, &at),
            Alter::Recreate { because: "a constraint that was validated stays so" }
        );
        let other = DomainConstraint { definition: "CHECK (true)".to_owned(), ..constraint() };
        assert_eq!(
            constraint().alter(&other, &at),
            Alter::Recreate { because: "the condition of a constraint cannot be changed" }
        );
        assert_eq!(loose.drop(&at)[0].sql, "ALTER DOMAIN public.email DROP CONSTRAINT \"has at\"");
    }

    #[test]
    fn is_renamed_when_nothing_else_differs() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let renamed = DomainConstraint { name: "c".to_owned(), ..constraint() };
        let statements = Object::DomainConstraint(constraint())
            .rename(&Object::DomainConstraint(renamed.clone()), &at)
            .unwrap_or_default();
        assert_eq!(statements[0].sql, "ALTER DOMAIN public.email RENAME CONSTRAINT \"has at\" TO c");
        let other = DomainConstraint { definition: "CHECK (true)".to_owned(), ..renamed };
        assert_eq!(Object::DomainConstraint(constraint()).rename(&Object::DomainConstraint(other.clone()), &at), None);
    }
}
