//! Statements as a person would write and order them in a SQL file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{How, Names, Stated, foreign_key, partition, privileges};
use crate::object::{Kind, ObjectId};
use crate::source::toml::write::{self, Document};
use crate::sql::terminated;

/// Statements as a SQL file, each as a person would write it.
pub(super) fn file(statements: &[Stated], how: &How<'_>, names: &Names<'_>) -> String {
    let mut document = Document::new(how.default_schema, &[], &names.shared);
    let keys = foreign_key::by_table(statements, how, names);
    let partitions = partition::partitions(statements, how, names);
    let about_tables = [Kind::Sequence, Kind::Table, Kind::SequenceOwner];
    // What is set of a table afterwards stays a statement of its own.
    let is_part = |stated: &&Stated| {
        about_tables.contains(&stated.object.kind) && (stated.is_create() || stated.object.kind == Kind::SequenceOwner)
    };
    for stated in statements.iter().filter(is_part) {
        document.state(stated.object, &[stated.sql.to_string()]);
    }
    let mut made = document.made_by_columns();
    let mut tables: BTreeMap<&ObjectId, String> = BTreeMap::new();
    for stated in statements.iter().filter(|stated| stated.object.kind == Kind::Table && stated.is_create()) {
        let keys: Vec<_> = keys.get(stated.object).into_iter().flatten().map(|(_, key)| key).collect();
        if let Some(text) = document.create_table(stated.object, &stated.sql, &keys) {
            tables.insert(stated.object, text);
        }
    }
    // What a column would make is made by a statement where that column's table stays as it was.
    let makes = |id: &ObjectId| {
        statements.iter().filter(|stated| write::owned_sequence(stated.object) == Some(id)).all(|stated| {
            let of = |table: &ObjectId| stated.sql.contains(&format!(" {}.", table.sql_name()));
            tables.keys().any(|table| of(table))
        })
    };
    if !made.iter().all(makes) {
        made.clear();
        tables.clear();
    }
    let stated_by_tables: BTreeSet<&ObjectId> =
        tables.keys().filter_map(|table| keys.get(*table)).flatten().map(|(key, _)| *key).collect();
    let kept = statements.iter().filter(|stated| {
        let sequence = write::owned_sequence(stated.object).unwrap_or(stated.object);
        !made.contains(sequence)
            && !stated_by_tables.contains(stated.object)
            && !partitions.made.contains(stated.object)
    });
    let mut lines: Vec<Line> = Vec::new();
    for stated in kept {
        let type_of = |name: &str| how.column_type(stated.object, name);
        let shorter = match stated.object.kind {
            Kind::Table if stated.is_create() => {
                partitions.tables.get(stated.object).or_else(|| tables.get(stated.object)).cloned()
            }
            Kind::Policy => write::create_policy(&stated.sql, &type_of),
            Kind::Index => write::create_index(&stated.sql, &type_of, partitions.whole.contains(stated.object)),
            Kind::Domain => write::create_domain(&stated.sql, names.chosen_of_domain(stated.object, how).as_deref()),
            Kind::Bucket => write::insert_bucket(&stated.sql),
            Kind::Trigger => write::create_trigger(&stated.sql),
            Kind::Privilege | Kind::DefaultPrivilege => how.all_privileges(&stated.sql),
            _ => None,
        };
        let line = Line { stated, sql: shorter.map_or_else(|| Cow::Borrowed(&*stated.sql), Cow::Owned) };
        if !joins(&mut lines, &line) {
            lines.push(line);
        }
    }
    let mut text = String::new();
    for Line { stated, sql } in lines {
        if !text.is_empty() {
            text.push('\n');
        }
        if !stated.secret {
            text.push_str(&terminated(&sql));
            continue;
        }
        text.push_str(
            "-- What is secret is not written to files: complete this, or leave the object alone by [[ignore]].\n",
        );
        for line in sql.trim_end().lines() {
            let _ = writeln!(text, "-- {line}");
        }
    }
    text
}

/// A statement as it is written.
struct Line<'a> {
    stated: &'a Stated<'a>,
    sql: Cow<'a, str>,
}

/// Adds what a statement grants to one before it that grants the same on the same object, if only such stand between them;
/// and a table to those that the statement before adds to a publication.
fn joins(lines: &mut [Line], line: &Line) -> bool {
    if line.stated.object.kind == Kind::PublicationTable
        && let Some(before) = lines.last_mut().filter(|one| one.stated.object.kind == Kind::PublicationTable)
        && let Some(both) = write::joined_publications(&before.sql, &line.sql)
    {
        before.sql = Cow::Owned(both);
        return true;
    }
    let is_privilege = |kind: Kind| matches!(kind, Kind::Privilege | Kind::DefaultPrivilege);
    if !is_privilege(line.stated.object.kind) {
        return false;
    }
    // Further up, somebody else's grants on the column may stand between.
    if let Some(before) = lines.last_mut()
        && let Some(both) = privileges::joined_columns(&before.sql, &line.sql)
    {
        before.sql = Cow::Owned(both);
        return true;
    }
    for before in lines.iter_mut().rev().take_while(|one| is_privilege(one.stated.object.kind)) {
        // Who grants may be another from there on.
        if before.sql.starts_with("SET ") {
            return false;
        }
        if let Some(both) = privileges::joined(&before.sql, &line.sql) {
            before.sql = Cow::Owned(both);
            return true;
        }
        // Whoever was granted something on it first stays the first.
        let is_same = before.stated.object.attached_to() == line.stated.object.attached_to();
        if is_same
            && line.stated.object.kind == Kind::Privilege
            && line.sql.starts_with("GRANT ")
            && before.sql.starts_with("GRANT ")
        {
            return false;
        }
    }
    false
}
