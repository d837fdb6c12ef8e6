//! Views and materialized views.

use super::{Compiler, Target, ident, literal};
use crate::object::Kind;
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::view::{MaterializedView, View};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Named;

impl Compiler<'_> {
    pub(super) fn view(&mut self, key: &Text, view: &View) {
        let on = self.qualified(key);
        let mut sql = Sql::new(format!("CREATE VIEW {}", on.sql()));
        if !view.columns.is_empty() {
            add!(sql, " ({})", self.columns(&view.columns, None));
        }
        let options = [("security_invoker", &view.security_invoker), ("security_barrier", &view.security_barrier)];
        let mut options: Vec<_> =
            options.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).collect();
        // PostgreSQL keeps their order.
        options.sort_by_key(|(_, value)| value.0.span.start);
        let mut separator = " WITH (";
        for (name, value) in options {
            add!(sql, "{separator}{name} = ");
            literal(&mut sql, &value.0);
            separator = ", ";
        }
        if separator == ", " {
            sql.push(")");
        }
        sql.push(" AS\n");
        sql.append(self.query(&view.query));
        if let Some(check) = view.check_option {
            add!(sql, "\nWITH {} CHECK OPTION", check.sql());
        }
        let mut defines = vec![self.defined_in(Kind::View, &on, key, view.renamed_from.as_ref())];
        for (column, former) in view.renamed_columns.iter() {
            defines.push(self.defined_on(Kind::ViewColumn, &on, column, Some(former)));
        }
        self.emit(&key.span, sql, defines);
        for (column, default) in view.column_defaults.iter() {
            let column = ident(self.checked(column));
            let mut sql = Sql::new(format!("ALTER VIEW {} ALTER COLUMN {column} SET DEFAULT ", on.sql()));
            sql.append(self.default_value(&default.0));
            self.emit(&default.0.span, sql, Vec::new());
        }
        self.column_comments(&on, &view.column_comments);
        self.triggers(&on, &view.triggers, None);
        self.rules(&on, &view.rules);
        let target = Target { noun: "VIEW", grant_noun: "TABLE", name: on.sql() };
        self.attach(&target, view.owner.as_ref(), view.comment.as_ref());
        self.privileges(&target, &view.grants, &view.revokes);
    }

    pub(super) fn materialized_view(&mut self, key: &Text, view: &MaterializedView) {
        let on = self.qualified(key);
        let mut sql = Sql::new(format!("CREATE MATERIALIZED VIEW {}", on.sql()));
        if !view.columns.is_empty() {
            add!(sql, " ({})", self.columns(&view.columns, None));
        }
        if let Some(method) = &view.access_method {
            add!(sql, " USING {}", ident(self.checked(method)));
        }
        if !view.with.is_empty() {
            sql.push(" WITH (");
            sql.append(self.options(&view.with));
            sql.push(")");
        }
        if let Some(tablespace) = &view.tablespace {
            add!(sql, " TABLESPACE {}", ident(self.checked(tablespace)));
        }
        sql.push(" AS\n");
        sql.append(self.query(&view.query));
        if view.with_data == Some(false) {
            sql.push("\nWITH NO DATA");
        }
        let mut defines = vec![self.defined_in(Kind::MaterializedView, &on, key, view.renamed_from.as_ref())];
        for (column, former) in view.renamed_columns.iter() {
            defines.push(self.defined_on(Kind::ViewColumn, &on, column, Some(former)));
        }
        self.emit(&key.span, sql, defines);
        self.column_comments(&on, &view.column_comments);
        self.indexes(&on, &view.indexes, None);
        self.statistics(&on, &view.statistics, None);
        if let Some(index) = &view.cluster_on {
            let index_name = ident(self.checked(index));
            let sql = Sql::new(format!("ALTER MATERIALIZED VIEW {} CLUSTER ON {index_name}", on.sql()));
            self.emit(&index.span, sql, Vec::new());
        }
        let target = Target { noun: "MATERIALIZED VIEW", grant_noun: "TABLE", name: on.sql() };
        self.attach(&target, view.owner.as_ref(), view.comment.as_ref());
        self.privileges(&target, &view.grants, &view.revokes);
    }

    fn column_comments(&mut self, on: &Qualified, comments: &Named<Text>) {
        for (column, comment) in comments.iter() {
            let column = ident(self.checked(column));
            self.comment(&format!("COLUMN {}.{column}", on.sql()), Some(comment));
        }
    }
}
