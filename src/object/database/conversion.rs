//! Conversions between encodings (PostgreSQL manual, `CREATE CONVERSION`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::Literal;

/// A conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// Whether it is the one that is used by default between its two encodings.
    pub is_default: bool,
    /// The encoding that it converts from.
    pub source: String,
    /// The encoding that it converts to.
    pub destination: String,
    /// The function: qualified.
    pub function: String,
}

impl ObjectKind for Conversion {
    const KIND: Kind = Kind::Conversion;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_conversion where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.conname as name, c.condefault as is_default,
               pg_encoding_to_char(c.conforencoding) as source, pg_encoding_to_char(c.contoencoding) as destination,
               {function} as function, array[2607, c.oid::int8, 0] as addresses
             from pg_conversion c join pg_namespace n on n.oid = c.connamespace where {USER_SCHEMA} order by 1, 2",
            function = function("c.conproc"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Conversion, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!(
            "CREATE{} CONVERSION {} FOR {} TO {} FROM {}",
            if self.is_default { " DEFAULT" } else { "" },
            self.id().sql_name(),
            Literal(&self.source),
            Literal(&self.destination),
            self.function
        ))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "nothing of a conversion can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP CONVERSION {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
