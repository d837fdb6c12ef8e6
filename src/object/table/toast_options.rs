//! Storage parameters of a table's TOAST table: `toast.autovacuum_enabled` and its like (PostgreSQL manual, `CREATE TABLE`,
//! "Storage Parameters").

use serde::{Deserialize, Serialize};

use crate::object::option::alter_storage;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// The storage parameters of the TOAST table of a table that has any. They are apart from the table's own since PostgreSQL
/// forgets them while no column of the table can be so long that it needs a TOAST table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToastOptions {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// `WITH (...)`, each beginning with `toast.`.
    pub options: Vec<String>,
}

impl ToastOptions {
    /// The name of the options of `table`.
    pub(super) fn id_of(table: &ObjectId) -> ObjectId {
        ObjectId::attached(Kind::ToastOptions, table.clone(), "")
    }

    fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    fn change(&self, from: &[String], to: &[String]) -> Vec<Statement> {
        alter_storage(&format!("ALTER TABLE {}", self.table_id().sql_name()), from, to, &self.table_id())
    }
}

impl ObjectKind for ToastOptions {
    const KIND: Kind = Kind::ToastOptions;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str =
        "exists (select from pg_class where oid >= 16384 and relkind = 't' and reloptions is not null)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as table,
               (select array_agg('toast.' || o order by i) from unnest(t.reloptions) with ordinality u(o, i)) as options,
               '{{}}'::int8[] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_class t on t.oid = c.reltoastrelid
             where c.relkind = 'r' and t.reloptions is not null and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        Self::id_of(&self.table_id())
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    /// Whether there is a TOAST table is said by the columns.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let columns = at.to.children(&self.table_id()).iter().filter(|child| child.kind == Kind::Column);
        columns.cloned().collect()
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        self.change(&[], &self.options)
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        match self.change(&self.options, &to.options) {
            statements if statements.is_empty() => Alter::Nothing,
            statements => Alter::InPlace(statements),
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        self.change(&self.options, &[])
    }
}
