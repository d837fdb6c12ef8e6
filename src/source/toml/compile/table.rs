//! Tables and their columns.

use super::constraint::Names;
use super::types::{SequenceNumbers, sequence_options};
use super::{Compiler, Target, ident, literal};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::check::{self, Holds};
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::table::{Column, ReplicaIdentity, RowSecurity, Table};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Named;
use crate::source::{Defined, Former};

impl Compiler<'_> {
    pub(super) fn tables(&mut self, tables: &Named<Table>) {
        let tables: Vec<_> = tables.iter().map(|(key, table)| (self.qualified(key), key, table)).collect();
        for (on, key, table) in &tables {
            self.table(on, key, table);
        }
        // Partitions take their places once all of them have their indexes: none is made for them then.
        for (on, _, table) in &tables {
            self.on_table(on, table);
        }
    }

    fn is_platforms(&self, on: &Qualified) -> bool {
        self.options.platform && self.options.platform_schemas.contains(&on.schema)
    }

    /// The names of the columns, where all of them are written here: they can be checked then.
    fn known<'a>(&self, on: &Qualified, table: &'a Table) -> Option<Vec<&'a str>> {
        let complete = !self.is_platforms(on)
            && table.partition_of.is_none()
            && table.of_type.is_none()
            && table.inherits.0.is_empty();
        complete.then(|| table.columns.iter().map(|(name, _)| name.value.as_str()).collect())
    }

    fn table(&mut self, on: &Qualified, key: &Text, table: &Table) {
        let known = self.known(on, table);
        if self.is_platforms(on) {
            self.platform_table(key, table, on);
        } else {
            self.own_table(key, table, on, known.as_deref());
        }
        self.indexes(on, &table.indexes, known.as_deref());
    }

    /// What hangs on a table.
    fn on_table(&mut self, on: &Qualified, table: &Table) {
        let known = self.known(on, table);
        if !self.is_platforms(on) && is_attached(table) {
            self.attach_partition(on, table);
        }
        for (name, policy) in table.policies.iter() {
            self.policy(on, name, policy, None);
        }
        self.triggers(on, &table.triggers, known.as_deref());
        self.rules(on, &table.rules);
        self.statistics(on, &table.statistics, known.as_deref());
        let target = Target { noun: "TABLE", grant_noun: "TABLE", name: on.sql() };
        self.privileges(&target, &table.grants, &table.revokes);
    }

    /// A table of the platform is there already: only what users may add to it is compiled.
    fn platform_table(&mut self, key: &Text, table: &Table, on: &Qualified) {
        let states_more = !table.columns.is_empty()
            || table.row_level_security.is_some()
            || table.primary_key.is_some()
            || table.comment.is_some()
            || table.owner.is_some();
        if states_more {
            let text = format!("{} belongs to the platform: only its policies and triggers are managed", on.sql());
            self.note(text, &key.span);
        }
    }

    fn own_table(&mut self, key: &Text, table: &Table, on: &Qualified, known: Option<&[&str]>) {
        let names = Names::default();
        let mut defines = vec![self.defined_in(Kind::Table, on, key, table.renamed_from.as_ref())];
        let items = self.items(on, table, &names, known, &mut defines);
        let sort = match (&table.server, table.unlogged.0) {
            (Some(_), _) => "FOREIGN ",
            (None, true) => "UNLOGGED ",
            (None, false) => "",
        };
        let mut sql = Sql::new(format!("CREATE {sort}TABLE {}", on.sql()));
        self.parentage(&mut sql, table, key);
        if !items.is_empty() {
            sql.push(" (\n    ");
            sql.list(items, ",\n    ");
            sql.push("\n)");
        } else if !is_typed_elsewhere(table) {
            sql.push(" ()");
        }
        if !table.inherits.0.is_empty() {
            let parents: Vec<_> = table.inherits.0.iter().map(|parent| self.qualified(parent).sql()).collect();
            add!(sql, " INHERITS ({})", parents.join(", "));
        }
        if let (Some(bound), false) = (&table.bound, is_attached(table)) {
            sql.push(" ");
            self.bound(&mut sql, bound);
        }
        if let Some(partition_by) = &table.partition_by {
            sql.push(" PARTITION BY ");
            sql.append(self.fragment(partition_by, Holds::One));
        }
        if let Some(method) = &table.access_method {
            add!(sql, " USING {}", ident(self.checked(method)));
        }
        if !table.with.is_empty() {
            sql.push(" WITH (");
            sql.append(self.options(&table.with));
            sql.push(")");
        }
        if let Some(tablespace) = &table.tablespace {
            add!(sql, " TABLESPACE {}", ident(self.checked(tablespace)));
        }
        match &table.server {
            Some(server) => {
                add!(sql, " SERVER {}", ident(self.checked(server)));
                self.fdw_options(&mut sql, &table.options);
            }
            None if !table.options.is_empty() => {
                let problem = Problem::error("conflicting-keys", "`options` belong to a foreign table")
                    .help("add `server`, or use `with` for storage options");
                self.problem(problem, &table.options.at, "this table has no `server`");
            }
            None => {}
        }
        self.emit(&key.span, sql, defines);
        self.after(on, table);
        self.foreign_keys(on, table, &names, known);
        self.late_checks(on, table);
        self.constraint_comments(on, table);
        let noun = if table.server.is_some() { "FOREIGN TABLE" } else { "TABLE" };
        let target = Target { noun, grant_noun: "TABLE", name: on.sql() };
        self.attach(&target, table.owner.as_ref(), table.comment.as_ref());
    }

    /// `PARTITION OF parent`, `OF type`; `bound` and `partition_of` need each other.
    fn parentage(&mut self, sql: &mut Sql, table: &Table, key: &Text) {
        match (&table.partition_of, &table.bound) {
            (Some(_), Some(_)) if is_attached(table) => {}
            (Some(parent), Some(_)) => add!(sql, " PARTITION OF {}", self.qualified(parent).sql()),
            (Some(parent), None) => {
                let problem = Problem::error("missing-key", format!("the partition `{}` has no `bound`", key.value))
                    .help("add bound = \"from (...) to (...)\", \"in (...)\" or \"default\"");
                self.problem(problem, &parent.span, "`bound` is missing");
                sql.broken = true;
            }
            (None, Some(bound)) => {
                let problem = Problem::error("conflicting-keys", "`bound` belongs to a partition")
                    .help("add `partition_of`, or remove `bound`");
                self.problem(problem, &bound.span, "this table is no partition");
                sql.broken = true;
            }
            (None, None) => {}
        }
        if let Some(of_type) = &table.of_type {
            add!(sql, " OF {}", self.qualified(of_type).sql());
        }
    }

    fn attach_partition(&mut self, on: &Qualified, table: &Table) {
        let (Some(parent), Some(bound)) = (&table.partition_of, &table.bound) else { return };
        let mut sql = Sql::new(format!("ALTER TABLE {} ATTACH PARTITION {} ", self.qualified(parent).sql(), on.sql()));
        self.bound(&mut sql, bound);
        self.emit(&bound.span, sql, Vec::new());
    }

    /// `FOR VALUES ...` or `DEFAULT`; the user may leave `for values` out.
    fn bound(&mut self, sql: &mut Sql, bound: &Text) {
        let lower = bound.value.trim_start().to_lowercase();
        if lower.trim_end() == "default" {
            sql.push("DEFAULT");
            return;
        }
        if !lower.starts_with("for ") {
            sql.push("FOR VALUES ");
        }
        sql.append(self.fragment(bound, Holds::One));
    }

    /// What stands between the parentheses of CREATE TABLE.
    fn items(
        &mut self,
        on: &Qualified,
        table: &Table,
        names: &Names,
        known: Option<&[&str]>,
        defines: &mut Vec<Defined>,
    ) -> Vec<Sql> {
        let mut items = Vec::new();
        let typed_elsewhere = is_typed_elsewhere(table);
        if let Some(name) = table.primary_key.as_ref().and_then(|key| key.name.as_ref()) {
            names.take(&name.value);
        }
        let named = table.unique.iter().map(|(name, _)| name).chain(table.checks.iter().map(|(name, _)| name));
        named.for_each(|name| names.take(&name.value));
        let mut keys = table.columns.iter().filter(|(_, column)| column.primary_key.0);
        if let (Some((first, _)), Some((second, _))) = (keys.next(), keys.next()) {
            let problem =
                Problem::error("conflicting-keys", "two columns of one table say `primary_key = true`").help(format!(
                    "a key of several columns belongs to the table: primary_key = [\"{}\", \"{}\"]",
                    first.value, second.value
                ));
            self.problem(problem, &second.span, "the second");
        }
        for (name, column) in table.columns.iter() {
            let sql = self.column(name, column, on, names, defines);
            if typed_elsewhere && sql.text == ident(&name.value) {
                continue;
            }
            if column.data_type.is_none() && !typed_elsewhere {
                let problem = Problem::error("missing-key", format!("the column `{}` has no `type`", name.value))
                    .help("add `type`: a data type such as \"text\"");
                self.problem(problem, &name.span, "`type` is missing");
                items.push(Sql { broken: true, ..Sql::default() });
                continue;
            }
            items.push(sql);
        }
        if let Some(key) = &table.primary_key {
            let span_of_name = key.name.clone().unwrap_or(Text { span: key.at.clone(), ..Text::default() });
            let name = key.name.as_ref().map_or_else(|| names.choose(&on.name, "", "pkey"), |name| name.value.clone());
            defines.push(Defined {
                renamed_from: key.renamed_from.as_ref().map(|text| Former::plain(&text.value)),
                ..self.unnamed(on, &span_of_name, name)
            });
            items.push(self.primary_key(key, known));
        }
        for (name, unique) in table.unique.iter() {
            defines.push(self.defined_on(Kind::Constraint, on, name, unique.renamed_from.as_ref()));
            items.push(self.unique(name, unique, known));
        }
        for (name, check) in table.checks.iter().filter(|(_, check)| !check.not_valid.0) {
            defines.push(self.defined_on(Kind::Constraint, on, name, check.renamed_from.as_ref()));
            items.push(self.check(name, check));
        }
        for (name, exclusion) in table.exclusions.iter() {
            defines.push(self.defined_on(Kind::Constraint, on, name, exclusion.renamed_from.as_ref()));
            items.push(self.exclusion(name, exclusion, known));
        }
        items
    }

    fn column(
        &mut self,
        name: &Text,
        column: &Column,
        on: &Qualified,
        names: &Names,
        defines: &mut Vec<Defined>,
    ) -> Sql {
        defines.push(self.defined_on(Kind::Column, on, name, column.renamed_from.as_ref()));
        self.one_source(name, column);
        let mut sql = Sql::new(ident(self.checked(name)));
        if let Some(data_type) = &column.data_type {
            sql.push(" ");
            sql.append(self.data_type(data_type));
        }
        if let Some(compression) = &column.compression {
            add!(sql, " COMPRESSION {}", ident(&self.checked(compression).to_lowercase()));
        }
        self.fdw_options(&mut sql, &column.fdw_options);
        if let Some(collation) = &column.collation {
            add!(sql, " COLLATE {}", self.collation(collation));
        }
        if column.not_null.0 {
            sql.push(" NOT NULL");
        }
        if let Some(default) = &column.default {
            defines
                .push(Defined { place: self.place(&default.0.span), ..self.defined_on(Kind::Default, on, name, None) });
            sql.push(" DEFAULT ");
            sql.append(self.default_value(&default.0));
        }
        if let Some(generated) = &column.generated {
            sql.push(" GENERATED ALWAYS AS ");
            sql.append(self.expression(&generated.expression.0));
            sql.push(if generated.stored == Some(false) { " VIRTUAL" } else { " STORED" });
        }
        if let Some(identity) = &column.identity {
            add!(sql, " GENERATED {} AS IDENTITY", identity.generation.sql());
            let numbers = SequenceNumbers {
                start: identity.start,
                increment: identity.increment,
                min: identity.min,
                max: identity.max,
                cache: identity.cache,
                cycle: identity.cycle,
            };
            let mut options = sequence_options(&numbers);
            if let Some(sequence) = &identity.sequence {
                options = format!(" SEQUENCE NAME {}{options}", self.qualified(sequence).sql());
            }
            if !options.is_empty() {
                add!(sql, " ({})", options.trim_start());
            }
        }
        if column.primary_key.0 {
            sql.push(" PRIMARY KEY");
            defines.push(self.unnamed(on, name, names.choose(&on.name, "", "pkey")));
        }
        if column.unique.0 {
            sql.push(" UNIQUE");
            defines.push(self.unnamed(on, name, names.choose(&on.name, &name.value, "key")));
        }
        if let Some(check) = &column.check {
            sql.push(" CHECK ");
            sql.append(self.expression(&check.0));
            let chosen = names.choose(&on.name, &name.value, "check");
            defines.push(Defined { place: self.place(&check.0.span), ..self.unnamed(on, name, chosen) });
        }
        sql
    }

    /// A column's value comes from one place.
    fn one_source(&mut self, name: &Text, column: &Column) {
        let sources = [
            column.default.as_ref().map(|_| "default"),
            column.generated.as_ref().map(|_| "generated"),
            column.identity.as_ref().map(|_| "identity"),
        ];
        let sources: Vec<_> = sources.into_iter().flatten().collect();
        if let [first, second, ..] = sources.as_slice() {
            let what = format!("the column `{}` has both `{first}` and `{second}`", name.value);
            let problem = Problem::error("conflicting-keys", what).help("keep one of them");
            self.problem(problem, &name.span, "its value can come from one place only");
        }
    }

    /// A default. The common slip is a text without SQL's own quotes.
    pub(super) fn default_value(&mut self, text: &Text) -> Sql {
        if check::is_column(&text.value) {
            let problem =
                Problem::error("bad-default", format!("`{}` is a name, and a default cannot refer to one", text.value))
                    .because("a string here is an SQL expression, in which text has quotes of its own")
                    .help(format!("for a text write \"'{}'\"", text.value));
            self.problem(problem, &text.span, "read as the name of a column");
            return Sql { broken: true, ..Sql::default() };
        }
        self.expression(text)
    }

    /// A collation's name; those of the system are found without a schema.
    pub(super) fn collation(&mut self, text: &Text) -> String {
        if text.value.contains('.') && !text.value.contains('-') && !is_locale(&text.value) {
            return self.qualified(text).sql();
        }
        ident(self.checked(text))
    }

    /// What CREATE TABLE cannot say.
    fn after(&mut self, on: &Qualified, table: &Table) {
        let alter = format!("ALTER TABLE {}", on.sql());
        // What is stated here is this table's: its partitions say for themselves.
        let only = format!("ALTER TABLE ONLY {}", on.sql());
        for (name, column) in table.columns.iter() {
            let quoted = ident(&name.value);
            if let Some(storage) = column.storage {
                let sql = Sql::new(format!("{only} ALTER COLUMN {quoted} SET STORAGE {}", storage.sql()));
                self.emit(&name.span, sql, Vec::new());
            }
            if let Some(target) = column.statistics {
                let sql = Sql::new(format!("{only} ALTER COLUMN {quoted} SET STATISTICS {target}"));
                self.emit(&name.span, sql, Vec::new());
            }
            if !column.options.is_empty() {
                let mut sql = Sql::new(format!("{only} ALTER COLUMN {quoted} SET ("));
                sql.append(self.options(&column.options));
                sql.push(")");
                self.emit(&name.span, sql, Vec::new());
            }
            self.comment(&format!("COLUMN {}.{quoted}", on.sql()), column.comment.as_ref());
        }
        let security = match table.row_level_security {
            None => None,
            Some(RowSecurity::Disabled) => Some("DISABLE ROW LEVEL SECURITY"),
            Some(RowSecurity::Enabled) => Some("ENABLE ROW LEVEL SECURITY"),
            Some(RowSecurity::Forced) => Some("ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"),
        };
        if let Some(security) = security {
            self.emit(&table.at, Sql::new(format!("{alter} {security}")), Vec::new());
        }
        // Both name an index that may be made by a later statement of this file: the sort puts them after it.
        if let Some(identity) = &table.replica_identity {
            let identity = match identity {
                ReplicaIdentity::Word(word) => word.sql(),
                ReplicaIdentity::Index(index) => format!("USING INDEX {}", ident(self.checked(&index.index))),
            };
            self.emit(&table.at, Sql::new(format!("{alter} REPLICA IDENTITY {identity}")), Vec::new());
        }
        if let Some(index) = &table.cluster_on {
            let sql = Sql::new(format!("{alter} CLUSTER ON {}", ident(self.checked(index))));
            self.emit(&index.span, sql, Vec::new());
        }
    }

    /// CREATE TABLE would take NOT VALID as valid: the table is empty then.
    fn late_checks(&mut self, on: &Qualified, table: &Table) {
        for (name, check) in table.checks.iter().filter(|(_, check)| check.not_valid.0) {
            let mut sql = Sql::new(format!("ALTER TABLE {} ADD ", on.sql()));
            sql.append(self.check(name, check));
            let defined = self.defined_on(Kind::Constraint, on, name, check.renamed_from.as_ref());
            self.emit(&name.span, sql, vec![defined]);
        }
    }

    fn constraint_comments(&mut self, on: &Qualified, table: &Table) {
        let comments = table
            .unique
            .iter()
            .map(|(name, unique)| (name.value.clone(), unique.comment.as_ref()))
            .chain(table.checks.iter().map(|(name, check)| (name.value.clone(), check.comment.as_ref())))
            .chain(table.exclusions.iter().map(|(name, exclusion)| (name.value.clone(), exclusion.comment.as_ref())))
            .chain(table.foreign_keys.iter().map(|(name, key)| (name.value.clone(), key.comment.as_ref())))
            .chain(table.primary_key.iter().map(|key| {
                let chosen = Names::default().choose(&on.name, "", "pkey");
                (key.name.as_ref().map_or(chosen, |name| name.value.clone()), key.comment.as_ref())
            }));
        for (name, comment) in comments {
            self.comment(&format!("CONSTRAINT {} ON {}", ident(&name), on.sql()), comment);
        }
    }

    /// `SET (name = value)` pairs and constants are written with the user's own bytes.
    pub(super) fn constant(text: &Text) -> Sql {
        let mut sql = Sql::default();
        literal(&mut sql, text);
        sql
    }
}

/// A partition that states the types of its columns is a table of its own first, and attached then.
pub(super) fn is_attached(table: &Table) -> bool {
    table.partition_of.is_some() && table.columns.iter().any(|(_, column)| column.data_type.is_some())
}

/// Whether the types of its columns are those of its parent or its composite type.
fn is_typed_elsewhere(table: &Table) -> bool {
    table.of_type.is_some() || (table.partition_of.is_some() && !is_attached(table))
}

/// Names such as `en_US.utf8` have a dot that parts nothing.
fn is_locale(name: &str) -> bool {
    name.split_once('.').is_some_and(|(_, rest)| rest.to_lowercase().starts_with("utf"))
}
