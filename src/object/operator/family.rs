//! Operator families (PostgreSQL manual, `CREATE OPERATOR FAMILY`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Catalog, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};

/// An operator family, also one that came with an operator class of its name. What is in it and in none of its
/// classes are objects of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorFamily {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The index access method.
    pub method: String,
}

impl OperatorFamily {
    /// What is in it, in its classes or in none.
    fn content(&self, catalog: &Catalog) -> BTreeSet<String> {
        let id = self.id();
        catalog
            .dependents(&id)
            .iter()
            .filter_map(|dependent| match catalog.get(dependent)? {
                Object::OperatorFamilyMember(member) => Some(member.clause()),
                Object::OperatorClass(class) => Some(class.content()),
                _ => None,
            })
            .collect()
    }
}

impl ObjectKind for OperatorFamily {
    const KIND: Kind = Kind::OperatorFamily;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_opfamily where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, f.opfname as name, m.amname as method,
               array[2753, f.oid::int8, 0] as addresses
             from pg_opfamily f join pg_am m on m.oid = f.opfmethod join pg_namespace n on n.oid = f.opfnamespace
             where {USER_SCHEMA} order by 1, 2, 3"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::for_method(Kind::OperatorFamily, &self.schema, &self.name, &self.method)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE OPERATOR FAMILY {}", self.id().sql_name()))]
    }

    /// There is nothing to it but its name.
    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP OPERATOR FAMILY {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, at: &Context) -> bool {
        self.method == to.method && self.content(at.from) == to.content(at.to)
    }
}
