//! Foreign servers (PostgreSQL manual, `CREATE SERVER`).

use serde::{Deserialize, Serialize};

use super::options::{self, Options, Show, statement};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// A foreign server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignServer {
    /// The name.
    pub name: String,
    /// `FOREIGN DATA WRAPPER`.
    pub wrapper: String,
    /// `TYPE`.
    pub server_type: Option<String>,
    /// `VERSION`.
    pub version: Option<String>,
    /// `OPTIONS`.
    pub options: Options,
}

impl ObjectKind for ForeignServer {
    const KIND: Kind = Kind::ForeignServer;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_foreign_server)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select s.srvname as name, w.fdwname as wrapper, s.srvtype as server_type, s.srvversion as version,
               {} as options, array[1417, s.oid::int8, 0] as addresses
             from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw order by 1",
            options::read("s.srvoptions")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::ForeignServer, &self.name)
    }

    fn without_secrets(&self) -> Self {
        Self { options: self.options.shown(Show::Usual), ..self.clone() }
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE SERVER {}", Ident(&self.name));
        for (clause, value) in [("TYPE", &self.server_type), ("VERSION", &self.version)] {
            if let Some(value) = value {
                sql += &format!(" {clause} {}", Literal(value));
            }
        }
        sql += &format!(" FOREIGN DATA WRAPPER {}", Ident(&self.wrapper));
        vec![statement(&sql, self.options.clause(Show::Usual))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if self.wrapper != to.wrapper {
            return Alter::Recreate { because: "a server cannot get another foreign-data wrapper in place" };
        }
        if self.server_type != to.server_type {
            return Alter::Recreate { because: "the type of a server cannot be changed in place" };
        }
        let mut sql = format!("ALTER SERVER {}", Ident(&self.name));
        if self.version != to.version {
            let version = to.version.as_ref().map_or("NULL".to_owned(), |version| Literal(version).to_string());
            sql += &format!(" VERSION {version}");
        }
        Alter::InPlace(vec![statement(&sql, self.options.change(&to.options, Show::Usual))])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP SERVER {}", Ident(&self.name)))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}
