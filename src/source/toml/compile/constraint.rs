//! Primary keys, unique, check, exclusion constraints and foreign keys.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::{Compiler, ident};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::Defined;
use crate::source::toml::check::Holds;
use crate::source::toml::name::{self, Qualified};
use crate::source::toml::shapes::constraint::{Action, Check, Exclusion, ForeignKey, PrimaryKey, Unique};
use crate::source::toml::shapes::table::{Column, Table};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Flag, Named, Scalar};

/// The parts that constraints with an index share.
struct IndexOptions<'a> {
    include: &'a [Text],
    with: &'a Named<Scalar>,
    tablespace: Option<&'a Text>,
}

/// The names of constraints that a table has so far, to foretell those that PostgreSQL will choose.
#[derive(Debug, Default)]
pub(super) struct Names(RefCell<BTreeSet<String>>);

impl Names {
    pub(super) fn choose(&self, table: &str, columns: &str, label: &str) -> String {
        let name = name::chosen(table, columns, label, |name| self.0.borrow().contains(name));
        self.0.borrow_mut().insert(name.clone());
        name
    }

    pub(super) fn take(&self, name: &str) {
        self.0.borrow_mut().insert(name.to_owned());
    }
}

impl Compiler<'_> {
    /// A constraint that PostgreSQL names.
    pub(super) fn unnamed(&self, on: &Qualified, at: &Text, name: String) -> Defined {
        Defined { name, ..self.defined_on(Kind::Constraint, on, at, None) }
    }

    pub(super) fn primary_key(&mut self, key: &PrimaryKey, known: Option<&[&str]>) -> Sql {
        let mut sql = Sql::default();
        if let Some(name) = &key.name {
            add!(sql, "CONSTRAINT {} ", ident(self.checked(name)));
        }
        self.some_columns(&key.columns.0, &key.at);
        add!(sql, "PRIMARY KEY ({}{})", self.columns(&key.columns.0, known), overlaps(key.without_overlaps));
        let options = IndexOptions { include: &key.include, with: &key.with, tablespace: key.tablespace.as_ref() };
        self.index_options(&mut sql, &options, known);
        deferral(&mut sql, key.deferrable, key.initially_deferred);
        sql
    }

    pub(super) fn unique(&mut self, name: &Text, unique: &Unique, known: Option<&[&str]>) -> Sql {
        self.some_columns(&unique.columns.0, &unique.at);
        let nulls = if unique.nulls_not_distinct.0 { " NULLS NOT DISTINCT" } else { "" };
        let columns = self.columns(&unique.columns.0, known);
        let mut sql = Sql::new(format!(
            "CONSTRAINT {} UNIQUE{nulls} ({columns}{})",
            ident(self.checked(name)),
            overlaps(unique.without_overlaps)
        ));
        let options =
            IndexOptions { include: &unique.include, with: &unique.with, tablespace: unique.tablespace.as_ref() };
        self.index_options(&mut sql, &options, known);
        deferral(&mut sql, unique.deferrable, unique.initially_deferred);
        sql
    }

    pub(super) fn check(&mut self, name: &Text, check: &Check) -> Sql {
        let mut sql = Sql::new(format!("CONSTRAINT {} CHECK ", ident(self.checked(name))));
        sql.append(self.expression(&check.expression.0));
        if check.no_inherit.0 {
            sql.push(" NO INHERIT");
        }
        if check.not_enforced.0 {
            sql.push(" NOT ENFORCED");
        }
        if check.not_valid.0 {
            sql.push(" NOT VALID");
        }
        sql
    }

    pub(super) fn exclusion(&mut self, name: &Text, exclusion: &Exclusion, known: Option<&[&str]>) -> Sql {
        let mut sql = Sql::new(format!("CONSTRAINT {} EXCLUDE ", ident(self.checked(name))));
        if let Some(method) = &exclusion.method {
            add!(sql, "USING {} ", ident(&self.checked(method).to_lowercase()));
        }
        self.some_columns(&exclusion.elements, &exclusion.at);
        sql.push("(");
        let elements = exclusion.elements.iter().map(|element| self.fragment(element, Holds::One)).collect();
        sql.list(elements, ", ");
        sql.push(")");
        let options = IndexOptions {
            include: &exclusion.include,
            with: &exclusion.with,
            tablespace: exclusion.tablespace.as_ref(),
        };
        self.index_options(&mut sql, &options, known);
        if let Some(filter) = &exclusion.filter {
            sql.push(" WHERE ");
            sql.append(self.expression(&filter.0));
        }
        deferral(&mut sql, exclusion.deferrable, exclusion.initially_deferred);
        sql
    }

    fn index_options(&mut self, sql: &mut Sql, options: &IndexOptions<'_>, known: Option<&[&str]>) {
        if !options.include.is_empty() {
            add!(sql, " INCLUDE ({})", self.columns(options.include, known));
        }
        if !options.with.is_empty() {
            sql.push(" WITH (");
            sql.append(self.options(options.with));
            sql.push(")");
        }
        if let Some(tablespace) = options.tablespace {
            add!(sql, " USING INDEX TABLESPACE {}", ident(self.checked(tablespace)));
        }
    }

    /// Foreign keys are statements of their own, so that tables which refer to each other can both be made first.
    pub(super) fn foreign_keys(&mut self, on: &Qualified, table: &Table, names: &Names, known: Option<&[&str]>) {
        for (name, column) in table.columns.iter() {
            let Some(references) = &column.references else {
                self.lone_action(column);
                continue;
            };
            let mut sql = Sql::new(format!("ALTER TABLE {} ADD FOREIGN KEY ({}) ", on.sql(), ident(&name.value)));
            self.references(&mut sql, references, false);
            actions(&mut sql, column.on_delete, &[], column.on_update);
            let chosen = names.choose(&on.name, &name.value, "fkey");
            let defined = Defined { place: self.place(&references.span), ..self.unnamed(on, name, chosen) };
            self.emit(&references.span, sql, vec![defined]);
        }
        for (name, key) in table.foreign_keys.iter() {
            self.some_columns(&key.columns.0, &key.at);
            let columns = with_period(&self.columns(&key.columns.0, known), key.period.0);
            let mut sql = Sql::new(format!(
                "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({columns}) ",
                on.sql(),
                ident(self.checked(name))
            ));
            self.foreign_key(&mut sql, key);
            let defined = self.defined_on(Kind::Constraint, on, name, key.renamed_from.as_ref());
            self.emit(&name.span, sql, vec![defined]);
        }
    }

    fn foreign_key(&mut self, sql: &mut Sql, key: &ForeignKey) {
        self.references(sql, &key.references, key.period.0);
        if let Some(kind) = key.match_type {
            add!(sql, " MATCH {}", kind.sql());
        }
        let columns: Vec<&str> = key.on_delete_columns.iter().map(|text| text.value.as_str()).collect();
        if let (false, None | Some(Action::NoAction | Action::Restrict | Action::Cascade)) =
            (columns.is_empty(), key.on_delete)
        {
            let problem =
                Problem::error("conflicting-keys", "`on_delete_columns` goes with `set null` and `set default`")
                    .help("add on_delete = \"set null\", or remove `on_delete_columns`");
            self.problem(problem, &key.on_delete_columns[0].span, "has no effect");
        }
        actions(sql, key.on_delete, &columns, key.on_update);
        deferral(sql, key.deferrable, key.initially_deferred);
        if key.not_enforced.0 {
            sql.push(" NOT ENFORCED");
        }
        if key.not_valid.0 {
            sql.push(" NOT VALID");
        }
    }

    /// `REFERENCES schema.table (columns)`.
    fn references(&mut self, sql: &mut Sql, references: &Text, period: bool) {
        let (table, columns) = name::with_list(&references.value);
        let table = self.qualify(table, &references.span);
        sql.push("REFERENCES ");
        let start = sql.text.len();
        sql.push(&table.sql());
        if let Some(columns) = columns {
            let columns = name::columns(columns);
            add!(sql, " ({})", with_period(&name::idents(columns.iter().map(String::as_str)), period));
        }
        let inside = references.runs.first().zip(references.runs.last());
        let inside = inside.map_or_else(|| references.span.clone(), |(first, last)| first.1.start..last.1.end);
        sql.pieces.push((start..sql.text.len(), inside));
    }

    fn lone_action(&mut self, column: &Column) {
        if column.on_delete.is_some() || column.on_update.is_some() {
            let problem = Problem::error("conflicting-keys", "`on_delete` and `on_update` belong to `references`")
                .help("add `references`, or remove them");
            self.problem(problem, &column.at, "this column refers to nothing");
        }
    }

    /// A list of columns must not be empty.
    pub(super) fn some_columns(&mut self, columns: &[Text], at: &std::ops::Range<usize>) {
        if columns.is_empty() {
            let problem = Problem::error("missing-key", "this names no columns").help("name at least one column");
            self.problem(problem, at, "no columns");
        }
    }
}

/// The columns of a foreign key of which the last is a range.
fn with_period(columns: &str, period: bool) -> String {
    match columns.rsplit_once(", ") {
        Some((others, last)) if period => format!("{others}, PERIOD {last}"),
        None if period => format!("PERIOD {columns}"),
        _ => columns.to_owned(),
    }
}

fn overlaps(without: Flag) -> &'static str {
    if without.0 { " WITHOUT OVERLAPS" } else { "" }
}

fn actions(sql: &mut Sql, on_delete: Option<Action>, columns: &[&str], on_update: Option<Action>) {
    if let Some(action) = on_delete {
        add!(sql, " ON DELETE {}", action.sql());
        if !columns.is_empty() {
            add!(sql, " ({})", name::idents(columns.iter().copied()));
        }
    }
    if let Some(action) = on_update {
        add!(sql, " ON UPDATE {}", action.sql());
    }
}

/// `DEFERRABLE INITIALLY DEFERRED`.
pub(super) fn deferral(sql: &mut Sql, deferrable: Flag, initially_deferred: Flag) {
    if deferrable.0 || initially_deferred.0 {
        sql.push(" DEFERRABLE");
    }
    if initially_deferred.0 {
        sql.push(" INITIALLY DEFERRED");
    }
}
