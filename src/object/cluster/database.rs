//! The database itself (PostgreSQL manual, `ALTER DATABASE`): what its settings, comment, owner and privileges hang on.

use serde::{Deserialize, Serialize};

use super::database_name;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Ident;

/// The database that the catalog was read from. Every catalog has exactly one, under the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// What it is called: no difference, since the files describe the contents of any.
    pub name: String,
    /// `CONNECTION LIMIT`; -1 for none.
    pub connection_limit: i32,
}

impl Database {
    fn limit(&self, name: &str) -> Vec<Statement> {
        vec![Statement::new(format!("ALTER DATABASE {name} CONNECTION LIMIT {}", self.connection_limit))]
    }
}

impl ObjectKind for Database {
    const KIND: Kind = Kind::Database;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };

    fn query(_version: u32) -> Option<String> {
        Some(
            "select d.datname as name, d.datconnlimit as connection_limit, array[1262, d.oid::int8, 0] as addresses
             from pg_database d where d.datname = current_database()"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Database, "")
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    /// It is there already; this is its definition as the plan shows it.
    fn create(&self, _at: &Context) -> Vec<Statement> {
        self.limit(&Ident(&self.name).to_string())
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.connection_limit == to.connection_limit {
            return Alter::Nothing;
        }
        Alter::InPlace(to.limit(&database_name(at.from)))
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Catalog, Object};

    #[test]
    fn only_its_connection_limit_differs() {
        let live = Database { name: "Shop".to_owned(), connection_limit: -1 };
        let wanted = Database { name: "shadow".to_owned(), connection_limit: 20 };
        let mut from = Catalog::default();
        from.insert(Object::Database(live.clone()));
        let to = Catalog::default();
        let at = Context::new(&from, &to, "postgres", 150_000);
        assert_eq!(
            live.alter(&wanted, &at),
            Alter::InPlace(vec![Statement::new("ALTER DATABASE \"Shop\" CONNECTION LIMIT 20")])
        );
        assert_eq!(live.alter(&Database { name: "shadow".to_owned(), ..live.clone() }, &at), Alter::Nothing);
        assert!(live.drop(&at).is_empty());
    }
}
