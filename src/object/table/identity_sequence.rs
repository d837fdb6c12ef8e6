//! The sequence behind an identity column, so that its comment and privileges have something to hang on. The column makes
//! it, changes it and drops it.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// The sequence that `GENERATED ... AS IDENTITY` makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySequence {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The column.
    pub column: ObjectId,
}

impl IdentitySequence {
    /// What a sequence of its name that belongs to no identity is called.
    pub(super) fn as_sequence(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Sequence, &self.schema, &self.name)
    }
}

impl ObjectKind for IdentitySequence {
    const KIND: Kind = Kind::IdentitySequence;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_sequence)";
    const REFERENCES: &'static [&'static str] = &["column"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as name, array[1259, d.refobjid::int8, d.refobjsubid] as column,
               array[1259, c.oid::int8, 0] as addresses
             from pg_depend d join pg_class c on c.oid = d.objid join pg_namespace n on n.oid = c.relnamespace
             where d.classid = 1259 and d.objsubid = 0 and d.refclassid = 1259 and d.refobjsubid > 0
               and d.deptype = 'i' and c.relkind = 'S' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::IdentitySequence, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.column.clone())
    }

    /// What hangs on it can be said once the column has it.
    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![self.column.clone()]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        // What hangs on it does not go over with the name.
        if self.column == to.column { Alter::Nothing } else { Alter::Recreate { because: "another column makes it" } }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
