//! The shadow: a scratch database in which PostgreSQL itself says what the files mean.

pub mod local;

mod base;
mod check;
mod defaults;
mod extension;
mod load;
mod platform;

pub use base::Foundation;

use crate::introspect;
use crate::object::Catalog;
use crate::problem::{Problem, Result};
use crate::server::{Identity, Server, Target, connect, identity};
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
    extension::stand_in(source, &mut desired, foundation, live);
    if let Some(live) = live {
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
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

/// Loads the files into a database that the user has set aside, in one transaction that is rolled back: nothing of it
/// ever stays.
///
/// # Errors
/// When it is the target, when it holds anything, or when it does not accept the files.
pub async fn in_database(
    target: &Target,
    not: Option<&Identity>,
    source: &Source,
    foundation: &Foundation,
    live: Option<&Catalog>,
) -> Result<Meaning> {
    let server = connect(target).await?;
    let own = identity(&server).await?;
    if not.is_some_and(|other| own.is_same_database(other)) {
        return Err(Box::new(
            Problem::error(
                "shadow-is-target",
                format!("the shadow database is the target itself: {}", target.display()),
            )
            .because("files are loaded into the shadow, and it has to be empty")
            .help("give --shadow-url a database that is used for nothing else"),
        ));
    }
    let before = introspect::read(&server.client, server.version).await?;
    if let Some(found) = before.objects.keys().find(|id| {
        id.schema().is_some_and(|schema| {
            schema != "public" && !crate::scope::SUPABASE_SCHEMAS.contains(&schema)
                || id.kind == crate::object::Kind::Table
        })
    }) {
        return Err(Box::new(
            Problem::error("shadow-not-empty", format!("the shadow database is not empty: it holds {found}"))
                .because(format!("{} would be changed by loading the files into it", target.display()))
                .help("give --shadow-url an empty database, or leave it out to use a private local server"),
        ));
    }
    let meaning = in_transaction(&server, source, foundation, live).await;
    let ended = server.client.batch_execute("rollback").await;
    let meaning = meaning?;
    ended.map_err(|error| server.problem(&error, "emptying the shadow database"))?;
    Ok(meaning)
}

async fn in_transaction(
    server: &Server,
    source: &Source,
    foundation: &Foundation,
    live: Option<&Catalog>,
) -> Result<Meaning> {
    server
        .client
        .batch_execute("begin")
        .await
        .map_err(|error| server.problem(&error, "preparing the shadow database"))?;
    let has_platform = foundation.facts.as_ref().is_some_and(|facts| facts.is_supabase);
    if foundation.platform == crate::scope::Platform::Supabase && !has_platform {
        return Err(Box::new(
            Problem::error("shadow-lacks-platform", "the shadow database lacks the platform's objects")
                .help("use a shadow database of a Supabase project, or a private local server"),
        ));
    }
    let pin = "set local search_path = pg_catalog";
    let read = |doing: &'static str| async move {
        server.client.batch_execute(pin).await.map_err(|error| server.problem(&error, doing))?;
        introspect::read_snapshot(&server.client, server.version).await
    };
    let mut base = read("reading the shadow database").await?;
    let notes = load::load(server, source, foundation, false, true).await?;
    check::function_bodies(server, source, foundation, true).await?;
    let mut desired = read("reading the shadow database").await?;
    extension::stand_in(source, &mut desired, foundation, live);
    if let Some(live) = live {
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
    }
    Ok(Meaning { base, desired, notes })
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
