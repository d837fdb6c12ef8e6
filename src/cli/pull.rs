//! `schemactl pull`.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::object::ObjectId;
use crate::pipeline::{self, Request};
use crate::plan::{FileLine, Plan};
use crate::problem::{Problem, Result};
use crate::pull;

/// Writes files that describe a live database; never writes to it
///
/// A table goes into one file with its indexes, policies, triggers and comments. The files are read back, and compared
/// with the database: a plan for them is empty. Where the folder holds files, only what differs is touched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl pull --url postgres://user@host/database
  schemactl pull --env production --out /tmp/production
  schemactl pull --env production --format toml

Exit codes: 0, 2 an error")]
pub(super) struct Pull {
    /// The folder to write [default: the folder that holds the files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// In which language
    #[arg(long, value_enum, default_value = "sql")]
    format: Format,
}

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// SQL
    #[default]
    Sql,
    /// TOML, and SQL beside it for what TOML cannot state
    Toml,
}

impl From<Format> for pull::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Sql => pull::Format::Sql,
            Format::Toml => pull::Format::Toml,
        }
    }
}

/// What was written.
pub(super) struct Pulled {
    pub owner: String,
    pub platform: String,
    files: usize,
    objects: usize,
}

impl Pulled {
    /// `12 objects in 10 files`.
    pub fn summary(&self) -> String {
        let noun = |number, one, many| if number == 1 { one } else { many };
        format!(
            "{} {} in {} {}",
            self.objects,
            noun(self.objects, "object", "objects"),
            self.files,
            noun(self.files, "file", "files")
        )
    }
}

impl Pull {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let session = Session::without_files(common, directory).await?;
        let folders = folders(&session, common, directory, self.out.as_deref());
        if folders.iter().any(|folder| pull::holds_files(&directory.join(folder))) {
            return again(session, self.format.into(), folders, output).await;
        }
        let pulled = write(session, self.format.into(), directory, &folders[0], output).await?;
        output::print(&format!("Wrote {}; a plan for them is empty.\n", pulled.summary()))?;
        Ok(0)
    }
}

/// The schema folders as shown, of which the first gets new files.
fn folders(session: &Session, common: &Common, directory: &Path, out: Option<&Path>) -> Vec<PathBuf> {
    let shown = |folder: &Path| {
        let folder = directory.join(folder);
        let folder = folder.strip_prefix(directory).unwrap_or(&folder);
        if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
    };
    let chosen: Vec<PathBuf> = match out {
        Some(out) => vec![shown(out)],
        None if common.schema.is_empty() => session.request.config.schema.iter().map(|one| shown(one)).collect(),
        None => common.schema.iter().map(|one| shown(one)).collect(),
    };
    if chosen.is_empty() { vec![PathBuf::from("schema")] } else { chosen }
}

/// The folder that the files of a database go to.
pub(super) fn folder(session: &Session, common: &Common, directory: &Path) -> PathBuf {
    folders(session, common, directory, None).swap_remove(0)
}

/// Reads the database, writes the files, and makes sure that they say what was read, as `init` does it.
pub(super) async fn pull_from(
    session: Session,
    format: Format,
    common: &Common,
    directory: &Path,
    output: &Output,
) -> Result<Pulled> {
    let folder = folder(&session, common, directory);
    write(session, format.into(), directory, &folder, output).await
}

async fn write(
    mut session: Session,
    format: pull::Format,
    directory: &Path,
    folder: &Path,
    output: &Output,
) -> Result<Pulled> {
    let shown = folder.display().to_string();
    pull::is_free(&directory.join(folder), &shown)?;
    let files = Box::pin(pipeline::pull(&session.request, format)).await?;
    if files.texts.is_empty() {
        return Err(Problem::error("nothing-to-pull", "the database holds nothing that files could describe")
            .because("everything in it comes with a new database, or is outside of the scope")
            .help("check the database and `[scope]`, or start with `schemactl init`")
            .into());
    }
    pull::write(&files, &directory.join(folder), &shown)?;
    for remark in &files.remarks {
        output.say(&format!("note: {}", remark.text));
    }
    session.request.roots = vec![folder.to_owned()];
    let plan = exact(&session.request, &files.secret, &shown).await?;
    Ok(Pulled { owner: files.owner, platform: plan.target.platform, files: files.texts.len(), objects: files.objects })
}

/// The plan for the files, which has to be empty but for what is secret.
async fn exact(request: &Request, secret: &BTreeSet<ObjectId>, shown: &str) -> Result<Plan> {
    let plan = Box::pin(pipeline::plan(request)).await?.plan;
    let differs: Vec<_> = plan
        .changes
        .iter()
        .map(|change| &change.object)
        .filter(|object| !secret.contains(object))
        .map(ToString::to_string)
        .collect();
    if differs.is_empty() {
        return Ok(plan);
    }
    Err(Problem::error("pull-not-exact", format!("the files in {shown} do not say all that the database has"))
        .because(format!("a plan for them is not empty; it changes {}", differs.join(", ")))
        .help(
            "nothing was changed in the database; complete the files as `schemactl plan` says, and please report this",
        )
        .into())
}

/// Brings files that are there to where the database is: all of them, or none.
async fn again(mut session: Session, format: pull::Format, folders: Vec<PathBuf>, output: &Output) -> Result<u8> {
    let root = folders[0].clone();
    let shown = root.display().to_string();
    session.request.roots = folders.into_iter().filter(|folder| folder.exists()).collect();
    let again = Box::pin(pipeline::pull_again(&session.request, format, &root)).await?;
    if !again.by_hand.is_empty() {
        return Err(by_hand(&again.by_hand).into());
    }
    if again.changes.is_empty() {
        output::print(&format!("The files in {shown} describe the database already: none was touched.\n"))?;
        return Ok(0);
    }
    pull::replace(&again.changes)?;
    if !session.request.roots.contains(&root) {
        session.request.roots.insert(0, root);
    }
    if let Err(problem) = exact(&session.request, &again.secret, &shown).await {
        pull::replace(&again.changes.iter().map(pull::Change::reversed).collect::<Vec<_>>())?;
        return Err(Box::new(problem.help("the files are as they were; change them as `schemactl plan` says")));
    }
    for remark in &again.remarks {
        output.say(&format!("note: {}", remark.text));
    }
    let mut text = String::new();
    for change in &again.changes {
        let verb = match (&change.from, &change.to) {
            (None, _) => "Wrote",
            (_, None) => "Removed",
            _ => "Changed",
        };
        text.push_str(&format!("{verb} {}\n", change.path.display()));
    }
    output::print(&format!("{text}A plan for the files is empty.\n"))?;
    Ok(0)
}

/// What only a person can change.
fn by_hand(items: &[(Option<FileLine>, String)]) -> Problem {
    let lines = items.iter().map(|(place, what)| match place {
        Some(place) => format!("{}:{}: {what}", place.file, place.line),
        None => what.clone(),
    });
    Problem::error("change-by-hand", "the files cannot be changed without losing what a person wrote")
        .because(lines.collect::<Vec<_>>().join("\n"))
        .help("change these by hand, and pull again; nothing was written")
}
