//! Materialized views (PostgreSQL manual, `CREATE MATERIALIZED VIEW`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::output_column::{OUTPUT_COLUMNS, OutputColumn};
use super::values;
use super::view::with_owners_rights;
use crate::object::table::that_move_rows;
use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop,
    Statement, Traits, USER_SCHEMA, alter_storage, option_list, reachable,
};
use crate::sql::Ident;

/// A materialized view; its indexes are objects of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaterializedView {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The query as PostgreSQL prints it, without a semicolon.
    pub definition: String,
    /// What the query puts out.
    pub columns: Vec<OutputColumn>,
    /// `WITH (...)`, with the TOAST table's options as `toast.`...
    pub options: Vec<String>,
    /// `USING`: none for the default, `heap`.
    pub access_method: Option<String>,
    /// `TABLESPACE`: none for the database's.
    pub tablespace: Option<String>,
    /// `WITH DATA`: whether it can be queried.
    pub populated: bool,
}

impl MaterializedView {
    fn sql_name(&self) -> String {
        self.id().sql_name()
    }

    /// The names of its columns, where they have to be said, and its query, as they are to be written.
    #[must_use]
    pub fn as_written(&self) -> (String, String) {
        values::as_written(&self.definition, &self.columns)
    }

    /// The tables that its query reads itself.
    fn tables(&self, at: &Context) -> BTreeSet<ObjectId> {
        let needed = at.to.family(&self.id()).into_iter().flat_map(|member| at.to.depends_on(&member).clone());
        let tables = needed.filter_map(|needed| match needed.kind {
            Kind::Table => Some(needed),
            Kind::Column => at.to.get(&needed).and_then(Object::parent),
            _ => None,
        });
        tables.filter(|table| at.from.get(table).is_some()).collect()
    }
}

/// Who queries a materialized view goes on doing so when it is made anew, though the files say WITH NO DATA, which `pg_dump`
/// writes of every one: as long as all that it reads can be queried.
pub fn keep_populated(from: &Catalog, to: &mut Catalog) {
    let is_populated = |catalog: &Catalog, id: &ObjectId| match catalog.get(id) {
        Some(Object::MaterializedView(view)) => Some(view.populated),
        _ => None,
    };
    // Those that the files leave empty, of which some are populated.
    let (populated, empty): (BTreeSet<ObjectId>, BTreeSet<ObjectId>) = to
        .objects
        .keys()
        .filter(|id| is_populated(to, id) == Some(false))
        .cloned()
        .partition(|id| is_populated(from, id) == Some(true));
    let is_whole = |id: &&ObjectId| !all_it_reads(id, to).iter().any(|read| empty.contains(read));
    let kept: Vec<ObjectId> = populated.iter().filter(is_whole).cloned().collect();
    for id in kept {
        if let Some(Object::MaterializedView(view)) = to.get(&id) {
            to.insert(Object::MaterializedView(MaterializedView { populated: true, ..view.clone() }));
        }
    }
}

/// The relations that a view reads, itself and through others.
fn all_it_reads(view: &ObjectId, catalog: &Catalog) -> Vec<ObjectId> {
    let whole = |id: &ObjectId| match catalog.get(id) {
        Some(column @ Object::ViewColumn(_)) => column.parent(),
        _ => Some(id.clone()),
    };
    reachable(view.clone(), |id| {
        // What hangs on a table, its policies and triggers, is not asked for its rows.
        let columns = catalog.children(id).iter().filter(|child| child.kind == Kind::ViewColumn);
        let parts = columns.chain([id]).filter(|part| part.kind != Kind::Table);
        parts.flat_map(|part| catalog.depends_on(part)).filter_map(whole).collect::<Vec<_>>()
    })
}

/// Whether a materialized view that stays is filled for the first time.
fn is_filled(view: &ObjectId, at: &Context) -> bool {
    matches!(
        (at.from.get(view), at.to.get(view)),
        (Some(Object::MaterializedView(from)), Some(Object::MaterializedView(to))) if !from.populated && to.populated
    )
}

impl ObjectKind for MaterializedView {
    const KIND: Kind = Kind::MaterializedView;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DeletesData };
    const PRINTED: &'static [&'static str] = &["definition"];
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind = 'm')";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as name,
               ltrim(rtrim(pg_get_viewdef(c.oid), ';')) as definition, {OUTPUT_COLUMNS} as columns,
               coalesce(c.reloptions, '{{}}') || coalesce(
                 (select array_agg('toast.' || o order by i) from unnest(t.reloptions) with ordinality u(o, i)), '{{}}')
                 as options,
               nullif(m.amname, 'heap') as access_method, s.spcname as tablespace, c.relispopulated as populated,
               array[1259, c.oid::int8, 0, 1247, c.reltype::int8, 0] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
               left join pg_class t on t.oid = c.reltoastrelid
               left join pg_am m on m.oid = c.relam left join pg_tablespace s on s.oid = c.reltablespace
             where c.relkind = 'm' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::MaterializedView, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    /// It is filled with all rows that are there in the end, and from what has been filled.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let filled =
            all_it_reads(&self.id(), at.to).into_iter().filter(|read| *read != self.id() && is_filled(read, at));
        that_move_rows(vec![self.id()], at).into_iter().chain(filled).collect()
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let (columns, query) = self.as_written();
        let mut sql = format!("CREATE MATERIALIZED VIEW {}{columns}", self.sql_name());
        if let Some(method) = &self.access_method {
            sql += &format!(" USING {}", Ident(method));
        }
        if !self.options.is_empty() {
            sql += &format!(" WITH ({})", option_list(&self.options));
        }
        if let Some(tablespace) = &self.tablespace {
            sql += &format!(" TABLESPACE {}", Ident(tablespace));
        }
        let data = if self.populated { "WITH DATA" } else { "WITH NO DATA" };
        sql += &format!(" AS\n{query}\n{data}");
        let mut statement = Statement::new(sql);
        if at.from.get(&self.id()).is_none() {
            statement = with_owners_rights(Object::MaterializedView(self.clone()), statement, at);
        }
        if self.populated {
            // What others cannot do meanwhile is said of the locks that the transaction holds.
            for table in self.tables(at) {
                statement = statement.scans(LockMode::AccessShare, table);
            }
        }
        let mut statements = vec![statement];
        let mut columns: Vec<_> = at
            .folded_children(&self.id())
            .filter_map(|child| if let Object::ViewColumn(column) = child { Some(column) } else { None })
            .collect();
        columns.sort_by_key(|column| column.position);
        for column in columns {
            statements.extend(column.settings(None));
        }
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.definition != to.definition || self.columns != to.columns {
            return Alter::Recreate { because: "the query of a materialized view cannot be changed in place" };
        }
        let prefix = format!("ALTER MATERIALIZED VIEW {}", self.sql_name());
        let mut statements = Vec::new();
        if self.access_method != to.access_method {
            if at.version < 150_000 {
                return Alter::Recreate {
                    because: "before PostgreSQL 15 the access method of a materialized view cannot be changed in place",
                };
            }
            let method = Ident(to.access_method.as_deref().unwrap_or("heap")).to_string();
            statements.push(
                Statement::new(format!("{prefix} SET ACCESS METHOD {method}"))
                    .rewrites(LockMode::AccessExclusive, self.id()),
            );
        }
        if self.tablespace != to.tablespace {
            let tablespace = Ident(to.tablespace.as_deref().unwrap_or("pg_default")).to_string();
            statements.push(
                Statement::new(format!("{prefix} SET TABLESPACE {tablespace}"))
                    .rewrites(LockMode::AccessExclusive, self.id()),
            );
        }
        statements.extend(alter_storage(&prefix, &self.options, &to.options, &self.id()));
        // Rows that somebody put in since are not taken away because the file says WITH NO DATA.
        if !self.populated && to.populated {
            let mut refresh = Statement::new(format!("REFRESH MATERIALIZED VIEW {}", self.sql_name()))
                .lock(LockMode::AccessExclusive, self.id());
            let is_unique = |child: &ObjectId| matches!(at.from.get(child), Some(Object::Index(index)) if index.unique);
            if at.from.children(&self.id()).iter().any(is_unique) {
                refresh = refresh.hazard(Hazard::new(HazardKind::MayFail, "fails if two rows of the view are alike"));
            }
            statements.push(refresh);
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![
            Statement::new(format!("DROP MATERIALIZED VIEW {}", self.sql_name()))
                .lock(LockMode::AccessExclusive, self.id()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;
    use crate::object::view::ViewColumn;

    fn view() -> MaterializedView {
        MaterializedView {
            schema: "public".into(),
            name: "totals".into(),
            definition: "SELECT count(*) AS count\n   FROM public.users".into(),
            columns: vec![OutputColumn { name: "count".into(), data_type: "bigint".into(), collation: None }],
            options: vec!["fillfactor=70".into()],
            access_method: None,
            tablespace: None,
            populated: true,
        }
    }

    fn alter(from: &MaterializedView, to: &MaterializedView, version: u32) -> Alter {
        let catalog = Catalog::default();
        from.alter(to, &Context::new(&catalog, &catalog, "postgres", version))
    }

    fn sql(alter: Alter) -> Vec<String> {
        match alter {
            Alter::InPlace(statements) => statements.into_iter().map(|statement| statement.sql).collect(),
            Alter::Nothing => Vec::new(),
            other => panic!("not in place: {other:?}"),
        }
    }

    #[test]
    fn is_created_with_the_settings_of_its_columns() {
        let from = Catalog::default();
        let mut to = Catalog::default();
        let column = ViewColumn {
            schema: "public".into(),
            view: "totals".into(),
            name: "count".into(),
            position: 1,
            of_materialized: true,
            statistics: Some(5),
            storage: None,
            type_storage: "p".into(),
            compression: None,
            options: Vec::new(),
        };
        let id = column.id();
        to.insert(Object::MaterializedView(view()));
        to.insert(Object::ViewColumn(column));
        let mut at = Context::new(&from, &to, "postgres", 150_000);
        at.folded.insert(id);
        let statements: Vec<_> = view().create(&at).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            statements,
            [
                "CREATE MATERIALIZED VIEW public.totals WITH (fillfactor='70') AS\nSELECT count(*) AS count\n   \
                 FROM public.users\nWITH DATA",
                "ALTER MATERIALIZED VIEW public.totals ALTER COLUMN count SET STATISTICS 5",
            ]
        );
    }

    #[test]
    fn another_query_is_a_reason_to_recreate() {
        let to = MaterializedView { definition: "SELECT 1 AS count".into(), ..view() };
        assert!(matches!(alter(&view(), &to, 150_000), Alter::Recreate { .. }));
    }

    #[test]
    fn storage_changes_in_place() {
        let to = MaterializedView {
            options: vec!["fillfactor=80".into()],
            access_method: Some("columnar".into()),
            tablespace: Some("fast".into()),
            ..view()
        };
        assert_eq!(
            sql(alter(&view(), &to, 150_000)),
            [
                "ALTER MATERIALIZED VIEW public.totals SET ACCESS METHOD columnar",
                "ALTER MATERIALIZED VIEW public.totals SET TABLESPACE fast",
                "ALTER MATERIALIZED VIEW public.totals SET (fillfactor='80')",
            ]
        );
        assert!(matches!(alter(&view(), &to, 140_000), Alter::Recreate { .. }));
    }

    #[test]
    fn is_made_anew_with_its_rows_where_all_that_it_reads_has_them() {
        let catalog = |populated: [bool; 2]| {
            let mut catalog = Catalog::default();
            let views = ["below", "totals"].map(|name| ObjectId::in_schema(Kind::MaterializedView, "public", name));
            for (id, populated) in views.iter().zip(populated) {
                let name = id.name().to_owned();
                catalog.insert(Object::MaterializedView(MaterializedView { name, populated, ..view() }));
            }
            catalog.depend(&views[1], &views[0]);
            catalog
        };
        // As pg_dump writes it.
        for (live, expected) in
            [([true, true], [true, true]), ([false, true], [false, false]), ([true, false], [true, false])]
        {
            let mut files = catalog([false, false]);
            keep_populated(&catalog(live), &mut files);
            assert_eq!(files.objects, catalog(expected).objects, "{live:?}");
        }
    }

    #[test]
    fn is_populated_but_never_emptied() {
        let empty = MaterializedView { populated: false, ..view() };
        assert_eq!(sql(alter(&empty, &view(), 150_000)), ["REFRESH MATERIALIZED VIEW public.totals"]);
        assert_eq!(alter(&view(), &empty, 150_000), Alter::Nothing);
    }
}
