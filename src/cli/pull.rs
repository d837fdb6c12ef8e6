//! `schemactl pull`.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::pipeline;
use crate::problem::{Problem, Result};
use crate::pull;

/// Writes files that describe a live database; never writes to it
///
/// A table goes into one file with its indexes, policies, triggers and comments. The files are read back, and compared
/// with the database: a plan for them is empty.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl pull --url postgres://user@host/database
  schemactl pull --env production --out /tmp/production

Exit codes: 0, 2 an error")]
pub(super) struct Pull {
    /// The folder to write, which has to be empty [default: the folder that holds the files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
        let pulled = pull(common, directory, self.out.as_deref(), output).await?;
        output::print(&format!("Wrote {}; a plan for them is empty.\n", pulled.summary()))?;
        Ok(0)
    }
}

/// Reads the database, writes the files, and makes sure that they say what was read.
pub(super) async fn pull(common: &Common, directory: &Path, out: Option<&Path>, output: &Output) -> Result<Pulled> {
    let session = Session::without_files(common, directory).await?;
    pull_from(session, common, directory, out, output).await
}

/// [`pull`], from a database that is known already.
pub(super) async fn pull_from(
    mut session: Session,
    common: &Common,
    directory: &Path,
    out: Option<&Path>,
    output: &Output,
) -> Result<Pulled> {
    let folder = out
        .or_else(|| common.schema.first().map(PathBuf::as_path))
        .or_else(|| session.request.config.schema.first().map(PathBuf::as_path))
        .map_or_else(|| directory.join("schema"), |folder| directory.join(folder));
    let shown = folder.strip_prefix(directory).unwrap_or(&folder).display().to_string();
    pull::is_free(&folder, &shown)?;
    let files = pipeline::pull(&session.request).await?;
    if files.texts.is_empty() {
        return Err(Problem::error("nothing-to-pull", "the database holds nothing that files could describe")
            .because("everything in it comes with a new database, or is outside of the scope")
            .help("check the database and `[scope]`, or start with `schemactl init`")
            .into());
    }
    pull::write(&files, &folder, &shown)?;
    for remark in &files.remarks {
        output.say(&format!("note: {}", remark.text));
    }
    session.request.roots = vec![PathBuf::from(&shown)];
    let plan = pipeline::plan(&session.request).await?.plan;
    let differs: Vec<_> = plan
        .changes
        .iter()
        .map(|change| &change.object)
        .filter(|object| !files.secret.contains(object))
        .map(ToString::to_string)
        .collect();
    if !differs.is_empty() {
        return Err(Problem::error(
            "pull-not-exact",
            format!("the files in {shown} do not say all that the database has"),
        )
        .because(format!("a plan for them is not empty; it changes {}", differs.join(", ")))
        .help(
            "nothing was changed in the database; complete the files as `schemactl plan` says, and please report this",
        )
        .into());
    }
    Ok(Pulled { owner: files.owner, platform: plan.target.platform, files: files.texts.len(), objects: files.objects })
}
