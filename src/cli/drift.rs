//! `schemactl drift`.

use std::path::Path;

use clap::Args;

use super::DIFFERENCES;
use super::common::{Common, Format};
use super::output::{self, Output};
use super::session::Session;
use super::today::today;
use crate::pipeline::{self, Wanted};
use crate::problem::{Problem, Result};
use crate::render;

/// Tells whether the database still equals the files, and who changed; never writes to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl drift --env production
  schemactl drift --env production --revert             the SQL that undoes what was changed outside
  schemactl drift --env production --adopt | patch -p1  lets the files describe it instead

Exit codes: 0 no drift, 1 drift, 2 an error")]
pub(super) struct Drift {
    /// How to print the drift; sql is the way from the database to the files
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with_all = ["revert", "adopt"])]
    format: Format,
    /// Print the SQL that reverts what was changed outside schemactl
    #[arg(long, conflicts_with = "adopt")]
    revert: bool,
    /// Print the change to the files, as a diff, that adopts what was changed outside schemactl
    #[arg(long)]
    adopt: bool,
}

impl Drift {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let session = Session::with_target(common, directory).await?;
        let wanted = match (self.revert, self.adopt) {
            (true, _) => Wanted::Revert,
            (_, true) => Wanted::Adopt,
            _ => Wanted::Drift,
        };
        let found = pipeline::drift(&session.request, &today(), wanted).await?;
        let drift = &found.drift;
        let text = match (&found.revert, &found.adopt, self.format) {
            (Some(plan), _, _) => render::script(plan),
            (_, Some(adopt), _) => adopt.clone(),
            (_, _, Format::Text) => render::drift(drift, output.options(&[])),
            (_, _, Format::Markdown) => render::drift_markdown(drift),
            (_, _, Format::Sql) => render::script(&drift.plan),
            (_, _, Format::Json) => render::drift_json(drift).map_err(|error| {
                Problem::error("cannot-print", "cannot write the drift as JSON").because(error.to_string())
            })?,
        };
        output::print(&text)?;
        Ok(if drift.exists() { DIFFERENCES } else { 0 })
    }
}
