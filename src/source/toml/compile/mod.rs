//! Shapes → SQL statements, one module per group of kinds.

mod access;
mod constraint;
mod definition;
mod index;
mod policy;
mod routine;
mod rows;
mod rule;
mod table;
mod trigger;
mod types;
mod view;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use self::rows::byte_size;
use super::check::{self, Flaw, Holds};
use super::name::{self, Qualified};
use super::shape::nearest;
use super::shapes;
use super::text::{Sql, add};
use super::tree::Text;
use super::value::{Named, Scalar};
use crate::object::Kind;
use crate::problem::{Place, Problem, SourceFile};
use crate::source::{Defined, Former, Note, ReadOptions, SourceStatement};
use crate::sql::{Grantee, Ident, Literal};

/// Turns the shapes of one file into statements.
#[derive(Debug)]
pub struct Compiler<'a> {
    file: Arc<SourceFile>,
    options: &'a ReadOptions,
    /// The statements so far.
    pub statements: Vec<SourceStatement>,
    /// The remarks so far.
    pub notes: Vec<Note>,
    /// The problems so far.
    pub problems: Vec<Problem>,
}

/// What an object is called, in the words of COMMENT, ALTER and GRANT.
#[derive(Debug, Clone)]
struct Target {
    /// `TABLE`, `FUNCTION`...: for COMMENT ON and ALTER.
    noun: &'static str,
    /// The same for GRANT.
    grant_noun: &'static str,
    /// Its name as SQL.
    name: String,
}

impl<'a> Compiler<'a> {
    /// A compiler for one file.
    #[must_use]
    pub fn new(file: Arc<SourceFile>, options: &'a ReadOptions) -> Self {
        Self { file, options, statements: Vec::new(), notes: Vec::new(), problems: Vec::new() }
    }

    /// Compiles a file. Kinds that others stand on come first, so that little is left to sort.
    pub fn file(&mut self, file: &shapes::File) {
        file.schemas.iter().for_each(|(name, schema)| self.schema(name, schema));
        file.extensions.iter().for_each(|(name, extension)| self.extension(name, &extension.0));
        file.default_privileges.iter().for_each(|privileges| self.default_privileges(privileges));
        file.enums.iter().for_each(|(name, values)| self.enumeration(name, values));
        file.domains.iter().for_each(|(name, domain)| self.domain(name, domain));
        file.types.iter().for_each(|(name, composite)| self.composite(name, composite));
        file.ranges.iter().for_each(|(name, range)| self.range(name, range));
        self.definitions(file);
        file.foreign_data_wrappers.iter().for_each(|(name, wrapper)| self.foreign_data_wrapper(name, wrapper));
        file.servers.iter().for_each(|(name, server)| self.server(name, server));
        file.sequences.iter().for_each(|(name, sequence)| self.sequence(name, sequence));
        file.functions.iter().for_each(|(name, routine)| self.routine(name, routine, false));
        file.procedures.iter().for_each(|(name, routine)| self.routine(name, routine, true));
        self.tables(&file.tables);
        file.views.iter().for_each(|(name, view)| self.view(name, view));
        file.materialized_views.iter().for_each(|(name, view)| self.materialized_view(name, view));
        file.publications.iter().for_each(|(name, publication)| self.publication(name, publication));
        if let Some(storage) = &file.storage {
            storage.buckets.iter().for_each(|(name, bucket)| self.bucket(name, bucket));
        }
        if let Some(cron) = &file.cron {
            cron.jobs.iter().for_each(|(name, job)| self.job(name, job));
        }
        file.comments.iter().for_each(|comment| self.any_comment(comment));
        file.privileges.iter().for_each(|access| self.any_privileges(access));
        file.security_labels.iter().for_each(|label| self.security_label(label));
    }

    fn place(&self, span: &Range<usize>) -> Place {
        Place { file: Arc::clone(&self.file), span: span.clone() }
    }

    fn problem(&mut self, problem: Problem, span: &Range<usize>, label: &str) {
        let place = self.place(span);
        self.problems.push(problem.at(place, label));
    }

    fn note(&mut self, text: impl Into<String>, span: &Range<usize>) {
        let place = self.place(span);
        self.notes.push(Note { text: text.into(), place });
    }

    /// Keeps a statement, unless a part of it was refused or the whole does not parse.
    fn emit(&mut self, at: &Range<usize>, sql: Sql, defines: Vec<Defined>) {
        if sql.broken {
            return;
        }
        if let Err(flaw) = check::statement(&sql.text) {
            let span = flaw.at.and_then(|at| sql.place_of(at, near_length(&flaw))).unwrap_or_else(|| at.clone());
            self.problem(Problem::error("syntax-error", "this is not valid SQL").because(flaw.message), &span, "here");
            return;
        }
        let pieces = sql.pieces.iter().map(|(inside, outside)| (inside.clone(), self.place(outside))).collect();
        self.statements.push(SourceStatement {
            sql: sql.text,
            place: self.place(at),
            offset: None,
            pieces,
            defines,
            search_path: None,
            role: None,
            beyond: None,
            privileged: false,
        });
    }

    /// Something defined under its key.
    fn defined(&self, kind: Kind, schema: Option<&str>, relation: Option<&str>, name: &Text) -> Defined {
        Defined {
            kind,
            schema: schema.map(str::to_owned),
            relation: relation.map(str::to_owned),
            name: name.value.clone(),
            place: self.place(&name.span),
            renamed_from: None,
        }
    }

    /// Something defined in a schema.
    fn defined_in(&self, kind: Kind, name: &Qualified, key: &Text, renamed_from: Option<&Text>) -> Defined {
        Defined {
            name: name.name.clone(),
            renamed_from: renamed_from.map(|text| Former::dotted(&text.value)),
            ..self.defined(kind, Some(&name.schema), None, key)
        }
    }

    /// Something defined on a relation.
    fn defined_on(&self, kind: Kind, on: &Qualified, key: &Text, renamed_from: Option<&Text>) -> Defined {
        Defined {
            renamed_from: renamed_from.map(|text| Former::plain(&text.value)),
            ..self.defined(kind, Some(&on.schema), Some(&on.name), key)
        }
    }

    /// Reports a string that cannot be embedded; the piece that stands for it says so.
    fn refuse(&mut self, text: &Text, flaw: Flaw) -> Sql {
        let mut whole = Sql::default();
        whole.user(text);
        let span = flaw.at.and_then(|at| whole.place_of(at, near_length(&flaw)));
        let span = span.unwrap_or_else(|| text.span.clone());
        self.problem(Problem::error("syntax-error", "this is not valid SQL").because(flaw.message), &span, "here");
        Sql { broken: true, ..Sql::default() }
    }

    /// An SQL expression in parentheses.
    fn expression(&mut self, text: &Text) -> Sql {
        if let Err(flaw) = check::whole(&text.value, Holds::One) {
            return self.refuse(text, flaw);
        }
        let mut sql = Sql::default();
        sql.parenthesized(text);
        // Wrapped in the least that takes an expression, so that nothing but an expression passes.
        let prefix = "CREATE POLICY p ON t USING ";
        match check::statement(&format!("{prefix}{}", sql.text)) {
            Ok(_) => sql,
            Err(flaw) => {
                // One byte more for the parenthesis.
                let flaw = check::shift(flaw, prefix.len() + 1);
                self.refuse(text, flaw)
            }
        }
    }

    /// SQL that must be in balance, and is checked with the statement that it is part of.
    fn fragment(&mut self, text: &Text, holds: Holds) -> Sql {
        if let Err(flaw) = check::whole(&text.value, holds) {
            return self.refuse(text, flaw);
        }
        let mut sql = Sql::default();
        sql.user(text);
        if text.value.contains("--") {
            sql.push("\n");
        }
        sql
    }

    /// A data type.
    fn data_type(&mut self, text: &Text) -> Sql {
        match check::data_type(&text.value) {
            Ok(_) => self.fragment(text, Holds::One),
            Err(flaw) => self.refuse(text, flaw),
        }
    }

    /// A query: one SELECT, VALUES or TABLE.
    fn query(&mut self, text: &Text) -> Sql {
        let trimmed = text.value.trim_end().trim_end_matches(';').trim_end();
        match check::statement(trimmed) {
            Ok(pg_query::protobuf::node::Node::SelectStmt(select)) if select.into_clause.is_none() => {}
            Ok(_) => {
                let flaw = Flaw { message: "a SELECT was expected".to_owned(), at: None };
                return self.refuse(text, flaw);
            }
            Err(flaw) => return self.refuse(text, flaw),
        }
        let start = text.value.len() - text.value.trim_start().len();
        let mut sql = Sql::default();
        sql.user_part(text, start..trimmed.len());
        if trimmed.contains("--") {
            sql.push("\n");
        }
        sql
    }

    /// A name of one part, checked.
    fn checked<'t>(&mut self, text: &'t Text) -> &'t str {
        self.check_name(&text.value, &text.span);
        &text.value
    }

    fn check_name(&mut self, name: &str, span: &Range<usize>) {
        if name.is_empty() || name.contains('\0') {
            let problem = Problem::error("bad-name", "a name cannot be empty").help("give it a name");
            self.problem(problem, span, "no name");
        } else if name.len() > crate::sql::LONGEST_NAME {
            let problem = Problem::error("bad-name", format!("this name has {} bytes", name.len()))
                .because(format!("PostgreSQL cuts names off after {} bytes", crate::sql::LONGEST_NAME))
                .help("choose a shorter name");
            self.problem(problem, span, "too long");
        }
    }

    /// A name that may say its schema; the default schema otherwise.
    fn qualified(&mut self, text: &Text) -> Qualified {
        self.qualify(&text.value, &text.span)
    }

    fn qualify(&mut self, text: &str, span: &Range<usize>) -> Qualified {
        let schema = self.options.default_schema.clone();
        let schema = if schema.is_empty() { "public".to_owned() } else { schema };
        let found = match name::split(text.trim()).as_deref() {
            Some([name]) => Qualified { schema, name: name.clone() },
            Some([schema, name]) => Qualified { schema: schema.clone(), name: name.clone() },
            _ => {
                let problem = Problem::error("bad-name", format!("`{text}` is not a name"))
                    .help("write `name` or `schema.name`; put a part that has a dot itself in double quotes");
                self.problem(problem, span, "not a name");
                return Qualified { schema, name: "x".to_owned() };
            }
        };
        self.check_name(&found.schema, span);
        self.check_name(&found.name, span);
        found
    }

    /// A role in GRANT, TO and OWNER TO, where `public` and `current_user` are words of the language.
    fn role(&mut self, text: &Text) -> String {
        match text.value.to_lowercase().as_str() {
            "public" => Grantee("").to_string(),
            "current_user" | "session_user" | "current_role" => text.value.to_uppercase(),
            _ => Grantee(self.checked(text)).to_string(),
        }
    }

    /// Names of columns, each of which must be among `known` unless that is `None`.
    fn columns(&mut self, names: &[Text], known: Option<&[&str]>) -> String {
        for text in names {
            self.checked(text);
            self.known_column(&text.value, &text.span, known);
        }
        name::idents(names.iter().map(|text| text.value.as_str()))
    }

    fn known_column(&mut self, column: &str, span: &Range<usize>, known: Option<&[&str]>) {
        let Some(known) = known else { return };
        if known.contains(&column) {
            return;
        }
        let problem = Problem::error("unknown-column", format!("this table has no column `{column}`"));
        let problem = match nearest(column, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("its columns are: {}", known.join(", "))),
        };
        self.problem(problem, span, "unknown column");
    }

    /// `fillfactor = '70', autovacuum_enabled = 'false'`, or nothing.
    fn options(&mut self, options: &Named<Scalar>) -> Sql {
        let mut sql = Sql::default();
        for (index, (name, value)) in options.iter().enumerate() {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'.';
            if name.value.is_empty() || !name.value.bytes().all(plain) {
                let problem = Problem::error("bad-name", format!("`{}` is not the name of an option", name.value))
                    .help("option names have lower-case letters, digits, `_` and `.` only");
                self.problem(problem, &name.span, "not an option");
                continue;
            }
            add!(sql, "{}{} = ", if index > 0 { ", " } else { "" }, name.value);
            literal(&mut sql, &value.0);
        }
        sql
    }

    /// `COMMENT ON noun name IS '...'`.
    fn comment(&mut self, on: &str, comment: Option<&Text>) {
        let Some(comment) = comment else { return };
        let mut sql = Sql::new(format!("COMMENT ON {on} IS "));
        literal(&mut sql, comment);
        self.emit(&comment.span, sql, Vec::new());
    }

    /// What most objects have: an owner and a comment.
    fn attach(&mut self, target: &Target, owner: Option<&Text>, comment: Option<&Text>) {
        if let Some(owner) = owner {
            let role = self.role(owner);
            let sql = Sql::new(format!("ALTER {} {} OWNER TO {role}", target.noun, target.name));
            self.emit(&owner.span, sql, Vec::new());
        }
        self.comment(&format!("{} {}", target.noun, target.name), comment);
    }
}

/// A string constant whose bytes are the user's as far as they need no escape.
fn literal(sql: &mut Sql, text: &Text) {
    let printed = Literal(&text.value).to_string();
    let quoted = format!("'{}'", text.value);
    if printed == quoted {
        sql.push("'");
        sql.user(text);
        sql.push("'");
        return;
    }
    let start = sql.text.len();
    sql.push(&printed);
    let inside = text.runs.first().zip(text.runs.last()).map(|(first, last)| first.1.start..last.1.end);
    sql.pieces.push((start..sql.text.len(), inside.unwrap_or_else(|| text.span.clone())));
}

/// How long the word is that the parser complained about.
fn near_length(flaw: &Flaw) -> usize {
    flaw.message.split_once("at or near \"").map_or(1, |(_, near)| near.len().saturating_sub(1).max(1))
}

/// An identifier.
fn ident(name: &str) -> String {
    Ident(name).to_string()
}
