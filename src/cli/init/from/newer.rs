//! Supabase projects made since 30 May 2026 grant nothing by default: what migrations grant has to be in the files for
//! them, although older projects have it anyway.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::cannot_write;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::problem::Result;
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
    output: &Output,
) -> Result<()> {
    let replayed = match shadow::replay(migrations, scope::Platform::Supabase, false).await {
        Ok(replayed) => replayed,
        Err(problem) => {
            output.say(&format!("note: on a project made since 30 May 2026 the migrations fail: {}", problem.what));
            return Ok(());
        }
    };
    let session = on(replayed.target.clone())?;
    let newer = Box::pin(pipeline::pull(&session.request, crate::pull::Format::Sql)).await?;
    let mut before: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    for (path, text) in &newer.texts {
        let path = schema.join(path);
        let written = std::fs::read_to_string(&path).ok();
        let grants = lacking(written.as_deref().unwrap_or_default(), text);
        if grants.is_empty() {
            continue;
        }
        let separator = if written.is_some() { "\n" } else { "" };
        write(&path, &format!("{}{separator}{}", written.as_deref().unwrap_or_default(), grants.join("\n")))?;
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

/// The grants of `newer` that `written` has not.
fn lacking<'a>(written: &str, newer: &'a str) -> Vec<&'a str> {
    let is_there = |line: &str| written.lines().any(|one| one == line);
    newer
        .split_inclusive('\n')
        .filter(|line| line.starts_with("GRANT ") && line.ends_with(";\n") && !is_there(line.trim_end()))
        .collect()
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| cannot_write(&path.display().to_string(), &error).into())
}
