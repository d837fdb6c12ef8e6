//! `schemactl schema`: the JSON Schema of what schemactl reads and writes.

use clap::{Args, ValueEnum};

use super::output;
use crate::problem::{Problem, Result};
use crate::{render, source};

/// Prints the JSON Schema of a plan, of drift, or of the TOML files
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl schema toml > schema.json     for editors, which then complete keys and check values
  schemactl schema plan                   of plan --format json
  schemactl schema drift                  of drift --format json")]
pub(super) struct Schema {
    /// Of what
    #[arg(value_name = "WHAT")]
    of: Of,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// What plan --format json prints
    Plan,
    /// What drift --format json prints
    Drift,
    /// The files that describe a database in TOML
    Toml,
}

impl Schema {
    pub fn run(&self) -> Result<u8> {
        let schema = match self.of {
            Of::Plan => render::json_schema(),
            Of::Drift => render::drift_json_schema(),
            Of::Toml => source::toml::json_schema(),
        };
        let text = serde_json::to_string_pretty(&schema).map_err(|error| {
            Problem::error("cannot-print", "cannot write the schema as JSON")
                .because(error.to_string())
                .help("please report it")
        })?;
        output::print(&format!("{text}\n"))?;
        Ok(0)
    }
}
