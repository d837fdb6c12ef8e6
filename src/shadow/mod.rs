//! The shadow: a scratch database in which PostgreSQL itself says what the files mean.

pub mod local;

mod base;
mod check;
mod defaults;
mod enums;
mod extension;
mod load;
mod other_version;
mod platform;
mod set_aside;

pub use base::Foundation;
pub use set_aside::in_database;

use crate::introspect;
use crate::object::Catalog;
use crate::problem::Result;
use crate::server::{Server, Target, connect};
use crate::source::{Note, Source};
use crate::sql::Ident;
use local::{LocalOptions, LocalServer};

/// What the files mean.
#[derive(Debug)]
pub struct Meaning {
    /// The shadow before the files were loaded.
    pub base: Catalog,
    /// The shadow after.
    pub desired: Catalog,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// Loads the files into a private local server that exists for this call only.
///
/// # Errors
/// When there are no PostgreSQL binaries, or when the server does not accept the files.
pub async fn in_private_server(
    source: &Source,
    foundation: &Foundation,
    live: Option<&Catalog>,
    preferred_major: Option<u32>,
) -> Result<Meaning> {
    let local = LocalServer::start(LocalOptions { preferred_major, ..LocalOptions::default() })?;
    let server = connect_private(&local, foundation).await?;
    base::create_roles(&server, foundation).await?;
    base::lay(&server, foundation, true).await?;
    if let Some(live) = live {
        base::as_old_as(&server, live).await?;
    }
    let mut base = introspect::read(&server.client, server.version).await?;
    if let Some(live) = live.filter(|_| foundation.platform == crate::scope::Platform::Supabase) {
        platform::complete(&server, live, &base).await?;
        base = introspect::read(&server.client, server.version).await?;
        platform::copy_gifts(&server, live, &base).await?;
        base = introspect::read(&server.client, server.version).await?;
        defaults::forget_stated(&server, source, foundation, &base).await?;
    }
    let notes = load::load(&server, source, foundation, live.is_none(), false).await?;
    check::function_bodies(&server, source, foundation, false).await?;
    let mut desired = introspect::read(&server.client, server.version).await?;
    extension::are_stated(source, &mut base);
    extension::stand_in(source, &mut desired, foundation, live);
    if let Some(live) = live {
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
        let major = preferred_major.unwrap_or(server.major());
        other_version::adapt(&server, live, major, &mut base, &mut desired, false).await?;
    }
    Ok(Meaning { base, desired, notes })
}

/// Connects to a database that is called as the target's is, for files that mention it.
async fn connect_private(local: &LocalServer, foundation: &Foundation) -> Result<Server> {
    let is_free = |name: &&str| !matches!(*name, "postgres" | "template0" | "template1");
    let Some(name) = foundation.database.as_deref().filter(is_free) else {
        return connect(&local.target("postgres", local::BOOTSTRAP_ROLE)).await;
    };
    let server = connect(&local.target("template1", local::BOOTSTRAP_ROLE)).await?;
    server
        .client
        .batch_execute(&format!("ALTER DATABASE postgres RENAME TO {}", Ident(name)))
        .await
        .map_err(|error| server.problem(&error, "preparing the shadow database"))?;
    connect(&local.target(name, local::BOOTSTRAP_ROLE)).await
}

/// The embedded target of `--local`: a private server that is kept between runs, with the platform when there is one.
///
/// # Errors
/// When the server cannot be started.
pub async fn local_target(
    keep: &std::path::Path,
    platform: crate::scope::Platform,
    fresh: bool,
) -> Result<(LocalServer, Target)> {
    if fresh {
        LocalServer::reset(keep)?;
    }
    let local = LocalServer::start(LocalOptions { keep: Some(keep.to_owned()), ..LocalOptions::default() })?;
    let server = connect(&local.target("postgres", local::BOOTSTRAP_ROLE)).await?;
    let rows = server
        .client
        .query_typed("select 1 from pg_roles where rolname = 'postgres'", &[])
        .await
        .map_err(|error| server.problem(&error, "preparing the local database"))?;
    if rows.is_empty() {
        let foundation = Foundation {
            database: None,
            owner: "postgres".to_owned(),
            search_path: String::new(),
            platform,
            facts: None,
        };
        if platform == crate::scope::Platform::None {
            server
                .client
                .batch_execute("create role postgres superuser login; alter database postgres owner to postgres")
                .await
                .map_err(|error| server.problem(&error, "preparing the local database"))?;
        } else {
            base::lay_local(&server, &foundation).await?;
        }
    }
    let target = local.target("postgres", "postgres");
    Ok((local, target))
}
