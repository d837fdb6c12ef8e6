//! `schemactl init`.

use std::io::ErrorKind;
use std::path::Path;

use clap::Args;

use super::common::Common;
use super::output;
use crate::problem::{Problem, Result};

/// Writes schemactl.toml and a folder schema/ to start from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl init
  schemactl init && schemactl plan --local")]
pub(super) struct Init {}

const CONFIG: &str = include_str!("init/schemactl.toml");
const EXAMPLE: &str = include_str!("init/example.sql");

impl Init {
    // A method as all commands have it.
    #[allow(clippy::unused_self)]
    pub fn run(&self, common: &Common, directory: &Path) -> Result<u8> {
        if common.url.is_some() || common.env.is_some() {
            return Err(Problem::error("pull-not-built", "writing files from a live database is not supported yet")
                .because("`init` with `--url` or `--env` would describe that database in files")
                .help("run `schemactl init` without it, and put the output of `pg_dump --schema-only` into schema/")
                .into());
        }
        let config = directory.join("schemactl.toml");
        let schema = directory.join("schema");
        if config.symlink_metadata().is_ok() {
            return Err(exists("schemactl.toml").into());
        }
        if schema.symlink_metadata().is_ok() && !schema.is_dir() {
            return Err(exists("schema").because("it is a file, and has to be a folder").into());
        }
        let has_schema = schema.read_dir().is_ok_and(|mut entries| entries.next().is_some());
        if !has_schema {
            std::fs::create_dir_all(&schema).map_err(|error| cannot_write("schema", &error))?;
            create(&schema.join("example.sql"), "schema/example.sql", EXAMPLE)?;
        }
        create(&config, "schemactl.toml", CONFIG)?;

        let folder = if has_schema {
            "  schema/              is already there, left as it is"
        } else {
            "  schema/example.sql   a table to start from"
        };
        output::print(&format!(
            "Wrote\n  schemactl.toml       the configuration\n{folder}\n\n\
             Next\n  \
             schemactl validate             check the files\n  \
             schemactl plan --local         try them on a private local server\n  \
             schemactl apply --local\n  \
             schemactl plan --url postgres://user@host/database\n"
        ))?;
        Ok(0)
    }
}

/// Creates a file, never overwriting one.
fn create(path: &Path, shown: &str, text: &str) -> Result<()> {
    use std::io::Write as _;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(exists(shown).into()),
        Err(error) => Err(cannot_write(shown, &error).into()),
    }
}

fn exists(shown: &str) -> Problem {
    Problem::error("already-there", format!("{shown} already exists"))
        .because("`init` never overwrites anything")
        .help("go on with `schemactl plan`, or remove it to start anew")
}

fn cannot_write(shown: &str, error: &std::io::Error) -> Problem {
    Problem::error("cannot-write", format!("cannot write {shown}"))
        .because(error.to_string())
        .help("check that you may write to this folder, and that the disk has room")
}
