//! One SQL file → its statements, each with its place, and everything that is wrong with it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{DropStmt, ObjectType};

use super::accept::{self, Verdict};
use super::facts::{self, Written};
use super::names::{Analysed, Name, Provided};
use super::removed::{self, Removed};
use super::renamed::Former;
use super::{Note, ReadOptions, SourceStatement, beyond, edit, guard, nested, platform, setting, split, syntax};
use crate::problem::{Place, Problem, SourceFile};

/// What one SQL file says.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub statements: Vec<Analysed>,
    pub notes: Vec<Note>,
    pub problems: Vec<Problem>,
    /// `DROP ... IF EXISTS`, and `cron.unschedule`, of what nothing in the file makes.
    pub drops: Vec<(Place, Vec<Gone>)>,
    /// Columns that are dropped.
    pub removed: Vec<Removed>,
}

/// Reads one file to its end, whatever is wrong in the middle.
pub(super) fn statements(file: &Arc<SourceFile>, options: &ReadOptions) -> Read {
    let pieces = split::split(file);
    let renames: BTreeMap<usize, Former> =
        pieces.renames.iter().filter_map(|renamed| Some((renamed.target?, renamed.from.clone()))).collect();
    let mut reader = Reader {
        file,
        options,
        default: options.path().into(),
        session: None,
        local: None,
        role: Acting::default(),
        local_role: None,
        inside_of: None,
        renames,
        renames_used: RefCell::default(),
        created: Vec::new(),
        drops: Vec::new(),
        in_body: false,
        read: Read { problems: pieces.problems, ..Read::default() },
    };
    for span in pieces.statements {
        reader.statement(span);
    }
    reader.settle_drops();
    let used = reader.renames_used.borrow();
    for renamed in &pieces.renames {
        if renamed.target.is_none_or(|target| !used.contains(&target)) && reader.read.problems.is_empty() {
            let place = Place { file: Arc::clone(file), span: renamed.span.clone() };
            reader.read.problems.push(
                Problem::error("misplaced-rename", "this @renamed comment belongs to nothing")
                    .because("it has to stand on the line above an object's CREATE, or above a column")
                    .help("move it there, or remove it")
                    .at(place, "nothing below it can be renamed"),
            );
        }
    }
    drop(used);
    reader.read
}

/// What a statement takes away: of routines, the one with these input arguments.
#[derive(Debug)]
pub(super) struct Gone {
    name: Name,
    arguments: Option<String>,
}

impl Gone {
    /// Whether that is what makes it.
    pub(super) fn is_made_by(&self, provided: &Provided) -> bool {
        let other = |(own, made): (&String, &String)| own != made;
        self.name == provided.name && !self.arguments.as_ref().zip(provided.arguments.as_ref()).is_some_and(other)
    }
}

/// A statement that takes something away, which matters not where the files make it afterwards.
struct Dropped {
    place: Place,
    /// None for what is not told by name.
    names: Vec<Option<Gone>>,
    /// `cron.unschedule` rather than a DROP.
    is_job: bool,
}

/// A search path, as written and as a list.
type SearchPath = Option<(String, Arc<[String]>)>;

/// Who grants what follows; none: the default owner.
#[derive(Clone, Default)]
struct Acting(Option<String>);

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    options: &'a ReadOptions,
    default: Arc<[String]>,
    /// What SET said; `None`: the default.
    session: SearchPath,
    /// What SET LOCAL said, until COMMIT.
    local: Option<SearchPath>,
    /// What SET ROLE said.
    role: Acting,
    /// What SET LOCAL ROLE said, until COMMIT.
    local_role: Option<Acting>,
    /// Whose schema is made, where that is what is read is inside of: he makes what is in it, too.
    inside_of: Option<String>,
    renames: BTreeMap<usize, Former>,
    renames_used: RefCell<BTreeSet<usize>>,
    /// Everything that the file creates, with the offset of the statement.
    created: Vec<(usize, Provided)>,
    drops: Vec<Dropped>,
    /// Whether what is read belongs to a body that lacks its quotes, until a definition follows.
    in_body: bool,
    read: Read,
}

impl Reader<'_> {
    fn statement(&mut self, span: Range<usize>) {
        let file = self.file;
        let text = &file.text[span.clone()];
        let node = match syntax::parse(text) {
            Ok(Some(node)) => node,
            Ok(None) => return,
            Err(message) => {
                let broken = syntax::problem(file, &span, &message);
                if !self.in_body {
                    self.in_body = broken.opens_body;
                    self.read.problems.push(broken.problem);
                }
                return;
            }
        };
        let place = Place { file: Arc::clone(file), span };
        match accept::judge(&node, &place) {
            Verdict::Keep => {
                self.in_body = false;
                self.keep(&node, place);
            }
            Verdict::Ignore => {}
            Verdict::LeaveOut(text) => self.read.notes.push(Note { text: text.to_owned(), place }),
            Verdict::SearchPath { path, local } => {
                let path = path.map(|path| {
                    let schemas = setting::schemas(&path);
                    (path, schemas.into())
                });
                if local {
                    self.local = Some(path);
                } else {
                    self.session = path;
                    self.local = None;
                }
            }
            Verdict::Role { name, local: true } => self.local_role = Some(Acting(name)),
            Verdict::Role { name, local: false } => {
                self.role = Acting(name);
                self.local_role = None;
            }
            Verdict::Commit => {
                self.local = None;
                self.local_role = None;
            }
            Verdict::Drop => self.drop(&node, place),
            Verdict::Guard => self.guard(&node, &place),
            Verdict::Nested => self.nested(&node, &place),
            Verdict::Refuse(_) if self.in_body => {}
            Verdict::Refuse(problem) => self.read.problems.push(*problem),
        }
    }

    fn keep(&mut self, node: &NodeEnum, place: Place) {
        let Acting(mut role) = self.local_role.as_ref().unwrap_or(&self.role).clone();
        if self.inside_of.is_some() && !matches!(node, NodeEnum::GrantStmt(_)) {
            role.clone_from(&self.inside_of);
        } else if let Some(role) = &role
            && !matches!(node, NodeEnum::GrantStmt(_))
        {
            self.read.problems.push(accept::as_another_role(role, &place));
            return;
        }
        let search_path = self.local.as_ref().unwrap_or(&self.session).clone();
        let path = search_path.as_ref().map_or_else(|| Arc::clone(&self.default), |(_, path)| Arc::clone(path));
        let text = &self.file.text[place.span.clone()];
        let written = Written {
            text,
            place: &place,
            offset: Some(place.span.start),
            renames: &self.renames,
            renames_used: &self.renames_used,
        };
        let mut facts = facts::of(node, &written, path);
        let start = place.span.start;
        self.created.extend(facts.provides.iter().map(|provided| (start, provided.clone())));
        if let Some(problem) = platform::refused(node, self.options, &place) {
            self.read.problems.push(problem);
            return;
        }
        if let Some(text) = platform::skipped(node, &facts, self.options) {
            self.read.notes.push(Note { text, place });
            return;
        }
        self.read.removed.extend(removed::columns(node, &facts, &place));
        if let Some(text) = accept::remark(node) {
            self.read.notes.push(Note { text: text.to_owned(), place: place.clone() });
        }
        let beyond = beyond::of(node);
        if let Some(problem) = beyond::refused(node, self.options, &place) {
            self.read.problems.push(problem);
            return;
        }
        if let Some(text) = beyond.as_ref().and_then(|beyond| beyond::left_out(beyond, self.options)) {
            self.read.notes.push(Note { text, place });
            return;
        }
        let statement = SourceStatement {
            sql: edit::neutralise(text, node),
            offset: Some(start),
            pieces: Vec::new(),
            defines: std::mem::take(&mut facts.defines),
            search_path: search_path.map(|(path, _)| path),
            role,
            beyond,
            privileged: self.options.platform && platform::lets_users(node),
            place,
        };
        self.read.statements.push(Analysed { statement, facts });
    }

    /// Remembers a DROP until it is known whether the file creates its objects afterwards.
    fn drop(&mut self, node: &NodeEnum, place: Place) {
        if let NodeEnum::SelectStmt(statement) = node {
            let names = vec![facts::rows::unscheduled(statement).map(|name| Gone { name, arguments: None })];
            self.drops.push(Dropped { place, names, is_job: true });
            return;
        }
        let NodeEnum::DropStmt(statement) = node else { return };
        if statement.missing_ok {
            let names = self.dropped_names(statement);
            self.drops.push(Dropped { place, names, is_job: false });
        } else {
            self.read.problems.push(accept::dropped(&place));
        }
    }

    fn dropped_names(&self, statement: &DropStmt) -> Vec<Option<Gone>> {
        let path = self.local.as_ref().unwrap_or(&self.session);
        let path = path.as_ref().map_or(&self.default, |(_, path)| path);
        let object_type = ObjectType::try_from(statement.remove_type).unwrap_or(ObjectType::Undefined);
        let mut names = Vec::new();
        for object in &statement.objects {
            let arguments = match object.node.as_ref() {
                Some(NodeEnum::ObjectWithArgs(routine)) => facts::routine::arguments(routine, path),
                _ => None,
            };
            names.push(facts::object::name(object_type, object).map(|(mut name, _)| {
                if name.schema.is_none() && name.space.is_in_schema() {
                    name.schema = path.first().cloned();
                }
                Gone { name, arguments }
            }));
        }
        names
    }

    fn settle_drops(&mut self) {
        let mut created: BTreeMap<Name, Vec<(usize, Provided)>> = BTreeMap::new();
        for (at, provided) in std::mem::take(&mut self.created) {
            created.entry(provided.name.clone()).or_default().push((at, provided));
        }
        // Where each is made for the last time.
        let made = |gone: &Gone| {
            let all = created.get(&gone.name).map(Vec::as_slice).unwrap_or_default();
            all.iter().filter(|(_, provided)| gone.is_made_by(provided)).map(|(at, _)| *at).max()
        };
        for Dropped { place, names, is_job } in std::mem::take(&mut self.drops) {
            let at = place.span.start;
            let undoes =
                |gone: &Option<Gone>| gone.as_ref().is_none_or(|gone| made(gone).is_some_and(|made| made <= at));
            if names.iter().any(undoes) {
                self.read.problems.push(if is_job { accept::unscheduled(&place) } else { accept::dropped(&place) });
                continue;
            }
            let elsewhere: Vec<Gone> = names.into_iter().flatten().filter(|gone| made(gone).is_none()).collect();
            if elsewhere.is_empty() {
                let (drop, create) = if is_job { ("cron.unschedule", "cron.schedule") } else { ("DROP", "CREATE") };
                let text = format!("this {drop} is ignored: the {create} after it says what there should be");
                self.read.notes.push(Note { text, place });
            } else {
                self.read.drops.push((place, elsewhere));
            }
        }
    }

    fn nested(&mut self, node: &NodeEnum, place: &Place) {
        let NodeEnum::CreateSchemaStmt(statement) = node else { return };
        let Some(nested) = nested::split(statement, &self.file.text[place.span.clone()]) else {
            self.read.problems.push(accept::nested(place));
            return;
        };
        let at = |range: &Range<usize>| place.span.start + range.start..place.span.start + range.end;
        self.statement(at(&nested.head));
        let path = self.local.as_ref().unwrap_or(&self.session);
        let (text, schemas) = nested.path(path.as_ref().map_or(&self.default, |(_, path)| path));
        let outside = self.local.replace(Some((text, schemas.into())));
        self.inside_of = statement.authrole.as_ref().map(|role| role.rolename.clone()).filter(|role| !role.is_empty());
        for range in &nested.inside {
            self.statement(at(range));
        }
        self.inside_of = None;
        self.local = outside;
    }

    fn guard(&mut self, node: &NodeEnum, place: &Place) {
        let NodeEnum::DoStmt(statement) = node else { return };
        let text = &self.file.text[place.span.clone()];
        let guarded = guard::unwrap(statement, text).and_then(|ranges| {
            ranges
                .into_iter()
                .map(|range| {
                    let span = place.span.start + range.start..place.span.start + range.end;
                    let inner = Place { file: Arc::clone(self.file), span };
                    let node = syntax::parse(&text[range]).ok().flatten()?;
                    let rows = matches!(node, NodeEnum::InsertStmt(_) | NodeEnum::SelectStmt(_));
                    (!rows && matches!(accept::judge(&node, &inner), Verdict::Keep)).then_some((node, inner))
                })
                .collect::<Option<Vec<_>>>()
        });
        match guarded {
            Some(inner) => {
                for (node, place) in inner {
                    self.keep(&node, place);
                }
            }
            None => self.read.problems.push(
                Problem::error("code-in-schema", "a DO block runs code, and schema files hold definitions only")
                    .because("only a block that guards a CREATE against running twice is understood")
                    .help("write the definitions themselves; schemactl creates only what is missing")
                    .at(place.clone(), "runs code"),
            ),
        }
    }
}
