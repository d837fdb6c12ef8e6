//! A folder of migration files → what they say, in the order in which they are run.

mod naming;
mod section;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::{SourceStatement, load, split};
use crate::problem::{Place, Problem, Result, SourceFile};

pub use naming::Scheme;

/// The migrations of a folder.
#[derive(Debug)]
pub struct Migrations {
    /// Their files, in order.
    pub files: Vec<Migration>,
    /// By which rules they are named.
    pub scheme: Scheme,
    /// Files that are none, with the reason.
    pub left_out: Vec<(String, &'static str)>,
}

/// One file.
#[derive(Debug)]
pub struct Migration {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What is run, in order.
    pub statements: Vec<Migrated>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// Where it is.
    pub span: Range<usize>,
    /// The rows that follow a `COPY ... FROM stdin`.
    pub rows: Option<Range<usize>>,
}

impl Migration {
    /// The statement as one that the server can be asked about.
    #[must_use]
    pub fn statement(&self, span: &Range<usize>) -> SourceStatement {
        SourceStatement {
            sql: self.file.text[span.clone()].to_owned(),
            place: Place { file: Arc::clone(&self.file), span: span.clone() },
            offset: Some(span.start),
            pieces: Vec::new(),
            defines: Vec::new(),
            search_path: None,
            role: None,
            beyond: None,
            privileged: false,
        }
    }
}

/// Reads the migrations in a folder.
///
/// # Errors
/// When there are none, when a file cannot be read, or when one holds commands of psql.
pub fn read(folder: &Path) -> Result<Migrations> {
    let shown = load::shown(folder);
    if !folder.is_dir() {
        return Err(Problem::error("no-migrations", format!("there is no folder {shown}"))
            .because("the migrations are looked for there")
            .help("say where they are: `schemactl init --from supabase/migrations`")
            .into());
    }
    let mut paths = Vec::new();
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        let entry = entry.map_err(|error| Box::new(load::walk_problem(folder, &error)))?;
        if entry.file_type().is_file()
            && let Ok(path) = entry.path().strip_prefix(folder)
        {
            paths.push(path.to_owned());
        }
    }
    let naming::Order { scheme, files, left_out } = naming::order(folder, &paths)?;
    if files.is_empty() {
        return Err(none(&shown, &paths).into());
    }
    let mut migrations = Vec::new();
    let mut problems = Vec::new();
    for path in files {
        match load::open(&folder.join(&path)) {
            Ok(file) => migrations.push(cut(Arc::new(file), scheme, &mut problems)),
            Err(problem) => problems.push(problem),
        }
    }
    match Problem::all(problems) {
        Some(problem) => Err(problem.into()),
        None => Ok(Migrations { files: migrations, scheme, left_out }),
    }
}

fn none(shown: &str, paths: &[PathBuf]) -> Problem {
    let problem = Problem::error("no-migrations", format!("no migration in {shown}"));
    let is_code = |path: &&PathBuf| {
        path.extension().is_some_and(|extension| {
            ["rb", "py", "js", "ts", "php", "go", "ex", "exs"].iter().any(|one| extension == *one)
        })
    };
    match paths.iter().find(is_code) {
        Some(code) => problem
            .because(format!("migrations are read in SQL, and {} is a program", code.display()))
            .help("run them on a database, and describe that: `schemactl init --url postgres://user@host/database`"),
        None => problem
            .because("no .sql file there is run forwards")
            .help("say where they are: `schemactl init --from supabase/migrations`"),
    }
}

/// What of a file is run.
fn cut(file: Arc<SourceFile>, scheme: Scheme, problems: &mut Vec<Problem>) -> Migration {
    let forwards = section::forwards(&file.text, scheme);
    let is_run = |at: usize| forwards.iter().any(|section| section.contains(&at));
    let pieces = split::split(&file);
    for mut problem in pieces.problems {
        if problem.places.first().is_some_and(|(place, _)| !is_run(place.span.start)) {
            continue;
        }
        if problem.code == "psql-command" {
            problem.why = Some("migrations are run by schemactl, which sends SQL to a server".to_owned());
            problem.help =
                Some("take the line out, in a copy of the migrations; what it includes is put in its place".to_owned());
        }
        problems.push(problem);
    }
    let statements = pieces.statements.into_iter().filter(|span| is_run(span.start));
    let statements = statements.map(|span| Migrated { rows: split::rows_of_copy(&file, &span), span }).collect();
    Migration { file, statements }
}
