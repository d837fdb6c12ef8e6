//! Attributes of composite types.

use serde::{Deserialize, Serialize};

use super::Composite;
use super::stored::stored;
use crate::object::{
    Alter, Catalog, Context, Folds, Kind, LockMode, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The schema.
    pub schema: String,
    /// The composite type.
    pub composite: String,
    /// The name.
    pub name: String,
    /// Its place among the attributes that exist, from 1.
    pub position: i32,
    /// The type as `format_type` prints it.
    pub data_type: String,
    /// `COLLATE`: qualified, none for the type's own.
    pub collation: Option<String>,
}

/// What reads the attribute and cannot follow a change of its type.
const TYPE_BLOCKERS: &[Kind] = &[
    Kind::View,
    Kind::ViewColumn,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Policy,
    Kind::Trigger,
    Kind::Constraint,
    Kind::Index,
    Kind::Routine,
];

impl Attribute {
    fn alter_type(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TYPE {} {action}", QualifiedName(&self.schema, &self.composite)))
            .lock(LockMode::AccessExclusive, self.composite_id())
    }

    fn type_and_collation(&self) -> String {
        let collate = self.collation.as_ref().map(|collation| format!(" COLLATE {collation}")).unwrap_or_default();
        format!("{}{collate}", self.data_type)
    }

    fn composite_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Composite, &self.schema, &self.composite)
    }
}

impl ObjectKind for Attribute {
    const KIND: Kind = Kind::Attribute;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::DeletesData };
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind = 'c')";

    fn query(_version: u32) -> Option<String> {
        // Attributes that were dropped leave holes in `attnum`, which say nothing.
        Some(format!(
            "select n.nspname as schema, c.relname as composite, a.attname as name,
               row_number() over (partition by a.attrelid order by a.attnum)::int as position,
               format_type(a.atttypid, a.atttypmod) as data_type,
               case when a.attcollation <> y.typcollation and a.attcollation <> 0
                 then (select quote_ident(cn.nspname) || '.' || quote_ident(l.collname) from pg_collation l
                   join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation) end as collation,
               array[1259, c.oid::int8, a.attnum] as addresses
             from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
               join pg_type y on y.oid = a.atttypid
             where c.relkind = 'c' and a.attnum > 0 and not a.attisdropped and {USER_SCHEMA} order by 1, 2, 4"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Attribute, &self.schema, &self.composite, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.composite_id())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        if Composite::is_replaced(&self.composite_id(), at) {
            return Vec::new();
        }
        vec![self.alter_type(&format!("ADD ATTRIBUTE {}", self.clause(at)))]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let same_type = self.data_type == to.data_type && self.collation == to.collation;
        // Its place follows from what happens to the others, or is changed by replacing the type.
        if same_type || Composite::is_replaced(&self.composite_id(), at) {
            return Alter::Nothing;
        }
        if !stored(at, &self.composite_id()).is_empty() {
            return Alter::Recreate {
                because: "the type of an attribute cannot be changed while a column has the composite type inside another",
            };
        }
        let action = format!("ALTER ATTRIBUTE {} TYPE {}", Ident(&self.name), to.type_and_collation());
        Alter::InPlaceOnceClear { statements: vec![to.alter_type(&action)], of: TYPE_BLOCKERS }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if Composite::is_replaced(&self.composite_id(), at) {
            return Vec::new();
        }
        vec![self.alter_type(&format!("DROP ATTRIBUTE {}", Ident(&self.name)))]
    }

    fn clause(&self, _at: &Context) -> String {
        format!("{} {}", Ident(&self.name), self.type_and_collation())
    }

    /// PostgreSQL adds no check to a domain that a column has inside another type.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        checks_of_domains(&self.id(), at.to)
    }

    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        checks_of_domains(&self.id(), at.from)
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }

    fn rebuilt_with(&self, _at: &Context) -> Option<ObjectId> {
        Some(self.composite_id())
    }
}

/// The checks of the domains that an attribute is of.
fn checks_of_domains(attribute: &ObjectId, catalog: &Catalog) -> Vec<ObjectId> {
    let domains = catalog.depends_on(attribute).iter().filter(|needed| needed.kind == Kind::Domain);
    let checks = domains.flat_map(|domain| catalog.children(domain));
    checks.filter(|child| child.kind == Kind::DomainConstraint).cloned().collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn attribute(name: &str, position: i32, data_type: &str) -> Attribute {
        Attribute {
            schema: "public".to_owned(),
            composite: "address".to_owned(),
            name: name.to_owned(),
            position,
            data_type: data_type.to_owned(),
            collation: None,
        }
    }

    #[test]
    fn is_added_altered_and_dropped() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let old = attribute("Zip", 1, "text");
        let new = Attribute { collation: Some("pg_catalog.\"C\"".to_owned()), ..old.clone() };
        assert_eq!(
            new.create(&at)[0].sql,
            "ALTER TYPE public.address ADD ATTRIBUTE \"Zip\" text COLLATE pg_catalog.\"C\""
        );
        assert_eq!(old.drop(&at)[0].sql, "ALTER TYPE public.address DROP ATTRIBUTE \"Zip\"");
        assert_eq!(old.alter(&attribute("Zip", 2, "text"), &at), Alter::Nothing);
        let Alter::InPlaceOnceClear { statements, .. } = old.alter(&attribute("Zip", 1, "integer"), &at) else {
            panic!("not in place")
        };
        assert_eq!(statements[0].sql, "ALTER TYPE public.address ALTER ATTRIBUTE \"Zip\" TYPE integer");
    }
}
