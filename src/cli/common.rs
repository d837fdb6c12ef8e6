//! The flags that all commands share.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::pipeline::Rows;

/// The flags that all commands share.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Common options")]
pub(super) struct Common {
    /// Use [env.NAME] of schemactl.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub env: Option<String>,
    /// The database: postgres://user@host/database; else the environment's url, SCHEMACTL_URL, DATABASE_URL, PG*
    #[arg(long, global = true, value_name = "URL", conflicts_with = "local")]
    pub url: Option<String>,
    /// Use a private local server, kept in .schemactl/ between runs
    #[arg(long, global = true)]
    pub local: bool,
    /// Empty the private local server first
    #[arg(long, global = true)]
    pub fresh: bool,
    /// The role that the steps run as (SET ROLE) [default: the owner of what they make]
    #[arg(long, global = true, value_name = "NAME")]
    pub role: Option<String>,
    /// A folder with the files that describe the database; repeatable [default: schema]
    #[arg(long, global = true, value_name = "DIR")]
    pub schema: Vec<PathBuf>,
    /// The configuration [default: schemactl.toml or .config/schemactl.toml, here or in a folder above]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the files are loaded to learn what they mean
    #[arg(long, global = true, value_name = "WHERE", conflicts_with = "shadow_url")]
    pub shadow: Option<Shadow>,
    /// A database set aside as the shadow; it is emptied
    #[arg(long, global = true, value_name = "URL")]
    pub shadow_url: Option<String>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: Color,
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// List what is usually counted
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// The flags about the rows of tables, which `plan` and `apply` share.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct RowFlags {
    /// Take the shortest way, for a maintenance window: nothing is done concurrently
    #[arg(long)]
    pub offline: bool,
    /// Look at the rows for what could make steps fail; reads whole tables
    #[arg(long)]
    pub check_data: bool,
}

impl From<RowFlags> for Rows {
    fn from(flags: RowFlags) -> Self {
        Self { offline: flags.offline, check: flags.check_data, hidden: false }
    }
}

/// `--shadow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shadow {
    /// A private local server
    Auto,
    /// A temporary database beside the target, dropped afterwards
    Target,
}

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// A script that psql runs
    Sql,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}
