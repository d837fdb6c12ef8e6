//! Schemas (PostgreSQL manual, 5.9).

use serde::{Deserialize, Serialize};

use crate::object::access::DefaultPrivilege;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// `CREATE SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The name.
    pub name: String,
}

impl ObjectKind for Schema {
    const KIND: Kind = Kind::Schema;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DeletesData };

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as name, array[2615, n.oid::int8, 0] as addresses
             from pg_namespace n where {USER_SCHEMA} order by 1"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    /// What it is granted from the start depends on them; other objects are later in the order of kinds.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        vec![DefaultPrivilege::id_of(at.creator, None, "n")]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE SCHEMA {}", self.id().sql_name()))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP SCHEMA {}", self.id().sql_name()))]
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }
}
