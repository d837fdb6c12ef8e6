//! `schemactl plan`.

use std::path::Path;

use clap::Args;

use super::DIFFERENCES;
use super::common::{Common, Format, RowFlags};
use super::output::Output;
use super::session::Session;
use crate::pipeline;
use crate::problem::Result;

/// Shows what would change in the database; never writes to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl plan --url postgres://ci@db.example.com/app
  schemactl plan --env production --exit-code
  schemactl plan --local --format sql > changes.sql
  schemactl plan --env production --check-data

Exit codes: 0; with --exit-code 1 when there are changes; 2 an error")]
pub(super) struct Plan {
    /// How to print the plan
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Exit with 1 when there are changes
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    rows: RowFlags,
}

impl Plan {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let mut session = Session::with_target(common, directory).await?;
        session.request.rows = self.rows.into();
        let plan = pipeline::plan(&session.request).await?.plan;
        output.plan(&plan, self.format, false, &session.request.config.allow)?;
        Ok(if self.exit_code && !plan.is_empty() { DIFFERENCES } else { 0 })
    }
}
