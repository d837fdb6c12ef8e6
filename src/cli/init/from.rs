//! `schemactl init --from DIR`.

// Documentation comments are what `--help` prints, where backticks would only be noise.
#![allow(clippy::doc_markdown)]

mod newer;
mod origin;

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;

use super::super::common::Common;
use super::super::output::{self, Output};
use super::super::platform::files_name_supabase;
use super::super::pull;
use super::super::session::Session;
use super::written::Written;
use super::{CONFIG, cannot_write, create, exists};
use crate::problem::{Problem, Result};
use crate::sentence;
use crate::source::migration::{self, Scheme};
use crate::{config, scope, shadow};

/// --platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Ground {
    /// Supabase: its roles, users and storage
    Supabase,
    /// Plain PostgreSQL
    None,
}

/// Runs migrations on a private server, and describes the database that they make.
pub(super) async fn migrations(
    from: &Path,
    platform: Option<Ground>,
    format: pull::Format,
    common: &Common,
    directory: &Path,
    output: &Output,
) -> Result<u8> {
    if common.url.is_some() || common.local || common.env.is_some() {
        return Err(Problem::error("two-sources", "`--from` and a database are two things to describe")
            .because("`--from` runs migrations on a private server; `--url`, `--local` and `--env` name a database")
            .help("give one of them")
            .into());
    }
    let config = directory.join("schemactl.toml");
    if config.symlink_metadata().is_ok() {
        return Err(exists("schemactl.toml").into());
    }
    let folder = directory.join(from);
    let migrations = migration::read(&folder)?;
    let is_supabase = platform.map_or_else(
        || {
            let parent = folder.canonicalize().ok().and_then(|folder| folder.parent().map(Path::to_owned));
            parent.is_some_and(|parent| parent.file_name().is_some_and(|name| name == "supabase"))
                || files_name_supabase(std::slice::from_ref(&folder))
        },
        |platform| platform == Ground::Supabase,
    );
    let (ground, platform) = if is_supabase {
        (scope::Platform::Supabase, config::Platform::Supabase)
    } else {
        (scope::Platform::None, config::Platform::None)
    };
    let replayed = shadow::replay(&migrations, ground, true).await?;
    output.notes(&replayed.notes);
    let session = Session::on_private_server(common, directory, replayed.target.clone(), platform)?;
    let schema = session.request.config.schema.first().map_or_else(|| directory.join("schema"), Clone::clone);
    let schema = common.schema.first().map_or(schema, |schema| directory.join(schema));
    let written = Written::into(&schema, directory)?;
    let pulled = pull::pull_from(session, format, common, directory, output).await;
    let pulled = pulled.map_err(|problem| Box::new(origin::traced(*problem, &migrations)))?;
    if is_supabase {
        let on = |target| Session::on_private_server(common, directory, target, platform);
        Box::pin(newer::with_grants(&migrations, &schema, directory, &replayed.target, &on, format.into(), output))
            .await?;
    }
    if !replayed.lacking.is_empty() {
        let path = schema.join("extensions.sql");
        let mut text = std::fs::read_to_string(&path).unwrap_or_default();
        for (name, create) in &replayed.lacking {
            text.push_str(create);
            output.say(&format!(
                "note: extension {name} is in the files as the migrations state it: this machine lacks it"
            ));
        }
        std::fs::write(&path, text).map_err(|error| cannot_write("extensions.sql", &error))?;
    }
    for (path, reason) in &migrations.left_out {
        output.say(&format!("note: {path} was not run: {reason}"));
    }
    if !replayed.with_rows.is_empty() {
        output.say(&format!(
            "note: the migrations leave rows in {}: rows are no part of the files",
            shortened(&replayed.with_rows)
        ));
    }
    create(&config, "schemactl.toml", &configuration(&pulled.platform, &schema, directory, migrations.scheme))?;
    written.keep();
    let number = migrations.files.len();
    output::print(&format!(
        "Wrote, from {number} {}, {}\n  schemactl.toml   the configuration\n  {:<16} {}\n\n\
         Next\n  \
         schemactl plan --url postgres://user@host/database   finds nothing to change where the migrations were run\n",
        if number == 1 { "migration" } else { "migrations" },
        migrations.scheme.order(),
        format!("{}/", schema.strip_prefix(directory).unwrap_or(&schema).display()),
        pulled.summary()
    ))?;
    Ok(0)
}

fn shortened(names: &[String]) -> String {
    sentence::first(if names.len() > 4 { 3 } else { 4 }, names)
}

/// schemactl.toml for a database on which the migrations were run by their tool.
fn configuration(platform: &str, schema: &Path, directory: &Path, scheme: Scheme) -> String {
    let folder = schema.strip_prefix(directory).unwrap_or(schema).display().to_string();
    let mut text = CONFIG
        .replace("schema = \"schema\"", &format!("schema = {}", toml::Value::String(folder)))
        .replace("platform = \"auto\"", &format!("platform = \"{platform}\""));
    if platform == "supabase" {
        text = text.replace("# [defaults]\n# owner = \"postgres\"", "[defaults]\nowner = \"postgres\"");
    }
    for (kind, name) in scheme.records() {
        let _ = write!(
            text,
            "\n[[ignore]]\nkind = \"{kind}\"\nname = \"{name}\"\nreason = \"the records of {}\"\n",
            scheme.name()
        );
    }
    text
}
