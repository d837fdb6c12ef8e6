//! Columns of views and materialized views: what comments, defaults and other views' dependencies hang on.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA, alter_options,
};
use crate::sql::{Ident, QualifiedName};

/// A column of a view or materialized view. Name and type follow from the query; the settings exist for
/// materialized views only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewColumn {
    /// The schema.
    pub schema: String,
    /// The view.
    pub view: String,
    /// The name.
    pub name: String,
    /// Its place, from 1.
    pub position: i32,
    /// Whether the view is a materialized one.
    pub of_materialized: bool,
    /// `SET STATISTICS`: none for `default_statistics_target`.
    pub statistics: Option<i32>,
    /// `SET STORAGE`, by its code in `pg_attribute`; none for the type's own.
    pub storage: Option<String>,
    /// The storage that the type comes with.
    pub type_storage: String,
    /// `SET COMPRESSION`: none for `default_toast_compression`.
    pub compression: Option<String>,
    /// `SET (n_distinct = ...)`.
    pub options: Vec<String>,
}

impl ViewColumn {
    fn view_id(&self) -> ObjectId {
        let kind = if self.of_materialized { Kind::MaterializedView } else { Kind::View };
        ObjectId::in_schema(kind, &self.schema, &self.view)
    }

    /// What the query cannot say, as far as it differs from `from`'s, or from what a new column has.
    pub(super) fn settings(&self, from: Option<&ViewColumn>) -> Vec<Statement> {
        let prefix = format!(
            "ALTER MATERIALIZED VIEW {} ALTER COLUMN {}",
            QualifiedName(&self.schema, &self.view),
            Ident(&self.name)
        );
        let mut statements = Vec::new();
        if from.and_then(|from| from.storage.as_ref()) != self.storage.as_ref() {
            let storage = storage_name(self.storage.as_ref().unwrap_or(&self.type_storage));
            statements.push(Statement::new(format!("{prefix} SET STORAGE {storage}")));
        }
        if from.and_then(|from| from.compression.as_ref()) != self.compression.as_ref() {
            let method = self.compression.as_deref().unwrap_or("DEFAULT");
            statements.push(Statement::new(format!("{prefix} SET COMPRESSION {method}")));
        }
        if from.and_then(|from| from.statistics) != self.statistics {
            statements.push(Statement::new(format!("{prefix} SET STATISTICS {}", self.statistics.unwrap_or(-1))));
        }
        statements.extend(alter_options(&prefix, from.map_or(&[], |from| &from.options), &self.options));
        statements
    }
}

fn storage_name(code: &str) -> &'static str {
    match code {
        "p" => "PLAIN",
        "e" => "EXTERNAL",
        "m" => "MAIN",
        _ => "EXTENDED",
    }
}

impl ObjectKind for ViewColumn {
    const KIND: Kind = Kind::ViewColumn;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind in ('v', 'm'))";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as view, a.attname as name, a.attnum as position,
               c.relkind = 'm' as of_materialized,
               case when c.relkind = 'm' then nullif(a.attstattarget, -1) end as statistics,
               case when c.relkind = 'm' and a.attstorage <> y.typstorage then a.attstorage end as storage,
               y.typstorage as type_storage,
               case when c.relkind = 'm' then case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end end
                 as compression,
               coalesce(a.attoptions, '{{}}') as options, array[1259, c.oid::int8, a.attnum] as addresses
             from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
               join pg_type y on y.oid = a.atttypid
             where c.relkind in ('v', 'm') and a.attnum > 0 and not a.attisdropped and {USER_SCHEMA}
             order by 1, 2, a.attnum"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::ViewColumn, &self.schema, &self.view, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.view_id())
    }

    /// A column that a replaced view gains is there once the view is replaced.
    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![self.view_id()]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let statements: Vec<_> = if to.of_materialized {
            to.settings(Some(self))
                .into_iter()
                .map(|statement| statement.lock(LockMode::AccessExclusive, self.view_id()))
                .collect()
        } else {
            Vec::new()
        };
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn column() -> ViewColumn {
        ViewColumn {
            schema: "public".into(),
            view: "totals".into(),
            name: "Label".into(),
            position: 2,
            of_materialized: true,
            statistics: None,
            storage: None,
            type_storage: "x".into(),
            compression: None,
            options: Vec::new(),
        }
    }

    #[test]
    fn settings_of_a_materialized_views_column_change_in_place() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = ViewColumn {
            statistics: Some(50),
            storage: Some("e".into()),
            compression: Some("lz4".into()),
            options: vec!["n_distinct=100".into()],
            ..column()
        };
        let sql = |from: &ViewColumn, to: &ViewColumn| match from.alter(to, &at) {
            Alter::InPlace(statements) => statements.into_iter().map(|statement| statement.sql).collect(),
            _ => Vec::new(),
        };
        let prefix = "ALTER MATERIALIZED VIEW public.totals ALTER COLUMN \"Label\"";
        assert_eq!(
            sql(&column(), &to),
            [
                format!("{prefix} SET STORAGE EXTERNAL"),
                format!("{prefix} SET COMPRESSION lz4"),
                format!("{prefix} SET STATISTICS 50"),
                format!("{prefix} SET (n_distinct='100')"),
            ]
        );
        assert_eq!(
            sql(&to, &column()),
            [
                format!("{prefix} SET STORAGE EXTENDED"),
                format!("{prefix} SET COMPRESSION DEFAULT"),
                format!("{prefix} SET STATISTICS -1"),
                format!("{prefix} RESET (n_distinct)"),
            ]
        );
    }

    #[test]
    fn a_plain_views_column_has_no_sql_of_its_own() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = ViewColumn { of_materialized: false, ..column() };
        assert_eq!(from.alter(&ViewColumn { position: 3, ..from.clone() }, &at), Alter::Nothing);
        assert!(from.create(&at).is_empty() && from.drop(&at).is_empty());
        assert_eq!(from.parent(), Some(ObjectId::in_schema(Kind::View, "public", "totals")));
    }
}
