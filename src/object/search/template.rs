//! Text search templates (PostgreSQL manual, `CREATE TEXT SEARCH TEMPLATE`).

use serde::{Deserialize, Serialize};

use super::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// A text search template: two functions, each qualified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSearchTemplate {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `INIT`.
    pub init: Option<String>,
    /// `LEXIZE`.
    pub lexize: String,
}

impl ObjectKind for TextSearchTemplate {
    const KIND: Kind = Kind::TextSearchTemplate;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_ts_template where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.tmplname as name, {} as init, {} as lexize,
               array[3764, t.oid::int8, 0] as addresses
             from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace
             where {USER_SCHEMA} order by 1, 2",
            function("t.tmplinit"),
            function("t.tmpllexize")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchTemplate, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let init = self.init.as_ref().map(|function| format!("INIT = {function}, ")).unwrap_or_default();
        let (name, lexize) = (self.id().sql_name(), &self.lexize);
        vec![Statement::new(format!("CREATE TEXT SEARCH TEMPLATE {name} ({init}LEXIZE = {lexize})"))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "the functions of a text search template cannot be changed in place" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TEXT SEARCH TEMPLATE {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
