//! New columns in a CREATE TABLE that a person wrote, in that person's style.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ConstrType, Constraint};

use super::Writer;
use super::element::What;
use super::in_place::Table;
use crate::object::table::{column_position, referred_to, refers_to_primary_key};
use crate::object::{Object, ObjectId};
use crate::source::toml::{name, write};
use crate::source::{strings, syntax_of};
use crate::sql::{Ident, tokens};

/// A column that is new in a table.
#[derive(Debug)]
pub(super) struct Added {
    name: String,
    /// Its number in the table.
    position: i32,
    /// As it is written.
    clause: String,
}

impl Writer<'_> {
    /// A column that only the database has becomes the last one of its table, as the step says that would add it. Gives
    /// whether that was done.
    pub(super) fn add_column(&mut self, id: &ObjectId, parent: &ObjectId, sql: &str) -> bool {
        let Some(clause) = sql.strip_prefix(&format!("ALTER TABLE {} ADD COLUMN ", parent.sql_name())) else {
            return false;
        };
        let Some(position) = column_position(id, self.from.live) else { return false };
        let Some(table) = self.table(parent) else { return false };
        let Some((_, last)) = table.last_column() else { return false };
        // What goes takes commas along.
        if !table.gone.is_empty() || clause.contains('\n') {
            return false;
        }
        let offset = table.statement.offset.unwrap_or_default();
        if table.statement.place.file.has_variables(&(offset + last.start..offset + last.end)) {
            return false;
        }
        let clause = table.in_its_letters(clause);
        table.added.push(Added { name: id.name().to_owned(), position, clause });
        table.added.sort_by_key(|added| added.position);
        true
    }

    /// A foreign key of such a column is written with it, wherever the other table is: the order of files and statements
    /// does not matter, unless the two would need each other. Gives whether that was done.
    pub(super) fn add_reference(&mut self, id: &ObjectId, sql: &str) -> bool {
        let Some(key) = new_foreign_key(sql) else { return false };
        let [column] = strings(&key.fk_attrs)[..] else { return false };
        let Some(references) = write::foreign_key(sql, Some(column)).map(|key| key.references) else { return false };
        let Some(parent) = self.from.live.get(id).and_then(Object::parent) else { return false };
        let referred = referred_to(id, self.from.live);
        let is_own = referred.first() == Some(&parent);
        // To itself it can refer only by its primary key, and only if that is made with it.
        if referred.contains(&parent) && !(is_own && refers_to_primary_key(id, self.from.live)) {
            return false;
        }
        let chosen = name::chosen_whole(parent.name(), [&column.to_owned()], "fkey");
        let is_chosen = chosen.as_ref() == Some(&key.conname);
        let called = if is_chosen { String::new() } else { format!("CONSTRAINT {} ", Ident(&key.conname)) };
        let Some(table) = self.table(&parent) else { return false };
        let mut parts = table.elements.list.iter().flat_map(|element| &element.parts);
        if is_own && !parts.any(|part| part.what == What::PrimaryKey) {
            return false;
        }
        let clause = table.in_its_letters(&format!("{called}{references}"));
        let Some(added) = table.added.iter_mut().find(|added| added.name == column) else { return false };
        added.clause = format!("{} {clause}", added.clause);
        true
    }
}

/// The foreign key that a statement adds, where it holds for all rows.
fn new_foreign_key(sql: &str) -> Option<Constraint> {
    let NodeEnum::AlterTableStmt(alter) = syntax_of(sql)? else { return None };
    let [command] = alter.cmds.as_slice() else { return None };
    let NodeEnum::AlterTableCmd(command) = command.node.as_ref()? else { return None };
    let NodeEnum::Constraint(key) = command.def.as_ref()?.node.as_ref()? else { return None };
    let is_one = command.subtype == AlterTableType::AtAddConstraint as i32
        && key.contype == ConstrType::ConstrForeign as i32
        && !key.skip_validation
        && !key.fk_with_period;
    is_one.then(|| (**key).clone())
}

impl Table<'_> {
    /// Which column is the last one, and where it is written.
    fn last_column(&self) -> Option<(usize, Range<usize>)> {
        let elements = self.elements.list.iter().enumerate();
        elements.rev().find(|(_, element)| element.column.is_some()).map(|(at, element)| (at, element.span.clone()))
    }

    fn in_its_letters(&self, clause: &str) -> String {
        if self.statement.sql.starts_with("create") { in_small_letters(clause) } else { clause.to_owned() }
    }

    /// What is written where for the new columns: each on a line of its own behind the last one and the comment beside that,
    /// where that one has its own.
    pub(super) fn new_columns(&self) -> Vec<(usize, String)> {
        let Some((number, last)) = self.last_column().filter(|_| !self.added.is_empty()) else { return Vec::new() };
        let sql = &self.statement.sql;
        let line = sql[..last.start].rfind('\n').map_or(0, |end| end + 1);
        let indent = &sql[line..last.start];
        let comma = self.elements.comma_after(number);
        let added = || self.added.iter().map(|added| added.clause.as_str());
        // A comma that leads a line is the one before what stands there.
        let led = comma.as_ref().and_then(|comma| {
            let next = self.elements.list.get(number + 1)?.span.start;
            let line = sql[last.end..comma.start].rfind('\n').map(|end| last.end + end + 1)?;
            sql.get(line..next)
        });
        let is_comma = |text: &str| text.trim() == ",";
        let beside = |at: usize| sql[at..].split('\n').next().unwrap_or_default();
        let is_free = |at: usize| beside(at).trim().is_empty() || beside(at).trim_start().starts_with("--");
        if let Some(lead) = led.or(Some(indent)).filter(|lead| is_comma(lead) && is_free(last.end)) {
            let end = last.end + beside(last.end).trim_end().len();
            return vec![(end, added().flat_map(|column| ["\n", lead, column]).collect())];
        }
        let comma = comma.filter(|comma| sql[last.end..comma.start].trim().is_empty()).map(|comma| comma.end);
        let behind = comma.unwrap_or(last.end);
        let has_line = line > 0 && indent.trim().is_empty();
        if !has_line || !is_free(behind) {
            let text: String = added().flat_map(|column| [", ", column]).collect();
            return vec![(last.end, text)];
        }
        let end = behind + beside(behind).trim_end().len();
        let separated: Vec<String> = added().map(|column| format!("\n{indent}{column}")).collect();
        match comma {
            Some(_) => vec![(end, separated.iter().flat_map(|line| [line.as_str(), ","]).collect())],
            None => vec![(last.end, ",".to_owned()), (end, separated.join(","))],
        }
    }
}

/// Keywords as people write them who write no capitals.
fn in_small_letters(clause: &str) -> String {
    const WORDS: &str = "DEFAULT NOT NULL GENERATED ALWAYS BY AS IDENTITY STORED COLLATE CONSTRAINT REFERENCES ON DELETE UPDATE \
                         CASCADE RESTRICT SET NO ACTION MATCH FULL DEFERRABLE INITIALLY DEFERRED";
    let Some(words) = tokens(clause) else { return clause.to_owned() };
    let mut text = clause.to_owned();
    for (span, _) in words.into_iter().filter(|(_, word)| WORDS.split(' ').any(|one| one == *word)) {
        let small = text[span.clone()].to_lowercase();
        text.replace_range(span, &small);
    }
    text
}
