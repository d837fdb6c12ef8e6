//! `schemactl graph`.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use globset::{Glob, GlobMatcher};

use super::common::Common;
use super::output::{self, Output};
use super::session::Session;
use crate::object::{ObjectId, Outline};
use crate::pipeline;
use crate::problem::{Problem, Result};
use crate::render;

/// Draws the schema: tables, columns, keys, and who depends on whom
///
/// From the files, which needs no database; from a database with --url, --env or --local; with --plan what a plan would
/// add, change and drop there, in colours.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl graph > schema.mmd                    Mermaid, which GitHub and GitLab draw in Markdown
  schemactl graph --format svg --out schema.svg   a picture for any browser
  schemactl graph --format dot | dot -Tpdf > schema.pdf
  schemactl graph --env production                what is in the database
  schemactl graph --env production --plan         what a plan would add, change and drop there
  schemactl graph --table 'billing.*' --around    one schema, and what it refers to

Exit codes: 0, 2 an error")]
pub(super) struct Graph {
    /// How to draw it
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    format: Picture,
    /// Colour what a plan for the database adds, changes and drops
    #[arg(long)]
    plan: bool,
    /// Only tables and views of this name or schema.name; * stands for anything; repeatable
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    table: Vec<GlobMatcher>,
    /// With --table: also what these refer to, and what refers to them
    #[arg(long, requires = "table")]
    around: bool,
    /// Also functions, types and whatever else depends on something
    #[arg(long)]
    all: bool,
    /// Write it to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Picture {
    /// For Markdown
    #[default]
    Mermaid,
    /// For Graphviz
    Dot,
    /// For browsers
    Svg,
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    Glob::new(text).map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

impl Graph {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let outline = self.outline(common, directory).await?;
        let keep = |id: &ObjectId| {
            self.table.is_empty()
                || self.table.iter().any(|glob| {
                    let schema = id.schema().unwrap_or_default();
                    glob.is_match(id.name()) || glob.is_match(format!("{schema}.{}", id.name()))
                })
        };
        let outline = outline.only(&keep, self.around);
        if outline.boxes.is_empty() {
            output.say("note: there is nothing to draw: no table or view is selected");
        }
        let text = match self.format {
            Picture::Mermaid => render::mermaid(&outline),
            Picture::Dot => render::dot(&outline),
            Picture::Svg => render::svg(&outline),
        };
        match &self.out {
            None => output::print(&text)?,
            Some(file) => std::fs::write(directory.join(file), text).map_err(|error| {
                Problem::error("cannot-write", format!("cannot write {}", file.display()))
                    .because(error.to_string())
                    .help("give another place to --out")
            })?,
        }
        Ok(0)
    }

    async fn outline(&self, common: &Common, directory: &Path) -> Result<Outline> {
        if self.plan {
            let session = Session::with_target(common, directory).await?;
            let planned = pipeline::plan(&session.request).await?;
            return Ok(pipeline::outline_of_plan(&session.request, &planned, self.all));
        }
        // Variables like DATABASE_URL do not count: the files are drawn unless a database is asked for.
        if common.url.is_some() || common.local || common.env.is_some() {
            let session = Session::without_files(common, directory).await?;
            return pipeline::outline_of_database(&session.request, self.all).await;
        }
        let session = Session::without_target(common, directory)?;
        pipeline::outline_of_files(&session.request, self.all).await
    }
}
