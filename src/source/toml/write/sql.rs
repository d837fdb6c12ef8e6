//! `CREATE TABLE` as a person would write it: what is about one column stands with it.

use std::collections::BTreeSet;

use super::Document;
use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::layout::{laid_out, with_lists};
use super::short::column_types;
use crate::object::{Kind, ObjectId, Path};
use crate::sql::{Ident, QualifiedName};

/// How far what stands between the parentheses of CREATE TABLE is indented.
const INDENT: usize = 4;

impl Document<'_> {
    /// The statement of a table, in fewer words and with its foreign keys; `None` where it has to stay as it is.
    #[must_use]
    pub fn create_table(&self, object: &ObjectId, statement: &str, keys: &[&ForeignKey]) -> Option<String> {
        let path = self.places.get(object)?;
        let root = self.shortened();
        let Some(Item::Table(tables)) = root.get(path.first()?) else { return None };
        let Some(Item::Table(table)) = tables.get(path.get(1)?) else { return None };
        let Some(Item::Table(columns)) = table.get("columns") else { return None };
        // Their names as PostgreSQL prints them, as in the casts of constants.
        let types = match self.root.get(path.first()?) {
            Some(Item::Table(tables)) => match tables.get(path.get(1)?) {
                Some(Item::Table(table)) => column_types(table),
                _ => return None,
            },
            _ => return None,
        };
        let type_of = |name: &str| types.get(name).cloned();
        let mut sql = Cursor::new(statement);
        let head = sql.until(&["("])?;
        let elements = sql.inside()?;
        let rest = sql.rest();
        let mut lines = Vec::new();
        let mut apart: Vec<&&ForeignKey> = keys.iter().collect();
        for element in cursor::list(elements) {
            let mut part = Cursor::new(element);
            if part.eat("CONSTRAINT") {
                let name = part.ident()?;
                match (part.eat("PRIMARY KEY"), table.get("primary_key")) {
                    (true, Some(Item::Table(_))) => lines.push(element.to_owned()),
                    (true, Some(plain)) => {
                        let columns = plain.strings();
                        let columns: Vec<_> = columns.iter().map(|column| Ident(column).to_string()).collect();
                        lines.push(format!("PRIMARY KEY ({})", columns.join(", ")));
                    }
                    (false, _) if stands_apart(table, &name) => lines.push(short_constraint(element, &type_of)),
                    // It is in the line of its column.
                    _ => {}
                }
            } else {
                let name = part.ident()?;
                let mut line = column(&name, columns.get(&name)?, element)?;
                if let Some(at) = apart.iter().position(|key| key.column.as_ref() == Some(&name)) {
                    line.push_str(&format!(" {}", apart.remove(at).references));
                }
                lines.push(line);
            }
        }
        lines.extend(apart.into_iter().map(|key| key.constraint.clone()));
        let rest = if rest.is_empty() { String::new() } else { format!(" {rest}") };
        Some(format!("{head} (\n    {}\n){rest}", lines.join(",\n    ")))
    }

    /// The sequences that need no statement, since a column makes them.
    #[must_use]
    pub fn made_by_columns(&self) -> BTreeSet<ObjectId> {
        let root = self.shortened();
        let left: BTreeSet<String> = match root.get("sequences") {
            Some(Item::Table(sequences)) => sequences.0.iter().map(|(key, _)| key.clone()).collect(),
            _ => BTreeSet::new(),
        };
        let is_made = |(id, path): (&ObjectId, &Vec<String>)| {
            let made = id.kind == Kind::Sequence && path.get(1).is_some_and(|key| !left.contains(key));
            made.then(|| id.clone())
        };
        self.places.iter().filter_map(is_made).collect()
    }
}

/// A foreign key as a part of CREATE TABLE.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// The column whose line says it, if one does.
    column: Option<String>,
    /// What that line says: `REFERENCES ...`.
    pub references: String,
    /// What a line of its own says: `CONSTRAINT ... FOREIGN KEY ...`.
    constraint: String,
}

/// The foreign key that an ALTER TABLE adds; `column` is the one that may say it.
#[must_use]
pub fn foreign_key(statement: &str, column: Option<&str>) -> Option<ForeignKey> {
    let mut sql = Cursor::new(statement);
    sql.need("ALTER TABLE")?;
    sql.eat("ONLY");
    sql.dotted()?;
    sql.need("ADD")?;
    let constraint = sql.clone().rest().to_owned();
    sql.need("CONSTRAINT")?;
    sql.ident()?;
    sql.need("FOREIGN KEY")?;
    sql.inside()?;
    Some(ForeignKey { column: column.map(str::to_owned), references: sql.rest().to_owned(), constraint })
}

/// Of a sequence's ownership, the sequence.
#[must_use]
pub fn owned_sequence(object: &ObjectId) -> Option<&ObjectId> {
    match &object.path {
        Path::Between { from, .. } if object.kind == Kind::SequenceOwner => Some(from),
        _ => None,
    }
}

/// Whether a constraint that is no primary key stands apart from the columns.
fn stands_apart(table: &Table, name: &str) -> bool {
    ["unique", "checks", "foreign_keys", "exclusions"]
        .iter()
        .any(|group| matches!(table.get(group), Some(Item::Table(group)) if group.get(name).is_some()))
}

/// A check in fewer parentheses; any other constraint as it is.
fn short_constraint(element: &str, type_of: &dyn Fn(&str) -> Option<String>) -> String {
    let mut sql = Cursor::new(element);
    let head = sql.until(&["CHECK"]).unwrap_or_default();
    match (sql.eat("CHECK"), sql.inside()) {
        (true, Some(inside)) => {
            let rest = sql.rest();
            let rest = if rest.is_empty() { String::new() } else { format!(" {rest}") };
            format!("{head} CHECK ({}){rest}", laid_out(&with_lists(cursor::bare(inside), type_of), INDENT))
        }
        _ => element.to_owned(),
    }
}

/// `name type ...`, of which `element` is the long form.
fn column(name: &str, item: &Item, element: &str) -> Option<String> {
    let name = Ident(name);
    let table = match item {
        Item::Text(data_type) => return Some(format!("{name} {data_type}")),
        Item::Table(table) => table,
        Item::Bare(_) | Item::List(_) => return None,
    };
    let Some(Item::Text(data_type)) = table.get("type") else { return None };
    let mut sql = format!("{name} {data_type}");
    let known = ["type", "collation", "default", "generated", "identity", "primary_key", "unique", "not_null", "check"];
    if table.0.iter().any(|(key, _)| !known.contains(&key.as_str())) {
        return None;
    }
    let text = |item: &Item| match item {
        Item::Text(text) | Item::Bare(text) => Some(text.clone()),
        Item::List(_) | Item::Table(_) => None,
    };
    if let Some(collation) = table.get("collation") {
        let collation = text(collation)?;
        let collation = match collation.split_once('.') {
            Some((schema, name)) => QualifiedName(schema, name).to_string(),
            None => Ident(&collation).to_string(),
        };
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(default) = table.get("default") {
        let default = laid_out(&text(default)?, INDENT);
        // Not every expression may stand there without parentheses.
        let in_parentheses = format!(" DEFAULT ({default})");
        let plain = format!(" DEFAULT {default}");
        sql.push_str(if element.contains(&in_parentheses) { &in_parentheses } else { &plain });
    }
    match table.get("generated") {
        Some(Item::Table(_)) => return None,
        Some(expression) => {
            sql.push_str(&format!(" GENERATED ALWAYS AS ({}) STORED", laid_out(&text(expression)?, INDENT)));
        }
        None => {}
    }
    match table.get("identity") {
        Some(Item::Text(generation)) => sql.push_str(&format!(" GENERATED {} AS IDENTITY", generation.to_uppercase())),
        Some(Item::Table(identity)) => sql.push_str(&numbered(identity)?),
        Some(_) => return None,
        None => {}
    }
    for (key, words) in [("not_null", " NOT NULL"), ("primary_key", " PRIMARY KEY"), ("unique", " UNIQUE")] {
        if table.get(key).is_some() {
            sql.push_str(words);
        }
    }
    if let Some(check) = table.get("check") {
        sql.push_str(&format!(" CHECK ({})", laid_out(&text(check)?, INDENT)));
    }
    Some(sql)
}

/// An identity whose numbers are not the usual ones.
fn numbered(identity: &Table) -> Option<String> {
    let mut generation = "";
    let mut options = Vec::new();
    for (key, item) in &identity.0 {
        match (key.as_str(), item) {
            ("generation", Item::Text(text)) => generation = text,
            ("increment", Item::Bare(number)) => options.push(format!("INCREMENT BY {number}")),
            ("min", Item::Bare(number)) => options.push(format!("MINVALUE {number}")),
            ("max", Item::Bare(number)) => options.push(format!("MAXVALUE {number}")),
            ("start", Item::Bare(number)) => options.push(format!("START WITH {number}")),
            ("cache", Item::Bare(number)) => options.push(format!("CACHE {number}")),
            ("cycle", _) => options.push("CYCLE".to_owned()),
            _ => return None,
        }
    }
    Some(format!(" GENERATED {} AS IDENTITY ({})", generation.to_uppercase(), options.join(" ")))
}
