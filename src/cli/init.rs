//! `schemactl init`.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

mod from;
mod written;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::output::{self, Output};
use super::pull;
use super::session::Session;
use crate::problem::{Problem, Result};
use written::Written;

/// Writes schemactl.toml and a folder schema/ to start from
///
/// With --url or --local the files describe that database, as schemactl pull does; with --from the one that a folder of
/// migrations makes.
#[derive(Default, Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl init
  schemactl init && schemactl plan --local
  schemactl init --url postgres://user@host/database    describe what is there
  schemactl init --from supabase/migrations             describe what migrations make")]
pub(super) struct Init {
    /// Run a folder of SQL migrations on a private server, and describe the result
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// With --from: what the migrations stand on [default: what they name]
    #[arg(long, value_name = "PLATFORM", requires = "from")]
    platform: Option<from::Ground>,
    /// In which language, where files are written for a database
    #[arg(long, value_enum, default_value = "sql")]
    format: pull::Format,
}

const CONFIG: &str = include_str!("init/schemactl.toml");
const EXAMPLE: &str = include_str!("init/example.sql");

impl Init {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        if let Some(migrations) = &self.from {
            return Box::pin(from::migrations(migrations, self.platform, self.format, common, directory, output)).await;
        }
        if common.url.is_some() || common.local {
            return from_database(self.format, common, directory, output).await;
        }
        if common.env.is_some() {
            return Err(Problem::error(
                "no-configuration",
                "`init` writes schemactl.toml, so that no environment exists yet",
            )
            .because("`--env` chooses one that schemactl.toml describes")
            .help("give `--url`, or run `schemactl init` and then `schemactl pull --env NAME`")
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

/// Describes a live database: schemactl.toml, and files that a plan finds nothing to change for.
async fn from_database(format: pull::Format, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
    let config = directory.join("schemactl.toml");
    if config.symlink_metadata().is_ok() {
        return Err(exists("schemactl.toml").into());
    }
    let session = Session::without_files(common, directory).await?;
    let written = Written::into(&directory.join(pull::folder(&session, common, directory)), directory)?;
    let pulled = pull::pull_from(session, format, common, directory, output).await?;
    let owner = toml::Value::String(pulled.owner.clone());
    let text = CONFIG
        .replace("platform = \"auto\"", &format!("platform = \"{}\"", pulled.platform))
        .replace("# [defaults]\n# owner = \"postgres\"", &format!("[defaults]\nowner = {owner}"));
    create(&config, "schemactl.toml", &text)?;
    written.keep();
    output::print(&format!(
        "Wrote\n  schemactl.toml   the configuration\n  schema/          {}\n\n\
         Next\n  \
         schemactl plan --url postgres://user@host/database   finds nothing to change\n",
        pulled.summary()
    ))?;
    Ok(0)
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
