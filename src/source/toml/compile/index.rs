//! Indexes.

use super::{Compiler, ident};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::check::{Flaw, Holds};
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::constraint::Index;
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Named;

impl Compiler<'_> {
    pub(super) fn indexes(&mut self, on: &Qualified, indexes: &Named<Index>, known: Option<&[&str]>) {
        for (name, index) in indexes.iter() {
            self.some_columns(&index.columns.0, &index.at);
            let mut sql = Sql::new(format!(
                "CREATE {}INDEX {} ON {}{} ",
                if index.unique.0 { "UNIQUE " } else { "" },
                ident(self.checked(name)),
                if index.only.0 { "ONLY " } else { "" },
                on.sql()
            ));
            if let Some(method) = &index.method {
                add!(sql, "USING {} ", ident(&self.checked(method).to_lowercase()));
            }
            sql.push("(");
            let elements = index.columns.0.iter().map(|element| self.element(element, known)).collect();
            sql.list(elements, ", ");
            sql.push(")");
            if !index.include.is_empty() {
                add!(sql, " INCLUDE ({})", self.columns(&index.include, known));
            }
            if index.nulls_not_distinct.0 {
                sql.push(" NULLS NOT DISTINCT");
            }
            if !index.with.is_empty() {
                sql.push(" WITH (");
                sql.append(self.options(&index.with));
                sql.push(")");
            }
            if let Some(tablespace) = &index.tablespace {
                add!(sql, " TABLESPACE {}", ident(self.checked(tablespace)));
            }
            if let Some(filter) = &index.filter {
                sql.push(" WHERE ");
                sql.append(self.expression(&filter.0));
            }
            let defined = self.defined_on(Kind::Index, on, name, index.renamed_from.as_ref());
            self.emit(&name.span, sql, vec![defined]);
            for (number, target) in index.statistics.iter() {
                if number.value.parse::<u16>().is_err() {
                    let problem = Problem::error("wrong-type", "the number of a column of the index was expected here");
                    self.problem(problem, &number.span, "expected a number");
                    continue;
                }
                let index = Qualified { schema: on.schema.clone(), name: name.value.clone() }.sql();
                let sql =
                    Sql::new(format!("ALTER INDEX {index} ALTER COLUMN {} SET STATISTICS {target}", number.value));
                self.emit(&number.span, sql, Vec::new());
            }
            let full = Qualified { schema: on.schema.clone(), name: name.value.clone() };
            self.comment(&format!("INDEX {}", full.sql()), index.comment.as_ref());
        }
    }

    /// A column's name is taken as it is, capitals included; what follows it, and all else, is SQL.
    fn element(&mut self, text: &Text, known: Option<&[&str]>) -> Sql {
        let value = text.value.as_str();
        let word = value.len()
            - value.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$').len();
        let is_name = word > 0 && value[word..].chars().next().is_none_or(char::is_whitespace);
        let length = if known.is_some_and(|known| known.contains(&value)) {
            value.len()
        } else if is_name {
            self.known_column(&value[..word], &text.span, known);
            word
        } else {
            return self.element_expression(text);
        };
        let mut sql = Sql::default();
        let start = sql.text.len();
        sql.push(&ident(&value[..length]));
        let mut place = Sql::default();
        place.user_part(text, 0..length);
        if let (Some(first), Some(last)) = (place.pieces.first(), place.pieces.last()) {
            sql.pieces.push((start..sql.text.len(), first.1.start..last.1.end));
        }
        if !value[length..].trim().is_empty() {
            if let Err(flaw) = crate::source::toml::check::whole(&value[length..], Holds::One) {
                return self.refuse(text, Flaw { at: flaw.at.map(|at| at + length), ..flaw });
            }
            sql.user_part(text, length..value.len());
        }
        sql
    }

    fn element_expression(&mut self, text: &Text) -> Sql {
        let sql = self.fragment(text, Holds::One);
        if sql.broken {
            return sql;
        }
        let prefix = "CREATE INDEX i ON t (";
        match crate::source::toml::check::statement(&format!("{prefix}{})", sql.text)) {
            Ok(_) => sql,
            Err(flaw) => {
                let span = text.span.clone();
                let problem = Problem::error("syntax-error", "this is neither a column nor an expression")
                    .because(flaw.message)
                    .help("put an expression in parentheses: columns = [\"(a || b)\"]");
                self.problem(problem, &span, "here");
                Sql { broken: true, ..Sql::default() }
            }
        }
    }
}
