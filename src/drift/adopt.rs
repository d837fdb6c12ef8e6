//! The way forward: the change to the files by which they describe what somebody changed in the database.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use similar::TextDiff;

use super::{Cause, Drift, Drifted};
use crate::object::{Alter, Catalog, Context, Folds, Object, ObjectId};
use crate::plan::{Verb, definition};
use crate::problem::SourceFile;
use crate::source::{Source, SourcePlaces, SourceStatement};

/// Where what the files know nothing about is put, in the first schema folder.
const NEW_FILE: &str = "adopted.sql";

/// The change to the files that adopts what was changed outside: a unified diff, after comments about what only a person
/// can change. `folder` is the schema folder as shown.
#[must_use]
pub fn adopt(
    drift: &Drift,
    source: &Source,
    places: &SourcePlaces,
    live: &Catalog,
    files: &Catalog,
    folder: &str,
) -> String {
    let mut writer = Writer { drift, source, places, live, files, edits: BTreeMap::new(), new: String::new(), by_hand: String::new() };
    let adopted = |object: &&Drifted| matches!(object.cause, Cause::Outside | Cause::Unknown);
    let gone: Vec<ObjectId> = drift
        .counted()
        .filter(adopted)
        .filter(|object| object.verb == Verb::Create)
        .flat_map(|object| files.family(&object.object))
        .collect();
    for object in drift.counted() {
        match object.cause {
            Cause::NotApplied => {}
            Cause::Conflict => {
                let live = object.live.as_deref().unwrap_or("nothing of it");
                writer.by_hand(object, &format!("the files have changed too; the database has: {live}"));
            }
            Cause::Outside | Cause::Unknown => writer.one(object, &gone),
        }
    }
    writer.finish(folder)
}

/// A change of a file's text.
#[derive(Debug)]
struct Edit {
    span: Range<usize>,
    text: String,
}

struct Writer<'a> {
    drift: &'a Drift,
    source: &'a Source,
    places: &'a SourcePlaces,
    live: &'a Catalog,
    files: &'a Catalog,
    /// By file.
    edits: BTreeMap<Arc<SourceFile>, Vec<Edit>>,
    /// The text of the new file.
    new: String,
    by_hand: String,
}

impl<'a> Writer<'a> {
    fn one(&mut self, object: &Drifted, gone: &[ObjectId]) {
        let live_id = object.live_name.as_ref().unwrap_or(&object.object);
        let in_live = self.live.get(live_id);
        let in_files = if object.verb == Verb::Keep { None } else { self.files.get(&object.object) };
        match (in_files, in_live) {
            (None, Some(there)) => self.add(object, there),
            (Some(_), None) => self.remove(object, gone),
            (Some(stated), Some(there)) => self.change(object, stated, there),
            (None, None) => {}
        }
    }

    /// The files get what only the database has.
    fn add(&mut self, object: &Drifted, there: &Object) {
        let sql = self.create(there);
        match self.statement(&object.under).or_else(|| self.statement_of_parent(there)) {
            Some(statement) => self.insert_after(statement, &sql),
            None => {
                let _ = write!(self.new, "{sql};\n\n");
            }
        }
    }

    /// The files lose what the database has not.
    fn remove(&mut self, object: &Drifted, gone: &[ObjectId]) {
        let Some(number) = self.places.statement(&object.object) else {
            self.by_hand(object, "the database does not have it: remove it from the files");
            return;
        };
        let Some(statement) = self.source.statements.get(number) else { return };
        if statement.offset.is_some() && self.places.defines_only(number, gone) {
            let mut span = whole(statement);
            let text = &statement.place.file.text;
            span.end += text[span.end..].find(|char: char| !char.is_whitespace()).unwrap_or(0);
            self.edit(statement, span, String::new());
        } else {
            self.by_hand(object, "the database does not have it: remove it from this statement");
        }
    }

    /// The files describe the object as the database has it.
    fn change(&mut self, object: &Drifted, stated: &Object, there: &Object) {
        let now = self.create(there);
        let Some(statement) = self.statement(&object.object) else {
            let of_parent = self.statement_of_parent(stated).or_else(|| self.statement(&object.under));
            match (of_parent, self.alter(stated, there)) {
                (Some(statement), Some(sql)) => self.insert_after(statement, &sql),
                _ => self.by_hand(object, &format!("the database has it so: {now}")),
            }
            return;
        };
        let own: Vec<ObjectId> = self.files.family(&object.object);
        let number = self.places.statement(&object.object).unwrap_or_default();
        let stands_alone = stated.folds() == Folds::Never
            && self.files.children(&object.object).iter().all(|child| {
                self.files.get(child).is_none_or(|child| child.folds() == Folds::Never)
                    || self.places.statement(child).is_none_or(|statement| statement == number)
            });
        if stands_alone && self.places.defines_only(number, &own) && object.live_name.is_none() && is_create(statement) {
            self.edit(statement, statement_span(statement), now);
        } else if let Some(sql) = self.alter(stated, there) {
            self.insert_after(statement, &sql);
        } else {
            self.by_hand(object, &format!("the database has it so: {now}"));
        }
    }

    /// The whole definition of a live object.
    fn create(&self, there: &Object) -> String {
        let target = &self.drift.plan.target;
        let at = Context::new(self.live, self.live, &target.owner, target.version);
        let sql = definition(there, self.live, &at, true);
        let statements: Vec<_> = there.create(&at).into_iter().map(|statement| statement.sql).collect();
        // Of what is otherwise a part of another statement, that statement.
        if there.folds() == Folds::Never || statements.is_empty() { sql } else { statements.join(";\n") }
    }

    /// The statements that change what the files describe into what the database has, if that goes in place.
    fn alter(&self, stated: &Object, there: &Object) -> Option<String> {
        let target = &self.drift.plan.target;
        let at = Context::new(self.files, self.live, &target.owner, target.version);
        if stated.id() != there.id() {
            return None;
        }
        match stated.alter(there, &at) {
            Alter::InPlace(statements) | Alter::InPlaceOnceClear { statements, .. } if !statements.is_empty() => {
                Some(statements.into_iter().map(|statement| statement.sql).collect::<Vec<_>>().join(";\n"))
            }
            _ => None,
        }
    }

    /// The statement of a SQL file that defines an object.
    fn statement(&self, id: &ObjectId) -> Option<&'a SourceStatement> {
        let source = self.source;
        source.statements.get(self.places.statement(id)?).filter(|statement| statement.offset.is_some())
    }

    fn statement_of_parent(&self, object: &Object) -> Option<&'a SourceStatement> {
        self.statement(&object.parent()?)
    }

    fn insert_after(&mut self, statement: &SourceStatement, sql: &str) {
        let end = whole(statement).end;
        let file = Arc::clone(&statement.place.file);
        // A statement at the end of a file may lack its semicolon.
        let ends = file.text[..end].trim_end().ends_with(';');
        let text = format!("{}\n{sql};", if ends { "" } else { ";" });
        self.edit(statement, end..end, text);
    }

    fn edit(&mut self, statement: &SourceStatement, span: Range<usize>, text: String) {
        let edits = self.edits.entry(Arc::clone(&statement.place.file)).or_default();
        let overlaps = |edit: &Edit| edit.span.start < span.end && span.start < edit.span.end;
        if !edits.iter().any(overlaps) {
            edits.push(Edit { span, text });
        }
    }

    fn by_hand(&mut self, object: &Drifted, what: &str) {
        let place = object.place.as_ref().map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
        for line in format!("{place}{}: {what}", object.object).split(['\n', '\r']) {
            let _ = writeln!(self.by_hand, "{}", format!("# {line}").trim_end());
        }
    }

    fn finish(mut self, folder: &str) -> String {
        let mut out = self.by_hand;
        for (file, edits) in &mut self.edits {
            // Stable, so that what is inserted at one place keeps its order.
            edits.sort_by_key(|edit| edit.span.start);
            let mut text = String::new();
            let mut at = 0;
            for edit in edits.iter() {
                text.push_str(&file.text[at..edit.span.start]);
                text.push_str(&edit.text);
                at = edit.span.end;
            }
            text.push_str(&file.text[at..]);
            let (from, to) = (format!("a/{}", file.path), format!("b/{}", file.path));
            out += &TextDiff::from_lines(&file.text, &text).unified_diff().header(&from, &to).to_string();
        }
        if !self.new.is_empty() {
            let text = format!("{}\n", self.new.trim_end());
            let to = format!("b/{folder}/{NEW_FILE}");
            out += &TextDiff::from_lines("", text.as_str()).unified_diff().header("/dev/null", &to).to_string();
        }
        out
    }
}

/// Where the statement's text is.
fn statement_span(statement: &SourceStatement) -> Range<usize> {
    let start = statement.offset.unwrap_or(statement.place.span.start);
    start..start + statement.sql.len()
}

/// With its semicolon.
fn whole(statement: &SourceStatement) -> Range<usize> {
    let span = statement_span(statement);
    let rest = &statement.place.file.text[span.end..];
    let blank = rest.len() - rest.trim_start().len();
    if rest.trim_start().starts_with(';') { span.start..span.end + blank + 1 } else { span }
}

fn is_create(statement: &SourceStatement) -> bool {
    statement.sql.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("create"))
}
