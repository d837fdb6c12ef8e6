//! Languages that functions are written in (PostgreSQL manual, `CREATE LANGUAGE`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Ident;

/// A procedural language; those that come with an extension are its.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The name.
    pub name: String,
    /// Whether users without superuser rights may write functions in it.
    pub trusted: bool,
    /// `HANDLER`: the function that runs its functions, qualified.
    pub handler: String,
    /// `INLINE`: the function that runs DO blocks, qualified.
    pub inline: Option<String>,
    /// `VALIDATOR`: the function that checks new functions, qualified.
    pub validator: Option<String>,
}

impl Language {
    fn statement(&self, verb: &str) -> Statement {
        let mut sql = format!(
            "{verb}{} LANGUAGE {} HANDLER {}",
            if self.trusted { " TRUSTED" } else { "" },
            Ident(&self.name),
            self.handler
        );
        if let Some(inline) = &self.inline {
            sql.extend([" INLINE ", inline]);
        }
        if let Some(validator) = &self.validator {
            sql.extend([" VALIDATOR ", validator]);
        }
        Statement::new(sql)
    }
}

impl ObjectKind for Language {
    const KIND: Kind = Kind::Language;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_language where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select l.lanname as name, l.lanpltrusted as trusted, {handler} as handler, {inline} as inline,
               {validator} as validator, array[2612, l.oid::int8, 0] as addresses
             from pg_language l where l.oid >= 16384 and l.lanplcallfoid <> 0 order by 1",
            handler = function("l.lanplcallfoid"),
            inline = function("l.laninline"),
            validator = function("l.lanvalidator"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Language, &self.name)
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
        vec![Statement::new(format!("DROP LANGUAGE {}", Ident(&self.name)))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
