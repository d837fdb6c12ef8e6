//! Access methods (PostgreSQL manual, `CREATE ACCESS METHOD`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Ident;

/// A way to keep tables or indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessMethod {
    /// The name.
    pub name: String,
    /// `TABLE` or `INDEX`.
    pub of: String,
    /// The function that describes it: qualified.
    pub handler: String,
}

impl ObjectKind for AccessMethod {
    const KIND: Kind = Kind::AccessMethod;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_am where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select m.amname as name, case m.amtype when 't' then 'TABLE' else 'INDEX' end as of, {handler} as handler,
               array[2601, m.oid::int8, 0] as addresses
             from pg_am m where m.oid >= 16384 order by 1",
            handler = function("m.amhandler"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::AccessMethod, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!(
            "CREATE ACCESS METHOD {} TYPE {} HANDLER {}",
            Ident(&self.name),
            self.of,
            self.handler
        ))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "nothing of an access method can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP ACCESS METHOD {}", Ident(&self.name)))]
    }
}
