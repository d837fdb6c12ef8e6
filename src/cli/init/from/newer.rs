//! Supabase projects made since 30 May 2026 grant nothing by default: what migrations grant has to be in the files for
//! them, although older projects have it anyway.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::cannot_write;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::problem::Result;
use crate::pull::Format;
use crate::server::Target;
use crate::source::migration::Migrations;
use crate::{pipeline, scope, shadow};

/// Adds to the files, which were written from an older project, what they lack for a newer one, and makes sure that they
/// describe both.
pub(super) async fn with_grants(
    migrations: &Migrations,
    schema: &Path,
    directory: &Path,
    older: &Target,
    on: &(dyn Fn(Target) -> Result<Session> + Sync),
    format: Format,
    output: &Output,
) -> Result<()> {
    let replayed = match shadow::replay(migrations, scope::Platform::Supabase, false).await {
        Ok(replayed) => replayed,
        Err(problem) => {
            output.say(&format!("note: on a project made since 30 May 2026 the migrations fail: {}", problem.what));
            return Ok(());
        }
    };
    let mut session = on(replayed.target.clone())?;
    // Here nothing is given but by the migrations.
    session.request.is_local = false;
    let mut changed = None;
    for format in if format == Format::Toml { vec![Format::Toml, Format::Sql] } else { vec![Format::Sql] } {
        let newer = Box::pin(pipeline::pull(&session.request, format)).await?;
        changed = completed(&newer.texts, schema);
        if changed.is_some() {
            break;
        }
    }
    let mut before: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    for (path, (written, text)) in changed.unwrap_or_default() {
        write(&path, &text)?;
        before.insert(path, written);
    }
    let roots = vec![schema.strip_prefix(directory).unwrap_or(schema).to_owned()];
    let mut differs = Vec::new();
    for target in [older.clone(), replayed.target.clone()] {
        let mut session = on(target)?;
        session.request.roots.clone_from(&roots);
        let plan = pipeline::plan(&session.request).await?.plan;
        differs.push(plan.changes.iter().map(|change| change.object.to_string()).collect::<Vec<_>>());
    }
    if differs.first().is_some_and(|changed| !changed.is_empty()) {
        for (path, text) in &before {
            match text {
                Some(text) => write(path, text)?,
                None => {
                    std::fs::remove_file(path).map_err(|error| cannot_write(&path.display().to_string(), &error))?;
                }
            }
        }
    }
    let differs = differs.concat();
    if !differs.is_empty() {
        output.say(&format!(
            "note: what the migrations make differs between projects made before and since 30 May 2026, which grant less by \
             default; the files are those for the older ones. The others differ in {}",
            super::shortened(&differs)
        ));
    }
    Ok(())
}

/// The files as they are and as they are with what `newer` states besides, where that is grants only.
fn completed(newer: &BTreeMap<String, String>, schema: &Path) -> Option<BTreeMap<PathBuf, (Option<String>, String)>> {
    let mut changed = BTreeMap::new();
    for (path, text) in newer {
        let is_toml = Path::new(path).extension().is_some_and(|extension| extension == "toml");
        let path = schema.join(path);
        let written = std::fs::read_to_string(&path).ok();
        let now = written.as_deref().unwrap_or_default();
        if is_toml && !is_within(now, text) {
            return None;
        }
        let with = if is_toml { text.clone() } else { with_lacking(now, text) };
        if with != now {
            changed.insert(path, (written, with));
        }
    }
    Some(changed)
}

/// Whether `newer` has all lines of `written`, and others only between them.
fn is_within(written: &str, newer: &str) -> bool {
    let mut lines = newer.lines();
    written.lines().all(|line| lines.any(|other| other == line))
}

/// `written` with the grants and default privileges of `newer` that it has not.
fn with_lacking(written: &str, newer: &str) -> String {
    let is_there = |line: &str| written.lines().any(|one| one == line);
    let is_grant = |line: &str| line.starts_with("GRANT ") || line.starts_with("ALTER DEFAULT PRIVILEGES ");
    let grants: Vec<&str> = newer
        .split_inclusive('\n')
        .filter(|line| is_grant(line) && line.ends_with(";\n") && !is_there(line.trim_end()))
        .collect();
    let separator = if written.is_empty() || grants.is_empty() { "" } else { "\n" };
    format!("{written}{separator}{}", grants.join("\n"))
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| cannot_write(&path.display().to_string(), &error).into())
}
