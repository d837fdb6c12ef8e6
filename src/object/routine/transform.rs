//! Transforms of a type for a language (PostgreSQL manual, `CREATE TRANSFORM`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::signature;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};

/// How values of a type get into the functions of a language, and out of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transform {
    /// The type as `format_type` prints it.
    pub data_type: String,
    /// The language.
    pub language: String,
    /// `FROM SQL WITH FUNCTION`: qualified, with its arguments.
    pub from_sql: Option<String>,
    /// `TO SQL WITH FUNCTION`: qualified, with its arguments.
    pub to_sql: Option<String>,
}

impl Transform {
    fn statement(&self, verb: &str) -> Statement {
        let functions: Vec<_> = [("FROM SQL", &self.from_sql), ("TO SQL", &self.to_sql)]
            .iter()
            .filter_map(|(way, function)| function.as_ref().map(|function| format!("{way} WITH FUNCTION {function}")))
            .collect();
        Statement::new(format!("{verb} TRANSFORM {} ({})", self.id().sql_name(), functions.join(", ")))
    }
}

impl ObjectKind for Transform {
    const KIND: Kind = Kind::Transform;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_transform)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select format_type(t.trftype, null) as data_type, l.lanname as language, {from_sql} as from_sql,
               {to_sql} as to_sql, array[3576, t.oid::int8, 0] as addresses
             from pg_transform t join pg_language l on l.oid = t.trflang where t.oid >= 16384 order by 1, 2",
            from_sql = signature("t.trffromsql"),
            to_sql = signature("t.trftosql"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::for_type(Kind::Transform, &self.data_type, &self.language)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![self.statement("CREATE")]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        Alter::InPlace(vec![to.statement("CREATE OR REPLACE")])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TRANSFORM {}", self.id().sql_name()))]
    }

    /// A function counts on the transforms that it was made with, named by it or not, as long as it is replaced in place.
    fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
        let of_it = at.from.dependents(&self.id()).iter();
        of_it.filter(|user| user.kind == Kind::Routine && at.to.get(user).is_some()).cloned().collect()
    }
}
