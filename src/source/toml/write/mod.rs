//! Statements → TOML: the way back of [`compile`](super::compile), for what the program itself writes of a database.
//!
//! A statement is understood to its last word or not at all; what is not understood is for a SQL file beside the TOML
//! file to state.

mod access;
mod constraint;
mod cursor;
mod item;
mod layout;
mod other;
mod policy;
mod short;
mod sql;
mod statement;
mod table;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use super::name::Qualified;
use crate::object::{Kind, ObjectId, Path};
use cursor::Cursor;
use item::{Item, Table};
pub use sql::{ForeignKey, foreign_key, owned_sequence};
pub use statement::{
    TypeOf, after_columns, create_domain, create_index, create_policy, create_trigger, insert_bucket,
    joined_publications,
};

/// A TOML file under construction.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    root: Table,
    /// Under which keys each object is.
    places: BTreeMap<ObjectId, Vec<String>>,
    default_schema: &'a str,
    /// The schemas whose tables are there already, and only get policies and triggers.
    given: &'a [String],
    /// Names that several constraints of a schema have, which PostgreSQL would not choose by itself.
    shared: &'a BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Document<'a> {
    /// An empty file.
    #[must_use]
    pub fn new(default_schema: &'a str, given: &'a [String], shared: &'a BTreeSet<(&'a str, &'a str)>) -> Self {
        Self { root: Table::default(), places: BTreeMap::new(), default_schema, given, shared }
    }

    /// Whether it states nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.0.is_empty()
    }

    /// States an object, which these statements make; false, and nothing is stated, where that is not possible.
    pub fn state(&mut self, object: &ObjectId, statements: &[String]) -> bool {
        let before = self.root.clone();
        let places = self.places.clone();
        let stated = statements.iter().try_for_each(|sql| {
            let mut cursor = Cursor::new(sql);
            self.statement(object, &mut cursor, sql)?;
            cursor.done()
        });
        if stated.is_none() || statements.is_empty() {
            self.root = before;
            self.places = places;
            return false;
        }
        true
    }

    /// The file, in the shortest form.
    #[must_use]
    pub fn text(&self) -> String {
        item::document(&self.shortened())
    }

    fn shortened(&self) -> Table {
        let mut root = self.root.clone();
        short::shorten(&mut root, self.default_schema, self.shared);
        root
    }

    fn statement(&mut self, object: &ObjectId, sql: &mut Cursor<'_>, text: &str) -> Option<()> {
        match object.kind {
            Kind::Schema => self.schema(object, sql),
            Kind::Extension => self.extension(object, sql),
            Kind::DefaultPrivilege => self.default_privileges(sql),
            Kind::Enum => self.enumeration(object, sql),
            Kind::Composite => self.composite(object, sql),
            Kind::Domain => self.domain(object, sql),
            Kind::DomainConstraint => self.domain_constraint(object, sql),
            Kind::Range => self.range(object, sql),
            Kind::Sequence => self.sequence(object, sql),
            Kind::SequenceOwner => self.sequence_owner(object, sql),
            Kind::Routine => self.routine(object, sql, text),
            Kind::Table => self.table(object, sql),
            Kind::Column => self.altered(sql),
            Kind::ToastOptions => self.toast_options(sql),
            Kind::Constraint => self.table_constraint(sql),
            Kind::Inheritance => self.membership(object, sql),
            Kind::Index => self.index(object, sql),
            Kind::View => self.view(object, sql),
            Kind::MaterializedView => self.materialized_view(object, sql),
            Kind::Rule => self.rule(object, sql),
            Kind::Trigger => self.trigger(object, sql),
            Kind::Policy => self.policy(object, sql),
            Kind::RowSecurity => self.row_security(sql),
            Kind::Statistics => self.statistics(object, sql),
            Kind::Publication => self.publication(object, sql),
            Kind::PublicationTable => self.publication_table(sql),
            Kind::ForeignDataWrapper => self.foreign_data_wrapper(object, sql),
            Kind::ForeignServer => self.server(object, sql),
            Kind::UserMapping => self.user_mapping(sql),
            Kind::Owner => self.owner(object, sql),
            Kind::Privilege => self.privilege(object, sql),
            Kind::MemberPrivilege => self.member_privilege(sql),
            Kind::Comment => self.comment(object, sql),
            Kind::SecurityLabel => self.security_label(sql),
            Kind::Bucket => self.bucket(object, sql),
            Kind::CronJob => self.job(object, sql),
            kind => self.definition(object, kind, sql, text),
        }
    }

    /// A name in a key or value: without the default schema.
    fn named(&self, parts: &[String]) -> Option<String> {
        let quote = |part: &String| {
            if part.contains(['.', '"', '(']) { format!("\"{}\"", part.replace('"', "\"\"")) } else { part.clone() }
        };
        match parts {
            [name] => Some(quote(name)),
            [schema, name] if schema == self.default_schema => Some(quote(name)),
            [_, _] => Some(parts.iter().map(quote).collect::<Vec<_>>().join(".")),
            _ => None,
        }
    }

    /// A name that the cursor is at.
    fn name(&self, sql: &mut Cursor<'_>) -> Option<String> {
        let mut parts = sql.dotted()?;
        // What is printed without a schema is the system's.
        if parts.len() == 1 {
            parts.insert(0, "pg_catalog".to_owned());
        }
        self.named(&parts)
    }

    /// The key of an object in a section of its own.
    fn key(&self, object: &ObjectId) -> Option<String> {
        match &object.path {
            Path::Global(name) => Some(name.clone()),
            Path::InSchema { schema, name } | Path::WithArguments { schema, name, .. } => {
                self.named(&[schema.clone(), name.clone()])
            }
            _ => None,
        }
    }

    /// Makes the entry of an object below the keys of a section.
    fn make(&mut self, object: &ObjectId, path: &[&str]) -> Option<&mut Table> {
        let mut table = &mut self.root;
        let (last, above) = path.split_last()?;
        for key in above {
            table = table.table(key)?;
        }
        table.add(last, Item::Table(Table::default()))?;
        self.places.insert(object.clone(), path.iter().map(|key| (*key).to_owned()).collect());
        table.table(last)
    }

    /// The entry at these keys.
    fn at(&mut self, path: &[String]) -> Option<&mut Table> {
        let mut table = &mut self.root;
        for key in path {
            match table.get_mut(key)? {
                Item::Table(inner) => table = inner,
                _ => return None,
            }
        }
        Some(table)
    }

    /// The entry of an object.
    fn entry(&mut self, object: &ObjectId) -> Option<&mut Table> {
        let path = self.places.get(object)?.clone();
        self.at(&path)
    }

    /// The keys of a relation of whatever sort that is in the file, or of a table that is there already.
    fn relation(&mut self, schema: &str, name: &str) -> Option<Vec<String>> {
        for kind in [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Composite, Kind::Domain] {
            if let Some(path) = self.places.get(&ObjectId::in_schema(kind, schema, name)) {
                return Some(path.clone());
            }
        }
        if !self.given.iter().any(|given| given == schema) {
            return None;
        }
        let key = self.named(&[schema.to_owned(), name.to_owned()])?;
        let path = vec!["tables".to_owned(), key];
        self.root.table("tables")?.table(&path[1])?;
        Some(path)
    }

    /// The keys of a relation that the cursor is at.
    fn relation_at(&mut self, sql: &mut Cursor<'_>) -> Option<Vec<String>> {
        match sql.dotted()?.as_slice() {
            [schema, name] => self.relation(schema, name),
            _ => None,
        }
    }

    /// Makes the entry of an object that is on a relation.
    fn make_on(&mut self, object: &ObjectId, group: &str) -> Option<&mut Table> {
        let Path::OnRelation { schema, relation, name } = &object.path else { return None };
        let mut path = self.relation(schema, relation)?;
        path.extend([group.to_owned(), name.clone()]);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.make(object, &path)
    }
}

/// The name of what is qualified, as SQL writes it.
fn qualified(parts: &[String]) -> Option<Qualified> {
    match parts {
        [schema, name] => Some(Qualified { schema: schema.clone(), name: name.clone() }),
        _ => None,
    }
}

/// A value that is a number or boolean stands for itself.
fn scalar(text: &str) -> Item {
    let number = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let decimal = text
        .trim_start_matches('-')
        .split_once('.')
        .is_some_and(|(whole, part)| plain(whole) && plain(part) && (whole == "0" || !whole.starts_with('0')));
    if number || decimal || ["true", "false"].contains(&text) {
        Item::Bare(text.to_owned())
    } else {
        Item::Text(text.to_owned())
    }
}

/// An expression, which numbers and booleans are, too.
fn expression(text: &str) -> Item {
    scalar(&layout::laid_out(cursor::bare(text), 0))
}

/// `name='value', other='value'` as a table.
fn options(text: &str) -> Option<Table> {
    let mut table = Table::default();
    for part in cursor::list(text) {
        let mut sql = Cursor::new(part);
        let name = sql.dotted()?.join(".");
        let value =
            if sql.eat("=") { sql.string().or_else(|| Some(sql.rest().to_owned()))? } else { "true".to_owned() };
        sql.done()?;
        table.add(&name, scalar(&value))?;
    }
    Some(table)
}

/// `name 'value', other 'value'` as a table.
fn fdw_options(text: &str) -> Option<Table> {
    let mut table = Table::default();
    for part in cursor::list(text) {
        let mut sql = Cursor::new(part);
        let name = sql.ident()?;
        let value = sql.string()?;
        sql.done()?;
        table.add(&name, Item::Text(value))?;
    }
    Some(table)
}

#[cfg(test)]
mod tests;
