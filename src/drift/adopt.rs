//! The way forward: the change to the files by which they describe what somebody changed in the database.

mod column;
mod element;
mod in_place;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::TextDiff;

use super::{Cause, Drift, Drifted};
use crate::object::{Catalog, Context, Folds, Object, ObjectId};
use crate::plan::{FileLine, Plan, Step, Verb, definition};
use crate::problem::SourceFile;
use crate::source::{Shared, Source, SourcePlaces, SourceStatement, Variables, file_line};

/// A SQL file of a folder that is not there yet: `name.sql`, `name-2.sql`...
#[must_use]
pub fn new_file(folder: &Path, name: &str) -> PathBuf {
    let names = std::iter::once(format!("{name}.sql")).chain((2_u32..).map(|number| format!("{name}-{number}.sql")));
    names.map(|file| folder.join(file)).find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

/// What the change to the files is made from.
#[derive(Debug)]
pub struct Adoption<'a> {
    /// What differs.
    pub drift: &'a Drift,
    /// What would bring a database that equals the files to where the live one is; none where there is no way, since
    /// the files hold on to something that is gone.
    pub forward: Option<&'a Plan>,
    /// The files.
    pub source: &'a Source,
    /// Where they define what.
    pub places: &'a SourcePlaces,
    /// The live database.
    pub live: &'a Catalog,
    /// What the files mean.
    pub files: &'a Catalog,
    /// What is described by other means, so that it needs no change here.
    pub elsewhere: BTreeSet<ObjectId>,
    /// The variables of the files.
    pub variables: &'a Variables,
}

/// How the files become such that they describe what was changed outside.
#[derive(Debug, Default)]
pub struct Adopted {
    /// The new texts of files that change.
    pub texts: Vec<(Arc<SourceFile>, String)>,
    /// The text of a new file; empty where none is needed.
    pub new: String,
    /// What only a person can change: the place, and what to do.
    pub by_hand: Vec<(Option<FileLine>, String)>,
}

impl Adopted {
    /// A unified diff, after comments about what only a person can change. What is new goes into a file of its own in
    /// `folder`.
    #[must_use]
    pub fn diff(&self, folder: &Path) -> String {
        let mut out = String::new();
        for (place, what) in &self.by_hand {
            let place = place.as_ref().map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
            for line in format!("{place}{what}").split(['\n', '\r']) {
                let _ = writeln!(out, "{}", format!("# {line}").trim_end());
            }
        }
        for (file, text) in &self.texts {
            // After a name with blanks, `patch` wants a tab.
            let tab = if file.path.contains(' ') { "\t" } else { "" };
            let (from, to) = (format!("a/{}{tab}", file.path), format!("b/{}{tab}", file.path));
            out += &TextDiff::from_lines(file.as_written(), text).unified_diff().header(&from, &to).to_string();
        }
        if !self.new.is_empty() {
            let to = format!("b/{}", new_file(folder, "adopted").display());
            out += &TextDiff::from_lines("", self.new.as_str()).unified_diff().header("/dev/null", &to).to_string();
        }
        out
    }
}

/// The change to the files that adopts what was changed outside.
#[must_use]
pub fn adopt(from: &Adoption<'_>) -> Adopted {
    let mut writer = Writer {
        from,
        edits: BTreeMap::new(),
        new: String::new(),
        by_hand: Vec::new(),
        settled: from.elsewhere.clone(),
        shared: Shared::of(&[from.files, from.live]),
        tables: BTreeMap::new(),
        going: BTreeSet::new(),
    };
    let adopted: Vec<&Drifted> =
        from.drift.counted().filter(|object| matches!(object.cause, Cause::Outside | Cause::Unknown)).collect();
    let adopted: Vec<&Drifted> =
        adopted.into_iter().filter(|object| !from.elsewhere.contains(&object.object)).collect();
    let gone: Vec<ObjectId> = adopted
        .iter()
        .filter(|object| object.verb == Verb::Create)
        .flat_map(|object| from.files.family(&object.object))
        .collect();
    writer.note_what_goes(&gone);
    for object in from.drift.counted().filter(|object| object.cause == Cause::Conflict) {
        let live = object.live.as_deref().unwrap_or("nothing of it");
        writer.by_hand(object, &format!("the files have changed too; the database has: {live}"));
    }
    for object in &adopted {
        match from.live.get(object.live_name.as_ref().unwrap_or(&object.object)) {
            None => writer.remove(object, &gone),
            Some(there) => writer.replace(object, there),
        }
    }
    match from.forward {
        Some(forward) => {
            for step in forward.steps() {
                writer.step(step, &adopted);
            }
        }
        None => {
            for object in adopted {
                if !writer.settled.contains(&object.object) {
                    writer.by_hand(object, &has_it_so(object));
                }
            }
        }
    }
    writer.finish()
}

/// A change of a file's text as it was written.
#[derive(Debug)]
struct Edit {
    span: Range<usize>,
    text: String,
}

struct Writer<'a> {
    from: &'a Adoption<'a>,
    /// By file.
    edits: BTreeMap<Arc<SourceFile>, Vec<Edit>>,
    /// The text of the new file.
    new: String,
    by_hand: Vec<(Option<FileLine>, String)>,
    /// What needs no statement any more.
    settled: BTreeSet<ObjectId>,
    /// What cannot be told apart by name in the files.
    shared: Shared,
    /// The changes inside of CREATE TABLE statements, by the position of these in the source.
    tables: BTreeMap<usize, in_place::Table<'a>>,
    /// The elements of tables that go, each by its statement's position and its own.
    going: BTreeSet<(usize, usize)>,
}

impl<'a> Writer<'a> {
    /// The files lose what the database has not.
    fn remove(&mut self, object: &Drifted, gone: &[ObjectId]) {
        let family = self.from.files.family(&object.object);
        self.settled.extend(family.iter().cloned());
        let places = self.from.places;
        let Some(number) = places.statement(&object.object) else {
            self.by_hand(object, "the database does not have it: remove it from the files");
            return;
        };
        let numbers: BTreeSet<usize> = family
            .iter()
            .filter_map(|id| places.statement(id))
            .filter(|number| places.defines_only(*number, gone))
            .collect();
        let source = self.from.source;
        let statements = || numbers.iter().filter_map(|number| source.statements.get(*number));
        if family.iter().any(|id| self.shared.has(id) && places.statement(id).is_some()) {
            self.by_hand(object, "the database does not have it: remove it, and what is about it, from the files");
            return;
        }
        if statements().any(|statement| has_comments(&statement.sql)) {
            let what = "the database does not have it: remove it from the files; there are comments in its statement";
            self.by_hand(object, what);
            return;
        }
        let is_alone = numbers.contains(&number) && source.statements[number].offset.is_some();
        if !is_alone && !self.take_out(object) {
            self.by_hand(object, "the database does not have it: remove it from this statement");
            return;
        }
        for statement in statements() {
            if statement.offset.is_some() {
                let mut span = with_hint(statement);
                let rest = &statement.place.file.text[span.end..];
                span.end += rest.len() - rest.trim_start().len();
                self.edit(statement, span, String::new());
            }
        }
    }

    /// What stands in a statement of its own is replaced by what the database has, and so is a part of a table.
    fn replace(&mut self, object: &Drifted, there: &Object) {
        let places = self.from.places;
        let Some((number, statement)) = places.statement(&object.object).zip(self.statement(&object.object)) else {
            self.change_part(object, there);
            return;
        };
        if self.shared.has(&object.object) && self.from.files.get(&object.object).is_some() {
            self.by_hand(object, &has_it_so(object));
            self.settled.insert(object.object.clone());
            return;
        }
        let family = self.from.files.family(&object.object);
        let stated = self.from.files.get(&object.object);
        // Parts of a table may be written in it or apart from it; a statement that is written anew would have them all.
        let has_parts = family.iter().skip(1).any(|id| {
            self.from.files.get(id).is_some_and(|part| part.folds() != Folds::Never && !part.traits().goes_with_parent)
                || matches!(self.from.files.get(id).map(Object::folds), Some(Folds::IfPossible))
        });
        if stated.is_some_and(|stated| stated.folds() == Folds::Never)
            && object.live_name.is_none()
            && !has_parts
            && is_whole(statement)
            && self.from.places.defines_only(number, &family)
        {
            if has_variables(statement) {
                // Written anew, it would have values where the file has variables.
                self.by_hand(object, &beside_variables(object));
            } else if has_comments(&statement.sql) {
                let what = format!("the comments in its statement would be lost; {}", has_it_so(object));
                self.by_hand(object, &what);
            } else {
                let now = format!("{}{}", self.create(there), on_conflict(&statement.sql));
                self.edit(statement, statement_span(statement), now);
            }
            self.settled.insert(object.object.clone());
            return;
        }
        self.change_part(object, there);
    }

    /// What else brings the files to where the database is becomes a statement of its own, behind what it is about.
    fn step(&mut self, step: &Step, adopted: &[&Drifted]) {
        let id = &step.object;
        if self.settled.contains(id) {
            return;
        }
        let drifted = adopted.iter().find(|object| object.object == *id || object.live_name.as_ref() == Some(id));
        let is_new = self.from.files.get(id).is_none();
        let object = match (drifted, step.verb) {
            (Some(object), Verb::Recreate | Verb::Drop) => {
                self.settled.insert(id.clone());
                self.by_hand(object, &has_it_so(object));
                return;
            }
            (Some(object), _) => Some(*object),
            // What hangs on something new.
            (None, Verb::Create | Verb::Alter) if is_new => None,
            // What would only be rebuilt on the way.
            (None, _) => return,
        };
        let parent = self.from.live.get(id).and_then(Object::parent);
        let sql = &step.statement.sql;
        let is_part = is_new && step.verb == Verb::Create && step.with.is_empty();
        let of_table = parent.as_ref().filter(|_| is_part);
        if of_table.is_some_and(|table| self.add_column(id, table, sql) || self.add_reference(id, sql)) {
            return;
        }
        let statement = self
            .statement(id)
            .or_else(|| parent.as_ref().and_then(|parent| self.statement(parent)))
            .or_else(|| object.and_then(|object| self.statement(&object.under)));
        match (statement, object) {
            (Some(statement), Some(object)) if has_variables(statement) => {
                self.by_hand(object, &beside_variables(object));
                self.settled.insert(id.clone());
            }
            // What a plan does with rows is no definition.
            (_, Some(object)) if !is_definition(sql, is_new) => self.by_hand(object, &has_it_so(object)),
            (Some(statement), _) => {
                let about = object.map_or(id, |object| &object.under);
                self.insert_after(self.last_about(about, statement), sql);
            }
            (None, Some(object)) if object.place.is_some() => {
                self.by_hand(object, &has_it_so(object));
            }
            (None, _) => {
                let _ = write!(self.new, "{sql};\n\n");
            }
        }
    }

    /// The whole definition of a live object.
    fn create(&self, there: &Object) -> String {
        let target = &self.from.drift.plan.target;
        let at = Context::new(self.from.live, self.from.live, &target.owner, target.version);
        definition(there, self.from.live, &at, true)
    }

    /// The statement of a SQL file that defines an object.
    fn statement(&self, id: &ObjectId) -> Option<&'a SourceStatement> {
        let Adoption { source, places, .. } = self.from;
        source.statements.get(places.statement(id)?).filter(|statement| statement.offset.is_some())
    }

    /// The last statement about an object in the file of this one: what is said later holds.
    fn last_about(&self, id: &ObjectId, statement: &'a SourceStatement) -> &'a SourceStatement {
        let Adoption { source, places, .. } = self.from;
        let file = &statement.place.file;
        let edits = self.edits.get(file).map(Vec::as_slice).unwrap_or_default();
        let stays = |one: &SourceStatement| {
            let end = file.written_span(&whole(one)).end;
            !edits.iter().any(|edit| edit.span.start < end && end <= edit.span.end)
        };
        let statements = source.statements.iter().enumerate();
        let about = statements.filter(|(number, one)| {
            Arc::ptr_eq(&one.place.file, file)
                && one.offset >= statement.offset
                && places.is_about(one, *number, id)
                && stays(one)
        });
        about.max_by_key(|(_, one)| one.offset).map_or(statement, |(_, one)| one)
    }

    fn insert_after(&mut self, statement: &SourceStatement, sql: &str) {
        let mut end = whole(statement).end;
        let file = Arc::clone(&statement.place.file);
        // A comment behind the statement stays there.
        let rest_of_line = file.text[end..].split(['\n', '\r']).next().unwrap_or_default();
        if file.text[..end].ends_with(';') && rest_of_line.trim_start().starts_with("--") {
            end += rest_of_line.len();
            let text = format!("\n{sql};");
            self.edit(statement, end..end, text);
            return;
        }
        // A statement at the end of a file may lack its semicolon.
        let ends = file.text[..end].trim_end().ends_with(';');
        let text = format!("{}\n{sql};", if ends { "" } else { ";" });
        self.edit(statement, end..end, text);
    }

    fn edit(&mut self, statement: &SourceStatement, span: Range<usize>, text: String) {
        let span = statement.place.file.written_span(&span);
        let edits = self.edits.entry(Arc::clone(&statement.place.file)).or_default();
        let overlaps = |edit: &Edit| edit.span.start < span.end && span.start < edit.span.end;
        if !edits.iter().any(overlaps) {
            edits.push(Edit { span, text });
        } else if !text.is_empty() {
            let what = format!("several changes meet in one place; this is one of them: {text}");
            self.by_hand.push((Some(file_line(&statement.place)), what));
        }
    }

    fn by_hand(&mut self, object: &Drifted, what: &str) {
        self.by_hand.push((object.place.clone(), format!("{}: {what}", object.object)));
    }

    fn finish(mut self) -> Adopted {
        self.write_tables();
        let mut adopted = Adopted { by_hand: self.by_hand, ..Adopted::default() };
        for (file, edits) in &mut self.edits {
            // Stable, so that what is inserted at one place keeps its order.
            edits.sort_by_key(|edit| edit.span.start);
            let written = file.as_written();
            let mut text = String::new();
            let mut at = 0;
            for edit in edits.iter() {
                text.push_str(&written[at..edit.span.start]);
                text.push_str(&self.from.variables.escaped(&edit.text));
                at = edit.span.end;
            }
            text.push_str(&written[at..]);
            adopted.texts.push((Arc::clone(file), text));
        }
        if !self.new.is_empty() {
            adopted.new = format!("{}\n", self.from.variables.escaped(self.new.trim_end()));
        }
        adopted
    }
}

fn has_it_so(object: &Drifted) -> String {
    format!("the database has it so: {}", object.live.as_deref().unwrap_or_default())
}

fn beside_variables(object: &Drifted) -> String {
    format!("{}; the statement here has variables", has_it_so(object))
}

fn has_variables(statement: &SourceStatement) -> bool {
    statement.place.file.has_variables(&statement_span(statement))
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

/// The same, with the hint above it that says how it was called.
fn with_hint(statement: &SourceStatement) -> Range<usize> {
    let mut span = whole(statement);
    let text = &statement.place.file.text;
    loop {
        let above = text[..span.start].trim_end();
        let line = above.rfind('\n').map_or(0, |end| end + 1);
        if !above[line..].trim_start().starts_with("-- @renamed") {
            return span;
        }
        span.start = line;
    }
}

/// Whether a step of a plan can stand in a file. `is_new`: what it is about is not in the files.
fn is_definition(sql: &str, is_new: bool) -> bool {
    let starts = |word: &str| sql.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    (is_new && starts("select cron.schedule"))
        || !["select", "update", "insert", "delete"].iter().any(|word| starts(word))
}

/// Whether there are comments in a statement, outside of strings.
fn has_comments(sql: &str) -> bool {
    pg_query::scan(sql).is_ok_and(|scan| {
        let is_comment = |text: &str| text.starts_with("--") || text.starts_with("/*");
        scan.tokens.iter().any(|token| {
            let (start, end) = (usize::try_from(token.start), usize::try_from(token.end));
            start.ok().zip(end.ok()).and_then(|(start, end)| sql.get(start..end)).is_some_and(is_comment)
        })
    })
}

/// Whether a statement says all there is to say about what it defines.
fn is_whole(statement: &SourceStatement) -> bool {
    let mut words = statement.sql.split_whitespace();
    let word = words.next().unwrap_or_default().to_lowercase();
    // SELECT cron.schedule(...), INSERT INTO storage.buckets.
    ["create", "comment", "select"].contains(&word.as_str())
        || (word == "insert" && !statement.sql.to_lowercase().contains(" select "))
}

/// What the INSERT of a row says about one that is there.
fn on_conflict(sql: &str) -> String {
    let lower = sql.to_ascii_lowercase();
    let start = lower.starts_with("insert").then(|| lower.rfind("on conflict")).flatten();
    start.and_then(|start| sql.get(start..)).map(|text| format!("\n{text}")).unwrap_or_default()
}
