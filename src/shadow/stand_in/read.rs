//! Which extensions have to be stood in for, and what the target says about them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Members, StandIn, StandIns, collation};
use crate::problem::{Problem, Result};
use crate::scope::Platform;
use crate::server::Server;
use crate::shadow::{Foundation, extension};
use crate::source::Source;
use crate::sql::{Ident, Literal};

/// What an extension consists of.
const MEMBERS: &str = include_str!("members.sql");

/// What the files or the base want and the shadow's server lacks.
#[derive(Debug, Default)]
pub(in crate::shadow) struct Lacking {
    wanted: Vec<String>,
    available: BTreeSet<String>,
    collations: Vec<String>,
}

impl Lacking {
    pub(in crate::shadow) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.collations.is_empty()
    }

    /// Reads from the target what the extensions consist of, as far as they are installed there. Whatever they require
    /// and the shadow's server lacks comes along.
    pub(in crate::shadow) async fn read(self, target: &Server) -> Result<StandIns> {
        let mut extensions = BTreeMap::new();
        let collations = if self.collations.is_empty() {
            Vec::new()
        } else {
            collation::of_the_system(target, &self.collations.into_iter().collect()).await?.into_iter().collect()
        };
        if self.wanted.is_empty() {
            return Ok(StandIns { extensions, collations });
        }
        begin(target).await?;
        let mut wanted = self.wanted;
        while let Some(name) = wanted.pop() {
            if extensions.contains_key(&name) {
                continue;
            }
            let Some(extension) = members(target, &name).await? else { continue };
            let required = extension.members.requires.iter().flatten();
            wanted.extend(required.filter(|name| !self.available.contains(*name)).cloned());
            extensions.insert(name, extension);
        }
        target.client.batch_execute("commit").await.map_err(|error| target.problem(&error, DOING))?;
        Ok(StandIns { extensions, collations })
    }
}

const DOING: &str = "reading the target's extensions";

/// Looks which extensions of the files and of the base the shadow's server does not have.
pub(in crate::shadow) async fn lacking(shadow: &Server, source: &Source, foundation: &Foundation) -> Result<Lacking> {
    let rows = shadow
        .client
        .query_typed("select name::text from pg_catalog.pg_available_extensions", &[])
        .await
        .map_err(|error| shadow.problem(&error, "preparing the shadow database"))?;
    let available: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let platform = if foundation.platform == Platform::Supabase { extension::OF_THE_PLATFORM } else { &[] };
    let wanted: BTreeSet<&str> = source
        .statements
        .iter()
        .filter_map(extension::created)
        .chain(platform.iter().copied())
        // The shadow's own stand-ins for it do more than these could.
        .filter(|name| *name != "pg_cron" && !available.contains(*name))
        .collect();
    let wanted = wanted.into_iter().map(str::to_owned).collect();
    Ok(Lacking { wanted, available, collations: collation::lacking(shadow, source).await? })
}

async fn begin(target: &Server) -> Result<()> {
    let sql = format!("begin isolation level repeatable read read only; {}", crate::introspect::SETTINGS);
    target.client.batch_execute(&sql).await.map_err(|error| Box::new(target.problem(&error, DOING)))
}

/// What the target says about one extension; none when it is not installed there.
async fn members(target: &Server, name: &str) -> Result<Option<StandIn>> {
    let schema = format!(
        "select n.nspname::text from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = {}",
        Literal(name)
    );
    let problem = |error: tokio_postgres::Error| Box::new(target.problem(&error, DOING));
    let rows = target.client.query_typed(&schema, &[]).await.map_err(problem)?;
    let Some(row) = rows.first() else { return Ok(None) };
    // What it prints then mentions its own schema nowhere, which may be another where it is made.
    let path = format!("set local search_path = pg_catalog, {}", Ident(row.get(0)));
    target.client.batch_execute(&path).await.map_err(problem)?;
    let sql = MEMBERS.replace("$1", &Literal(name).to_string());
    let rows = target.client.query_typed(&sql, &[]).await.map_err(problem)?;
    target.client.batch_execute("set local search_path = pg_catalog").await.map_err(problem)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let document: String = row.get(0);
    let members: Members = serde_json::from_str(&document).map_err(|error| {
        Problem::error("unexpected-catalog", format!("the target's answer about extension {name} was not understood"))
            .because(error.to_string())
            .help("please report this with the version of the server")
    })?;
    Ok(Some(StandIn { members, document }))
}
