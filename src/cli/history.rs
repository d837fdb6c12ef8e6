//! `schemactl history`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::history::History as Record;
use crate::pipeline;
use crate::problem::{Problem, Result};
use crate::render;

/// Lists what apply did in the database; never writes to it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl history --env production
  schemactl history --env production -v    with the statements
  schemactl history --env production --format json --limit 1

Exit codes: 0, 2 an error")]
pub(super) struct History {
    /// How to print the runs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// How many runs to list, the last one first
    #[arg(long, value_name = "NUMBER", default_value = "20")]
    limit: u32,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl History {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let session = Session::with_target(common, directory).await?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let entries = match pipeline::history(&session.request, limit).await? {
            Record::Known(entries) => entries,
            Record::None => Vec::new(),
            Record::NotReadable => {
                return Err(Problem::error("history-not-readable", "this role may not read schemactl.history")
                    .because("apply records there what it does, as the role that owns the schema")
                    .help("GRANT USAGE ON SCHEMA schemactl, and SELECT ON TABLE schemactl.history, to this role")
                    .into());
            }
        };
        let text = match self.format {
            Format::Text => render::history(&entries, output.options(&[])),
            Format::Json => render::history_json(&entries).map_err(|error| {
                Problem::error("cannot-print", "cannot write the runs as JSON").because(error.to_string())
            })?,
        };
        output::print(&text)?;
        Ok(0)
    }
}
