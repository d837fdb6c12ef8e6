//! The schema folder → everything that its files say, in an order that loads.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::facts::{self, Written};
use super::names::{Analysed, Facts, Provided};
use super::removed::Removed;
use super::sql::Gone;
use super::variable::{self, Variables};
use super::{
    Note, Source, SourceStatement, accept, beyond, depth, duplicate, overlay, platform, removed, sequence, sql, syntax,
    toml,
};
use crate::config::RolePatterns;
use crate::problem::{Place, Problem, Result, SourceFile};

/// What reading the files depends on besides the files.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Where unqualified names are created, and looked up first. Empty means `public`.
    pub default_schema: String,
    /// Where unqualified names are looked up after that.
    pub search_path: Vec<String>,
    /// Whether the database is a platform's (Supabase), whose objects the files may mention but do not define.
    pub platform: bool,
    /// The platform's schemas.
    pub platform_schemas: Vec<String>,
    /// The roles that the files decide about.
    pub roles: RolePatterns,
    /// Whether the files decide about the database itself.
    pub database: bool,
    /// What `${name}` stands for.
    pub variables: Variables,
    /// What the environment has on top: folders, or single files. Their definitions replace those of other files.
    pub overlay: Vec<PathBuf>,
    /// What other environments have on top, which is not read though it may lie in a folder that is.
    pub other_overlays: Vec<PathBuf>,
}

impl ReadOptions {
    /// The schemas that unqualified names are looked up in.
    pub(super) fn path(&self) -> Vec<String> {
        let first = if self.default_schema.is_empty() { "public" } else { self.default_schema.as_str() };
        let mut path = vec![first.to_string()];
        path.extend(self.search_path.iter().filter(|schema| *schema != first).cloned());
        path
    }
}

/// What one file says.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Its statements, in file order.
    pub statements: Vec<SourceStatement>,
    /// Remarks on it.
    pub notes: Vec<Note>,
}

/// Reads every `.sql` and `.toml` file below `roots` (folders, or single files) and sorts the statements.
///
/// Fails with all problems of all files at once: unreadable files, broken syntax, statements that do not belong into a
/// schema file, objects defined twice, circular dependencies. Finding no file at all is an error, too: an empty
/// description would mean to drop everything.
pub fn read(roots: &[PathBuf], options: &ReadOptions) -> Result<Source> {
    depth::with_room(|| read_here(roots, options))
}

fn read_here(roots: &[PathBuf], options: &ReadOptions) -> Result<Source> {
    let mut problems = Vec::new();
    let mut found = Found::default();
    // What lies in an overlay is read as such, wherever that lies.
    let overlay = found.below(&options.overlay, &mut problems);
    found.below(&elsewhere(options, roots), &mut Vec::new());
    let paths = found.below(roots, &mut problems);
    if paths.is_empty() && problems.is_empty() {
        let looked: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
        return Err(Box::new(
            Problem::error("no-schema-files", format!("no .sql or .toml file in {}", looked.join(", ")))
                .because("without any file, every object in the database would be dropped")
                .help("describe the database in files there, or say where they are with --schema DIR"),
        ));
    }
    let mut source = Source::default();
    let mut analysed = Vec::new();
    let (mut drops, mut removed) = (Vec::new(), Vec::new());
    let mut read = |paths: &[PathBuf], analysed: &mut Vec<Analysed>| {
        for path in paths {
            match open(path) {
                Ok(file) => {
                    let (file, unknown) = variable::expand(file, is_toml(path), &options.variables);
                    if unknown.is_empty() {
                        let taken = one_file(&Arc::new(file), options, &mut source, analysed, &mut problems);
                        drops.extend(taken.0);
                        removed.extend(taken.1);
                    }
                    problems.extend(unknown);
                }
                Err(problem) => problems.push(problem),
            }
        }
    };
    read(&paths, &mut analysed);
    if !overlay.is_empty() {
        let base = analysed.len();
        read(&overlay, &mut analysed);
        let (kept, notes) = overlay::replace(analysed, base);
        analysed = kept;
        source.notes.extend(notes);
    }
    let provided: Vec<&Provided> = analysed.iter().flat_map(|one| &one.facts.provides).collect();
    for (place, names) in drops {
        if names.iter().any(|gone| provided.iter().any(|provided| gone.is_made_by(provided))) {
            problems.push(accept::dropped(&place));
        } else {
            let text = "this DROP is ignored: nothing in the files makes what it names".to_owned();
            source.notes.push(Note { text, place });
        }
    }
    problems.extend(removed::refused(&removed, &analysed));
    problems.extend(removed::constraints(&mut analysed, &mut source.notes));
    problems.extend(duplicate::find(&analysed));
    if let Some(problem) = Problem::all(problems) {
        return Err(Box::new(problem));
    }
    let (statements, notes) = sequence::sequence(analysed)?;
    source.statements = statements;
    source.notes.extend(notes);
    Ok(source)
}

/// Gives what takes away things that nothing in the file makes, and the columns that are dropped.
fn one_file(
    file: &Arc<SourceFile>,
    options: &ReadOptions,
    source: &mut Source,
    analysed: &mut Vec<Analysed>,
    problems: &mut Vec<Problem>,
) -> (Vec<(Place, Vec<Gone>)>, Vec<Removed>) {
    if is_toml(Path::new(&file.path)) {
        *source.files.entry("toml".into()).or_default() += 1;
        match toml::statements(Arc::clone(file), options) {
            Ok(parsed) => {
                source.notes.extend(parsed.notes);
                for statement in parsed.statements {
                    match analyse(statement, options) {
                        Ok(statement) => analysed.push(statement),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Err(problem) => problems.push(*problem),
        }
        (Vec::new(), Vec::new())
    } else {
        *source.files.entry("sql".into()).or_default() += 1;
        let read = sql::statements(file, options);
        source.notes.extend(read.notes);
        analysed.extend(read.statements);
        problems.extend(read.problems);
        (read.drops, read.removed)
    }
}

/// Looks into a statement that was compiled from TOML.
fn analyse(mut statement: SourceStatement, options: &ReadOptions) -> Result<Analysed, Problem> {
    let path: Arc<[String]> = options.path().into();
    let node = syntax::parse(&statement.sql).map_err(|message| compiled_problem(&statement, &message))?;
    let (renames, used) = (BTreeMap::new(), RefCell::new(BTreeSet::new()));
    let written =
        Written { text: &statement.sql, place: &statement.place, offset: None, renames: &renames, renames_used: &used };
    let mut facts = match &node {
        Some(node) => facts::of(node, &written, path),
        None => Facts::new(path),
    };
    statement.beyond = node.as_ref().and_then(beyond::of);
    statement.privileged = options.platform && node.as_ref().is_some_and(platform::lets_users);
    // The compiler knows the places of objects; what hangs on them (comments, grants) only the SQL says.
    for found in std::mem::take(&mut facts.defines) {
        let known = statement.defines.iter().any(|defined| {
            (defined.kind, &defined.relation, &defined.name) == (found.kind, &found.relation, &found.name)
        });
        if !known {
            statement.defines.push(found);
        }
    }
    Ok(Analysed { statement, facts })
}

/// A syntax error in SQL that was compiled from TOML is in the user's words, so it is shown there.
fn compiled_problem(statement: &SourceStatement, message: &str) -> Problem {
    let file = Arc::new(SourceFile { path: String::new(), text: statement.sql.clone(), ..SourceFile::default() });
    let found = syntax::problem(&file, &(0..statement.sql.len()), message).problem;
    let at = found.places.first().map_or(0, |(place, _)| place.span.start);
    let piece = statement.pieces.iter().find(|(range, _)| range.start <= at && at <= range.end);
    let place = piece.map_or_else(|| statement.place.clone(), |(_, place)| place.clone());
    let problem = Problem::error("syntax-error", message.to_string())
        .because(format!("it stands for this SQL: {}", statement.sql))
        .at(place, "here");
    // Lines of what it was compiled to are not the user's.
    match found.help.filter(|help| !help.contains("line ")) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// The overlays that are not read: those of other environments, unless somebody asks for just them.
fn elsewhere(options: &ReadOptions, roots: &[PathBuf]) -> Vec<PathBuf> {
    let whole = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let roots: Vec<PathBuf> = roots.iter().map(whole).collect();
    let is_asked_for = |path: &PathBuf| roots.iter().any(|root| root.starts_with(whole(path)));
    options.other_overlays.iter().filter(|path| !is_asked_for(path)).cloned().collect()
}

/// The files that were found so far: each is read once, though it may be reached through several folders or links.
#[derive(Debug, Default)]
struct Found(BTreeSet<PathBuf>);

impl Found {
    /// The files below these folders that were not found before: folder by folder, in the order of their paths' bytes.
    fn below(&mut self, roots: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
        let mut all = Vec::new();
        for root in roots {
            let mut found = in_folder(root, problems);
            found.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
            found.retain(|path| self.0.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
            all.append(&mut found);
        }
        all
    }
}

fn in_folder(root: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    if !root.exists() {
        problems.push(
            Problem::error("no-schema-folder", format!("{} does not exist", shown(root)))
                .help("create it, run schemactl init, or say where the files are with --schema DIR"),
        );
        return Vec::new();
    }
    let mut found = Vec::new();
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(root).follow_links(true).into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_schema_file(entry.path()) => {
                found.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => problems.push(walk_problem(root, &error)),
        }
    }
    found
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

fn is_schema_file(path: &Path) -> bool {
    // The program's own settings are no desired state, wherever they lie.
    let settings = path.file_name().is_some_and(|name| name == "schemactl.toml");
    let sql = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
    !settings && (sql || is_toml(path))
}

pub(super) fn walk_problem(root: &Path, error: &walkdir::Error) -> Problem {
    let path = error.path().unwrap_or(root).display();
    if let Some(ancestor) = error.loop_ancestor() {
        return Problem::error("link-loop", format!("{path} is a link that leads back to {}", ancestor.display()))
            .because("the folder would contain itself without end")
            .help("remove the link, or move it out of the schema folder");
    }
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Problem::error("unreadable-file", format!("{path} cannot be read")).because(why)
}

/// Reads one file: UTF-8, with or without a byte order mark.
pub(super) fn open(path: &Path) -> Result<SourceFile, Problem> {
    let shown = shown(path);
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::error("unreadable-file", format!("{shown} cannot be read"))
            .because(error.to_string())
            .help("check the permissions of the file")
    })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(&shown, error.as_bytes(), error.utf8_error().valid_up_to())),
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_string(),
        None => text,
    };
    if let Some(at) = text.find('\0') {
        return Err(not_utf8(&shown, text.as_bytes(), at));
    }
    Ok(SourceFile { path: shown, text, ..SourceFile::default() })
}

fn not_utf8(shown: &str, bytes: &[u8], at: usize) -> Problem {
    let line = String::from_utf8_lossy(&bytes[..at]).matches('\n').count() + 1;
    let why = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "it is UTF-16, as some editors on Windows write it".to_string()
    } else {
        format!("the first bytes that are none are on line {line}")
    };
    // Everything up to there is text, and can be shown.
    let text = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let end = text.len();
    let file = Arc::new(SourceFile { path: shown.to_string(), text, ..SourceFile::default() });
    let place = Place { file, span: end..end };
    Problem::error("not-utf8", format!("{shown} is not UTF-8 text"))
        .because(why)
        .help("save the file as UTF-8")
        .at(place, "here")
}

/// The path as messages show it: relative to the working directory where it is below it.
pub(super) fn shown(path: &Path) -> String {
    let relative = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).map(Path::to_path_buf).ok());
    let path = relative.unwrap_or_else(|| path.to_path_buf());
    path.strip_prefix(".").unwrap_or(&path).display().to_string()
}
