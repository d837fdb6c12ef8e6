//! Views (PostgreSQL manual, `CREATE VIEW`).

use serde::{Deserialize, Serialize};

use super::output_column::{OUTPUT_COLUMNS, OutputColumn, obstacle};
use super::values;
use crate::object::attached::opened_by_default;
use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
    USER_SCHEMA, alter_options, option_list,
};
use crate::sentence;

/// A view; recursive ones are views whose query begins `WITH RECURSIVE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The query as PostgreSQL prints it, without a semicolon.
    pub definition: String,
    /// What the query puts out.
    pub columns: Vec<OutputColumn>,
    /// `WITH (...)`: `security_invoker`, `security_barrier`, `check_option`.
    pub options: Vec<String>,
}

/// Says who reads a new view, or a materialized one, with its owner's rights because of default privileges.
pub(super) fn with_owners_rights(view: Object, statement: Statement, at: &Context) -> Statement {
    let who = opened_by_default(&view, at);
    if who.is_empty() {
        return statement;
    }
    let remedy =
        if view.id().kind == Kind::View { ": WITH (security_invoker = true) lets it read with theirs" } else { "" };
    statement.hazard(Hazard::new(
        HazardKind::WidensAccess,
        format!(
            "{} reads it by default privileges, with its owner's rights and past row-level security{remedy}",
            sentence::all(&who)
        ),
    ))
}

impl View {
    /// The names of its columns, where they have to be said, and its query, as they are to be written.
    #[must_use]
    pub fn as_written(&self) -> (String, String) {
        values::as_written(&self.definition, &self.columns)
    }

    fn sql_name(&self) -> String {
        self.id().sql_name()
    }

    /// `CREATE VIEW` or, with `verb` accordingly, `CREATE OR REPLACE VIEW`, which would reset options left unsaid.
    fn statement(&self, verb: &str) -> Statement {
        let with =
            if self.options.is_empty() { String::new() } else { format!(" WITH ({})", option_list(&self.options)) };
        let (columns, query) = self.as_written();
        Statement::new(format!("{verb} VIEW {}{columns}{with} AS\n{query}", self.sql_name()))
    }

    /// Adds what a change of options means for those who read or write through the view.
    fn with_access_hazards(&self, from: &View, mut statement: Statement) -> Statement {
        match (is_on(&from.options, "security_invoker"), is_on(&self.options, "security_invoker")) {
            (true, false) => {
                statement = statement.hazard(Hazard::new(
                    HazardKind::WidensAccess,
                    "the view reads with its owner's rights: policies and privileges of those who use it no longer count",
                ));
            }
            (false, true) => {
                statement = statement.hazard(Hazard::new(
                    HazardKind::NarrowsAccess,
                    "the view reads with the rights of those who use it",
                ));
            }
            _ => {}
        }
        if is_on(&from.options, "security_barrier") && !is_on(&self.options, "security_barrier") {
            statement = statement.hazard(Hazard::new(
                HazardKind::WidensAccess,
                "functions in a query may see rows that the view leaves out",
            ));
        }
        let check = |view: &View| view.options.iter().any(|option| option.starts_with("check_option="));
        if check(from) && !check(self) {
            statement = statement.hazard(Hazard::new(
                HazardKind::WidensAccess,
                "rows that the view does not show can be written through it",
            ));
        }
        statement
    }
}

/// Whether a Boolean option is there and true, in any spelling that PostgreSQL accepts.
fn is_on(options: &[String], name: &str) -> bool {
    options.iter().filter_map(|option| option.split_once('=')).any(|(option, value)| {
        let value = value.to_ascii_lowercase();
        option == name && (value == "on" || value == "1" || "true".starts_with(&value) || "yes".starts_with(&value))
    })
}

impl ObjectKind for View {
    const KIND: Kind = Kind::View;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["definition"];
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind = 'v')";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as name,
               ltrim(rtrim(pg_get_viewdef(c.oid), ';')) as definition, {OUTPUT_COLUMNS} as columns,
               coalesce(c.reloptions, '{{}}') as options,
               array[1259, c.oid::int8, 0, 1247, c.reltype::int8, 0] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'v' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::View, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut statement = self.statement("CREATE");
        if let Some(Object::View(from)) = at.from.get(&self.id()) {
            statement = self.with_access_hazards(from, statement);
        } else if !is_on(&self.options, "security_invoker") {
            statement = with_owners_rights(Object::View(self.clone()), statement, at);
        }
        let mut statements = vec![statement];
        // A view's CREATE has no place for the defaults of its columns.
        for column in at.folded_children(&self.id()) {
            for default in at.folded_children(&column.id()) {
                statements.extend(default.create(at));
            }
        }
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if let Some(because) = obstacle(&self.columns, &to.columns) {
            return Alter::Recreate { because };
        }
        let mut statements = if self.definition != to.definition || self.columns != to.columns {
            vec![to.statement("CREATE OR REPLACE")]
        } else {
            alter_options(&format!("ALTER VIEW {}", self.sql_name()), &self.options, &to.options)
        };
        statements =
            statements.into_iter().map(|statement| statement.lock(LockMode::AccessExclusive, self.id())).collect();
        if let Some(first) = statements.first_mut() {
            *first = to.with_access_hazards(self, first.clone());
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP VIEW {}", self.sql_name())).lock(LockMode::AccessExclusive, self.id())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn column(name: &str, data_type: &str) -> OutputColumn {
        OutputColumn { name: name.into(), data_type: data_type.into(), collation: None }
    }

    fn view() -> View {
        View {
            schema: "public".into(),
            name: "Active users".into(),
            definition: "SELECT users.id\n   FROM public.users".into(),
            columns: vec![column("id", "integer")],
            options: vec!["security_invoker=true".into()],
        }
    }

    fn alter(from: &View, to: &View) -> Alter {
        let catalog = Catalog::default();
        from.alter(to, &Context::new(&catalog, &catalog, "postgres", 150_000))
    }

    fn in_place(alter: Alter) -> Vec<Statement> {
        match alter {
            Alter::InPlace(statements) => statements,
            other => panic!("not in place: {other:?}"),
        }
    }

    #[test]
    fn is_created_with_its_options_and_dropped_without_cascade() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            view().create(&at)[0].sql,
            "CREATE VIEW public.\"Active users\" WITH (security_invoker='true') AS\nSELECT users.id\n   FROM public.users"
        );
        assert_eq!(view().drop(&at)[0].sql, "DROP VIEW public.\"Active users\"");
    }

    #[test]
    fn a_further_column_keeps_the_view_and_its_options() {
        let mut to = view();
        to.definition = "SELECT users.id, users.name\n   FROM public.users".into();
        to.columns.push(column("name", "text"));
        let statements = in_place(alter(&view(), &to));
        assert!(
            statements[0].sql.starts_with("CREATE OR REPLACE VIEW public.\"Active users\" WITH (security_invoker=")
        );
        assert!(statements[0].hazards.is_empty());
        assert_eq!(statements[0].locks[0].mode, LockMode::AccessExclusive);
    }

    #[test]
    fn other_columns_are_a_reason_to_recreate() {
        for columns in [vec![], vec![column("ID", "integer")], vec![column("id", "bigint")]] {
            assert!(matches!(alter(&view(), &View { columns, ..view() }), Alter::Recreate { .. }));
        }
        let mut to = view();
        to.columns[0].collation = Some("pg_catalog.\"C\"".into());
        assert!(matches!(alter(&view(), &to), Alter::Recreate { because } if because.contains("collation")));
    }

    #[test]
    fn options_alone_are_set_in_place_and_say_who_gains_access() {
        let to = View { options: Vec::new(), ..view() };
        let statements = in_place(alter(&view(), &to));
        assert_eq!(statements[0].sql, "ALTER VIEW public.\"Active users\" RESET (security_invoker)");
        assert_eq!(statements[0].hazards[0].kind, HazardKind::WidensAccess);
        let statements = in_place(alter(&to, &view()));
        assert_eq!(statements[0].sql, "ALTER VIEW public.\"Active users\" SET (security_invoker='true')");
        assert_eq!(statements[0].hazards[0].kind, HazardKind::NarrowsAccess);
    }

    #[test]
    fn a_lost_check_option_widens_access() {
        let from = View { options: vec!["check_option=local".into()], ..view() };
        let statements = in_place(alter(&from, &View { options: Vec::new(), ..view() }));
        assert_eq!(statements[0].hazards[0].kind, HazardKind::WidensAccess);
    }

    #[test]
    fn booleans_are_read_in_every_spelling() {
        for (value, expected) in [("on", true), ("t", true), ("YES", true), ("1", true), ("off", false), ("0", false)] {
            assert_eq!(is_on(&[format!("security_barrier={value}")], "security_barrier"), expected, "{value}");
        }
    }
}
