//! `schemactl drift`.

use std::path::Path;

use clap::Args;

use super::DIFFERENCES;
use super::common::{Common, Format};
use super::output::Output;
use super::session::Session;
use crate::pipeline;
use crate::problem::Result;

/// Tells whether the database still equals the files; never writes to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl drift --env production
  schemactl drift --env production --format sql    the SQL that reverts it

Exit codes: 0 no drift, 1 drift, 2 an error")]
pub(super) struct Drift {
    /// How to print the drift
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Drift {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let session = Session::with_target(common, directory).await?;
        let plan = pipeline::plan(&session.request).await?.plan;
        output.plan(&plan, self.format, true, &session.request.config.allow)?;
        Ok(if plan.is_empty() { 0 } else { DIFFERENCES })
    }
}
