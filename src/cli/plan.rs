//! `schemactl plan`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::DIFFERENCES;
use super::allow::Allow;
use super::author::author;
use super::common::{Common, Format, RowFlags};
use super::output::{self, Output};
use super::session::Session;
use crate::pipeline;
use crate::problem::{Problem, Result};
use crate::render;

/// Shows what would change in the database; never writes to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl plan --url postgres://ci@db.example.com/app
  schemactl plan --env production --exit-code
  schemactl plan --env production --out plan.json --allow drops_object
  schemactl plan --local --format sql > changes.sql
  schemactl plan --env production --format markdown | gh pr comment --body-file -
  schemactl plan --env production --check-data
  schemactl plan --env production --explain      why is there a difference at all?

Exit codes: 0; with --exit-code 1 when there are changes; 2 an error")]
pub(super) struct Plan {
    /// How to print the plan
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Also show of each difference which properties differ, and where each side comes from
    #[arg(long, conflicts_with = "format")]
    explain: bool,
    /// Exit with 1 when there are changes
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    rows: RowFlags,
    /// Save the plan for `schemactl apply FILE`, which then runs these steps and no others
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    allow: Allow,
    /// Do not try the plan on a copy of the database, without its rows, on a private server
    #[arg(long)]
    no_proof: bool,
}

impl Plan {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let mut session = Session::with_target(common, directory).await?;
        session.request.rows = self.rows.into();
        if self.out.is_some() {
            session.request.author = author(&session.request, directory);
        }
        let request = &session.request;
        let mut planned = pipeline::plan(request).await?;
        let proved = if self.no_proof { Ok(()) } else { Box::pin(pipeline::prove(request, &mut planned)).await };
        let plan = &planned.plan;
        let picture =
            (self.format == Format::Markdown).then(|| pipeline::outline_of_plan(request, &planned, false).touched());
        output.plan(plan, picture.as_ref(), self.format, &self.allow.with(&request.config.allow))?;
        if self.explain {
            let text = render::explanation(&pipeline::explain(request, &planned), output.options(&[]));
            output::print(&format!("\n{text}"))?;
        }
        proved?;
        if let Some(file) = &self.out {
            let text = pipeline::approve(request, &planned, &self.allow.hazards()).to_text()?;
            std::fs::write(directory.join(file), text).map_err(|error| {
                Problem::error("cannot-save-plan", format!("cannot write {}", file.display()))
                    .because(error.to_string())
                    .help("give another place to --out")
            })?;
            output.say(&format!("saved: schemactl apply {} runs these steps and no others", file.display()));
        }
        Ok(if self.exit_code && !plan.is_empty() { DIFFERENCES } else { 0 })
    }
}
