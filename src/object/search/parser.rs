//! Text search parsers (PostgreSQL manual, `CREATE TEXT SEARCH PARSER`).

use serde::{Deserialize, Serialize};

use super::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// A text search parser: five functions, each qualified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSearchParser {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `START`.
    pub start: String,
    /// `GETTOKEN`.
    pub gettoken: String,
    /// `END`.
    pub end: String,
    /// `LEXTYPES`.
    pub lextypes: String,
    /// `HEADLINE`.
    pub headline: Option<String>,
}

impl ObjectKind for TextSearchParser {
    const KIND: Kind = Kind::TextSearchParser;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_ts_parser where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.prsname as name, {} as start, {} as gettoken, {} as end, {} as lextypes,
               {} as headline, array[3601, t.oid::int8, 0] as addresses
             from pg_ts_parser t join pg_namespace n on n.oid = t.prsnamespace
             where {USER_SCHEMA} order by 1, 2",
            function("t.prsstart"),
            function("t.prstoken"),
            function("t.prsend"),
            function("t.prslextype"),
            function("t.prsheadline")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchParser, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let headline = self.headline.as_ref().map(|function| format!(", HEADLINE = {function}")).unwrap_or_default();
        vec![Statement::new(format!(
            "CREATE TEXT SEARCH PARSER {} (START = {}, GETTOKEN = {}, END = {}, LEXTYPES = {}{headline})",
            self.id().sql_name(),
            self.start,
            self.gettoken,
            self.end,
            self.lextypes
        ))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "the functions of a text search parser cannot be changed in place" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TEXT SEARCH PARSER {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
