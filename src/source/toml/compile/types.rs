//! Schemas, extensions, types, sequences, publications.

use super::{Compiler, Target, ident, literal};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::name::{self, Qualified};
use crate::source::toml::shapes::types::{
    Composite, Domain, Enum, Extension, Publication, RangeType, Schema, Sequence,
};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Flag;
use crate::source::{Defined, Former};
use crate::sql::{Literal, QualifiedName};

/// The numbers of a sequence or identity column.
pub(super) struct SequenceNumbers {
    pub(super) start: Option<i64>,
    pub(super) increment: Option<i64>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) cache: Option<i64>,
    pub(super) cycle: Flag,
}

/// ` START WITH 1 INCREMENT BY 2`, or nothing.
pub(super) fn sequence_options(numbers: &SequenceNumbers) -> String {
    let options = [
        ("INCREMENT BY", numbers.increment),
        ("MINVALUE", numbers.min),
        ("MAXVALUE", numbers.max),
        ("START WITH", numbers.start),
        ("CACHE", numbers.cache),
    ];
    let mut text = String::new();
    for (word, number) in options {
        if let Some(number) = number {
            text = format!("{text} {word} {number}");
        }
    }
    if numbers.cycle.0 {
        text.push_str(" CYCLE");
    }
    text
}

impl Compiler<'_> {
    pub(super) fn schema(&mut self, name: &Text, schema: &Schema) {
        let quoted = ident(self.checked(name));
        if name.value == "public" || self.options.platform_schemas.contains(&name.value) {
            // These are there before the files are; what is stated about them is what counts.
            let sql = Sql::new(format!("CREATE SCHEMA IF NOT EXISTS {quoted}"));
            self.emit(&name.span, sql, vec![self.defined(Kind::Schema, None, None, name)]);
        } else {
            let sql = Sql::new(format!("CREATE SCHEMA {quoted}"));
            let renamed_from = schema.renamed_from.as_ref().map(|text| Former::plain(&text.value));
            let defined = Defined { renamed_from, ..self.defined(Kind::Schema, None, None, name) };
            self.emit(&name.span, sql, vec![defined]);
        }
        let target = Target { noun: "SCHEMA", grant_noun: "SCHEMA", name: quoted };
        self.attach(&target, schema.owner.as_ref(), schema.comment.as_ref());
        self.privileges(&target, &schema.grants, &schema.revokes);
    }

    pub(super) fn extension(&mut self, name: &Text, extension: &Extension) {
        let quoted = ident(self.checked(name));
        let mut sql = Sql::new(format!("CREATE EXTENSION IF NOT EXISTS {quoted}"));
        if let Some(schema) = &extension.schema {
            add!(sql, " WITH SCHEMA {}", ident(self.checked(schema)));
        }
        if let Some(version) = &extension.version {
            sql.push(" VERSION ");
            literal(&mut sql, version);
        }
        self.emit(&name.span, sql, vec![self.defined(Kind::Extension, None, None, name)]);
        self.comment(&format!("EXTENSION {quoted}"), extension.comment.as_ref());
    }

    pub(super) fn enumeration(&mut self, key: &Text, values: &Enum) {
        let on = self.qualified(key);
        let mut sql = Sql::new(format!("CREATE TYPE {} AS ENUM (", on.sql()));
        for (index, value) in values.values.iter().enumerate() {
            if let Some(first) = values.values[..index].iter().find(|first| first.value == value.value) {
                let problem = Problem::error("duplicate", format!("the value \"{}\" is there twice", value.value))
                    .at(self.place(&first.span), "first");
                self.problem(problem, &value.span, "again");
            }
            sql.push(if index > 0 { ", " } else { "" });
            literal(&mut sql, value);
        }
        sql.push(")");
        let mut defines = vec![self.defined_in(Kind::Enum, &on, key, values.renamed_from.as_ref())];
        for (label, former) in values.renamed_values.iter() {
            if !values.values.iter().any(|value| value.value == label.value) {
                let problem = Problem::error("unknown-value", format!("the enum has no value \"{}\"", label.value))
                    .help("write the new name first: `renamed_values = { new = \"old\" }`");
                self.problem(problem, &label.span, "not among its values");
            }
            defines.push(self.defined_on(Kind::Enum, &on, label, Some(former)));
        }
        self.emit(&key.span, sql, defines);
        let target = Target { noun: "TYPE", grant_noun: "TYPE", name: on.sql() };
        self.attach(&target, values.owner.as_ref(), values.comment.as_ref());
        self.privileges(&target, &values.grants, &values.revokes);
    }

    pub(super) fn composite(&mut self, key: &Text, composite: &Composite) {
        let on = self.qualified(key);
        let mut defines = vec![self.defined_in(Kind::Composite, &on, key, composite.renamed_from.as_ref())];
        let mut items = Vec::new();
        for (name, attribute) in composite.attributes.iter() {
            defines.push(self.defined_on(Kind::Attribute, &on, name, attribute.renamed_from.as_ref()));
            let mut sql = Sql::new(format!("{} ", ident(self.checked(name))));
            sql.append(self.data_type(&attribute.data_type));
            if let Some(collation) = &attribute.collation {
                add!(sql, " COLLATE {}", self.collation(collation));
            }
            items.push(sql);
        }
        let mut sql = Sql::new(format!("CREATE TYPE {} AS (", on.sql()));
        sql.list(items, ", ");
        sql.push(")");
        self.emit(&key.span, sql, defines);
        for (name, attribute) in composite.attributes.iter() {
            self.comment(&format!("COLUMN {}.{}", on.sql(), ident(&name.value)), attribute.comment.as_ref());
        }
        let target = Target { noun: "TYPE", grant_noun: "TYPE", name: on.sql() };
        self.attach(&target, composite.owner.as_ref(), composite.comment.as_ref());
        self.privileges(&target, &composite.grants, &composite.revokes);
    }

    pub(super) fn domain(&mut self, key: &Text, domain: &Domain) {
        let on = self.qualified(key);
        let mut defines = vec![self.defined_in(Kind::Domain, &on, key, domain.renamed_from.as_ref())];
        let mut sql = Sql::new(format!("CREATE DOMAIN {} AS ", on.sql()));
        sql.append(self.data_type(&domain.data_type));
        if let Some(collation) = &domain.collation {
            add!(sql, " COLLATE {}", self.collation(collation));
        }
        if let Some(default) = &domain.default {
            sql.push(" DEFAULT ");
            sql.append(self.default_value(&default.0));
        }
        if domain.not_null.0 {
            sql.push(" NOT NULL");
        }
        if let Some(check) = &domain.check {
            sql.push(" CHECK ");
            sql.append(self.expression(&check.0));
        }
        for (name, check) in domain.checks.iter().filter(|(_, check)| !check.not_valid.0) {
            defines.push(self.defined_on(Kind::DomainConstraint, &on, name, check.renamed_from.as_ref()));
            add!(sql, " CONSTRAINT {} CHECK ", ident(self.checked(name)));
            sql.append(self.expression(&check.expression.0));
        }
        self.emit(&key.span, sql, defines);
        for (name, check) in domain.checks.iter().filter(|(_, check)| check.not_valid.0) {
            let mut sql = Sql::new(format!("ALTER DOMAIN {} ADD CONSTRAINT {} CHECK ", on.sql(), ident(&name.value)));
            sql.append(self.expression(&check.expression.0));
            sql.push(" NOT VALID");
            let defined = self.defined_on(Kind::DomainConstraint, &on, name, check.renamed_from.as_ref());
            self.emit(&name.span, sql, vec![defined]);
        }
        for (name, check) in domain.checks.iter() {
            let constraint = format!("CONSTRAINT {} ON DOMAIN {}", ident(&name.value), on.sql());
            self.comment(&constraint, check.comment.as_ref());
        }
        let target = Target { noun: "DOMAIN", grant_noun: "DOMAIN", name: on.sql() };
        self.attach(&target, domain.owner.as_ref(), domain.comment.as_ref());
        self.privileges(&target, &domain.grants, &domain.revokes);
    }

    pub(super) fn range(&mut self, key: &Text, range: &RangeType) {
        let on = self.qualified(key);
        let mut sql = Sql::new(format!("CREATE TYPE {} AS RANGE (SUBTYPE = ", on.sql()));
        sql.append(self.data_type(&range.subtype));
        if let Some(class) = &range.subtype_opclass {
            add!(sql, ", SUBTYPE_OPCLASS = {}", self.plain_or_qualified(class));
        }
        if let Some(collation) = &range.collation {
            add!(sql, ", COLLATION = {}", self.collation(collation));
        }
        for (word, function) in [("CANONICAL", &range.canonical), ("SUBTYPE_DIFF", &range.subtype_diff)] {
            if let Some(function) = function {
                add!(sql, ", {word} = {}", self.plain_or_qualified(function));
            }
        }
        if let Some(multirange) = &range.multirange_type_name {
            add!(sql, ", MULTIRANGE_TYPE_NAME = {}", self.qualified(multirange).sql());
        }
        sql.push(")");
        self.emit(&key.span, sql, vec![self.defined_in(Kind::Range, &on, key, range.renamed_from.as_ref())]);
        let target = Target { noun: "TYPE", grant_noun: "TYPE", name: on.sql() };
        self.attach(&target, range.owner.as_ref(), range.comment.as_ref());
        self.privileges(&target, &range.grants, &range.revokes);
    }

    /// A name that is more often the system's than the user's: found through the search path unless it says a schema.
    pub(super) fn plain_or_qualified(&mut self, text: &Text) -> String {
        if text.value.contains('.') { self.qualified(text).sql() } else { ident(self.checked(text)) }
    }

    pub(super) fn sequence(&mut self, key: &Text, sequence: &Sequence) {
        let on = self.qualified(key);
        let unlogged = if sequence.unlogged.0 { "UNLOGGED " } else { "" };
        let mut sql = Sql::new(format!("CREATE {unlogged}SEQUENCE {}", on.sql()));
        if let Some(data_type) = &sequence.data_type {
            sql.push(" AS ");
            sql.append(self.data_type(data_type));
        }
        sql.push(&sequence_options(&SequenceNumbers {
            start: sequence.start,
            increment: sequence.increment,
            min: sequence.min,
            max: sequence.max,
            cache: sequence.cache,
            cycle: sequence.cycle,
        }));
        self.emit(&key.span, sql, vec![self.defined_in(Kind::Sequence, &on, key, sequence.renamed_from.as_ref())]);
        let target = Target { noun: "SEQUENCE", grant_noun: "SEQUENCE", name: on.sql() };
        self.attach(&target, sequence.owner.as_ref(), sequence.comment.as_ref());
        self.privileges(&target, &sequence.grants, &sequence.revokes);
        if let Some(owned_by) = &sequence.owned_by {
            self.owned_by(&on, owned_by);
        }
    }

    /// A statement of its own: the table's default may need the sequence first.
    fn owned_by(&mut self, on: &Qualified, owned_by: &Text) {
        let column = match name::split(&owned_by.value).as_deref() {
            Some([table, column]) => {
                let table = self.qualify(&format!("\"{}\"", table.replace('"', "\"\"")), &owned_by.span);
                format!("{}.{}", table.sql(), ident(column))
            }
            Some([schema, table, column]) => format!("{}.{}", QualifiedName(schema, table), ident(column)),
            _ => {
                let problem = Problem::error("bad-name", format!("`{}` is not a column", owned_by.value))
                    .help("write \"table.column\" or \"schema.table.column\"");
                self.problem(problem, &owned_by.span, "not a column");
                return;
            }
        };
        let sql = Sql::new(format!("ALTER SEQUENCE {} OWNED BY {column}", on.sql()));
        self.emit(&owned_by.span, sql, Vec::new());
    }

    pub(super) fn publication(&mut self, name: &Text, publication: &Publication) {
        let quoted = ident(self.checked(name));
        let exists = self.options.platform && name.value == "supabase_realtime";
        if exists {
            let states_more = !publication.schemas.is_empty()
                || publication.all_tables.0
                || publication.publish.is_some()
                || publication.via_partition_root.0
                || publication.owner.is_some()
                || publication.comment.is_some();
            if states_more {
                let problem = Problem::error("conflicting-keys", "supabase_realtime belongs to the platform")
                    .help("keep `tables` only: which tables are in it is yours to say");
                self.problem(problem, &name.span, "only its `tables` are managed");
            }
        } else {
            self.create_publication(name, &quoted, publication);
        }
        for (table, membership) in publication.tables.0.iter() {
            let on = self.qualified(table);
            let mut sql = Sql::new(format!("ALTER PUBLICATION {quoted} ADD TABLE {}", on.sql()));
            if !membership.columns.is_empty() {
                add!(sql, " ({})", self.columns(&membership.columns, None));
            }
            if let Some(filter) = &membership.filter {
                sql.push(" WHERE ");
                sql.append(self.expression(&filter.0));
            }
            let mut defined = self.defined_on(Kind::PublicationTable, &on, name, None);
            defined.place = self.place(&table.span);
            self.emit(&table.span, sql, vec![defined]);
        }
        if !exists {
            let target = Target { noun: "PUBLICATION", grant_noun: "", name: quoted };
            self.attach(&target, publication.owner.as_ref(), publication.comment.as_ref());
        }
    }

    fn create_publication(&mut self, name: &Text, quoted: &str, publication: &Publication) {
        let mut sql = Sql::new(format!("CREATE PUBLICATION {quoted}"));
        if publication.all_tables.0 {
            sql.push(" FOR ALL TABLES");
        } else if !publication.schemas.is_empty() {
            add!(sql, " FOR TABLES IN SCHEMA {}", self.columns(&publication.schemas, None));
        }
        let mut options = Vec::new();
        if let Some(publish) = &publication.publish {
            let words: Vec<_> = publish.iter().map(|operation| operation.sql().to_lowercase()).collect();
            options.push(format!("publish = {}", Literal(&words.join(", "))));
        }
        if let Some(which) = &publication.publish_generated_columns {
            options.push(format!("publish_generated_columns = {}", Literal(&which.value)));
        }
        if publication.via_partition_root.0 {
            options.push("publish_via_partition_root = true".to_owned());
        }
        if !options.is_empty() {
            add!(sql, " WITH ({})", options.join(", "));
        }
        self.emit(&name.span, sql, vec![self.defined(Kind::Publication, None, None, name)]);
    }
}
