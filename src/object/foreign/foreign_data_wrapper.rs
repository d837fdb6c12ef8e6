//! Foreign-data wrappers (PostgreSQL manual, `CREATE FOREIGN DATA WRAPPER`).

use serde::{Deserialize, Serialize};

use super::options::{self, Options, Show, statement};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Ident;

/// A foreign-data wrapper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignDataWrapper {
    /// The name.
    pub name: String,
    /// `HANDLER`: the function, qualified.
    pub handler: Option<String>,
    /// `VALIDATOR`: the function, qualified.
    pub validator: Option<String>,
    /// `OPTIONS`.
    pub options: Options,
}

impl ObjectKind for ForeignDataWrapper {
    const KIND: Kind = Kind::ForeignDataWrapper;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_foreign_data_wrapper)";

    fn query(_version: u32) -> Option<String> {
        let function = |column: &str| {
            format!(
                "(select quote_ident(n.nspname) || '.' || quote_ident(p.proname) from pg_proc p
                   join pg_namespace n on n.oid = p.pronamespace where p.oid = w.{column})"
            )
        };
        Some(format!(
            "select w.fdwname as name, {} as handler, {} as validator, {} as options,
               array[2328, w.oid::int8, 0] as addresses
             from pg_foreign_data_wrapper w order by 1",
            function("fdwhandler"),
            function("fdwvalidator"),
            options::read("w.fdwoptions")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::ForeignDataWrapper, &self.name)
    }

    fn without_secrets(&self) -> Self {
        Self { options: self.options.shown(Show::Usual), ..self.clone() }
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE FOREIGN DATA WRAPPER {}", Ident(&self.name));
        for (clause, function) in [("HANDLER", &self.handler), ("VALIDATOR", &self.validator)] {
            if let Some(function) = function {
                sql += &format!(" {clause} {function}");
            }
        }
        vec![statement(&sql, self.options.clause(Show::Usual))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let mut sql = format!("ALTER FOREIGN DATA WRAPPER {}", Ident(&self.name));
        for (clause, from, to) in
            [("HANDLER", &self.handler, &to.handler), ("VALIDATOR", &self.validator, &to.validator)]
        {
            match to {
                _ if from == to => {}
                Some(function) => sql += &format!(" {clause} {function}"),
                None => sql += &format!(" NO {clause}"),
            }
        }
        Alter::InPlace(vec![statement(&sql, self.options.change(&to.options, Show::Usual))])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP FOREIGN DATA WRAPPER {}", Ident(&self.name)))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
