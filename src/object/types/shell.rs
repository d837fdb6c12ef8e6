//! Shell types: announced, not yet defined (PostgreSQL manual, `CREATE TYPE`).

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// The name of a type. A base type needs functions that need it, and so does a range type with a `CANONICAL` function;
/// they are written for its shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShellType {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
}

impl ObjectKind for ShellType {
    const KIND: Kind = Kind::ShellType;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_type t left join pg_range r on r.rngtypid = t.oid where t.oid >= 16384 \
         and (not typisdefined or typtype = 'b' and typinput <> 'array_in'::regproc or r.rngcanonical <> 0))";

    fn query(_version: u32) -> Option<String> {
        // What pg_depend says of a type that is defined is said of the base type.
        Some(format!(
            "select n.nspname as schema, t.typname as name,
               case when t.typisdefined then '{{}}'::int8[] else array[1247, t.oid::int8, 0] end as addresses
             from pg_type t join pg_namespace n on n.oid = t.typnamespace
             where {USER_SCHEMA} and (not t.typisdefined
               or exists (select from pg_range r where r.rngtypid = t.oid and r.rngcanonical <> 0
                 and not exists (select from pg_depend d where d.classid = 1247 and d.objid = t.oid and d.deptype = 'e'))
               or t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)
                 and not exists (select from pg_depend d where d.classid = 1247 and d.objid = t.oid and d.deptype in ('e', 'i')))
             order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::ShellType, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE TYPE {}", self.id().sql_name()))]
    }

    /// There is nothing to it but its name.
    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TYPE {}", self.id().sql_name()))]
    }
}
