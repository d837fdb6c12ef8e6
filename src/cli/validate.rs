//! `schemactl validate`.

use std::path::Path;

use clap::Args;

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::pipeline;
use crate::problem::Result;

/// Checks the files: syntax, references, function bodies; needs no database
///
/// The files are loaded into a private server, so that PostgreSQL itself judges them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl validate
  schemactl validate --schema db/schema")]
pub(super) struct Validate {}

impl Validate {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let session = Session::without_target(common, directory)?;
        let validated = pipeline::validate(&session.request).await?;
        output.notes(&validated.notes);
        let files = validated.files;
        let objects = validated.objects;
        output::print(&format!(
            "valid: {objects} {} in {files} {}\n",
            if objects == 1 { "object" } else { "objects" },
            if files == 1 { "file" } else { "files" }
        ))?;
        Ok(0)
    }
}
