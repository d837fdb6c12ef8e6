//! The shadow: a scratch database in which PostgreSQL itself says what the files mean.

pub mod local;

mod base;
mod check;
mod copy;
mod defaults;
mod enums;
mod extension;
mod load;
mod other_version;
mod platform;
mod set_aside;
mod stand_in;

pub use base::Foundation;
pub use copy::{Copied, Copy, copy};
pub use set_aside::in_database;

use futures_util::join;

use crate::introspect;
use crate::object::Catalog;
use crate::problem::{Problem, Result};
use crate::scope::Platform;
use crate::server::{Server, Target, connect};
use crate::source::{Note, Source};
use crate::sql::Ident;
use local::{LocalOptions, LocalServer};
use stand_in::StandIns;

/// What the files mean.
#[derive(Debug)]
pub struct Meaning {
    /// The shadow before the files were loaded.
    pub base: Catalog,
    /// The shadow after.
    pub desired: Catalog,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// The same, where it is about no place in the files.
    pub remarks: Vec<String>,
    /// Whether the shadow's server is of another major version than the target's, so that the two catalogs were put as
    /// the target would put them: they serve for comparing with the target as it was then.
    pub of_other_version: bool,
}

impl Meaning {
    /// The two catalogs, with what the target has and the shadow's server lacks.
    #[must_use]
    pub fn beside(&self, live: &Catalog, source: &Source, foundation: &Foundation) -> (Catalog, Catalog) {
        let (mut base, mut desired) = (self.base.clone(), self.desired.clone());
        extension::stand_in(source, &mut desired, foundation, Some(live));
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
        (base, desired)
    }
}

/// Loads the files into a private local server that exists for this call only. Where nothing of the target has to be
/// known for that, neither its platform nor extensions that this server lacks, this goes on while `reading` reads the
/// target's catalog, which is given back with it.
///
/// # Errors
/// When there are no PostgreSQL binaries, when the server does not accept the files, or when `reading` fails.
pub async fn in_private_server<R: Future<Output = Result<Catalog>>>(
    source: &Source,
    foundation: &Foundation,
    target: Option<(&Server, R)>,
) -> Result<(Meaning, Option<Catalog>)> {
    let Some((target, reading)) = target else {
        let shadow = PrivateShadow::start(foundation, None).await?;
        return Ok((shadow.load(source, foundation, &StandIns::default(), None).await?, None));
    };
    let major = target.major();
    let preparing = async {
        let shadow = PrivateShadow::start(foundation, Some(major)).await?;
        let lacking = stand_in::lacking(&shadow.server, source, foundation).await?;
        if foundation.platform == Platform::Supabase || !lacking.is_empty() {
            return Ok((shadow, lacking, None));
        }
        let meaning = shadow.load(source, foundation, &StandIns::default(), Some(target)).await?;
        Ok::<_, Box<Problem>>((shadow, lacking, Some(meaning)))
    };
    let (prepared, live) = join!(preparing, reading);
    let live = live?;
    let (mut shadow, lacking, meaning) = prepared?;
    let mut meaning = if let Some(meaning) = meaning {
        meaning
    } else {
        let stand_ins = lacking.read(target).await?;
        shadow.stand_in(&stand_ins, foundation).await?;
        if foundation.platform == Platform::Supabase {
            shadow.complete(&live, source, foundation).await?;
        }
        shadow.load(source, foundation, &stand_ins, Some(target)).await?
    };
    other_version::adapt(&shadow.server, &live, major, &mut meaning, false).await?;
    Ok((meaning, Some(live)))
}

/// A private server with the base, on which the files can be loaded.
struct PrivateShadow {
    // Dropped in this order: the connection before its server.
    server: Server,
    base: Catalog,
    local: LocalServer,
}

impl PrivateShadow {
    async fn start(foundation: &Foundation, preferred_major: Option<u32>) -> Result<Self> {
        let options = LocalOptions { preferred_major, ..LocalOptions::default() };
        // On a thread of its own, so that the target is read meanwhile.
        let local = tokio::task::spawn_blocking(|| LocalServer::start(options)).await.map_err(|error| {
            Problem::error("local-server-failed", "the private PostgreSQL server was not started")
                .because(error.to_string())
        })??;
        let server = connect_private(&local, foundation).await?;
        base::create_roles(&server, foundation).await?;
        base::lay(&server, foundation, true).await?;
        base::as_old_as(&server, foundation).await?;
        let base = introspect::read_alone(&server.client, server.version).await?;
        Ok(Self { server, base, local })
    }

    /// Gets ready for the extensions that this server lacks, and makes those of the base.
    async fn stand_in(&mut self, stand_ins: &StandIns, foundation: &Foundation) -> Result<()> {
        stand_ins.prepare(&self.server).await?;
        if foundation.platform == Platform::Supabase && !stand_ins.is_empty() {
            stand_ins.install_base(&self.server, extension::OF_THE_PLATFORM).await?;
            self.base = introspect::read_alone(&self.server.client, self.server.version).await?;
        }
        Ok(())
    }

    /// Adds what the target's platform has and the built-in profile lacks, and what it gives to user land.
    async fn complete(&mut self, live: &Catalog, source: &Source, foundation: &Foundation) -> Result<()> {
        let server = &self.server;
        if platform::complete(server, live, &self.base).await? {
            self.base = introspect::read_alone(&server.client, server.version).await?;
        }
        if platform::copy_gifts(server, live, &self.base).await? {
            self.base = introspect::read_alone(&server.client, server.version).await?;
        }
        defaults::forget_stated(server, source, foundation, &self.base).await
    }

    async fn load(
        &self,
        source: &Source,
        foundation: &Foundation,
        stand_ins: &StandIns,
        target: Option<&Server>,
    ) -> Result<Meaning> {
        let server = &self.server;
        let may_create_roles = target.is_none();
        let mut notes = load::load(server, source, foundation, stand_ins, may_create_roles, false).await?;
        notes.extend(stand_ins.collation_notes(source));
        check::function_bodies(server, source, foundation, false).await?;
        if let Some(target) = target
            && !stand_ins.is_empty()
        {
            stand_in::as_the_target_does(server, target, source).await?;
        }
        let mut desired = introspect::read_alone(&server.client, server.version).await?;
        let mut base = self.base.clone();
        for catalog in [&mut base, &mut desired] {
            extension::own_their_comments(catalog, stand_ins);
        }
        extension::are_stated(source, &mut base);
        if may_create_roles {
            extension::stand_in(source, &mut desired, foundation, None);
        }
        Ok(Meaning { base, desired, notes, remarks: Vec::new(), of_other_version: false })
    }
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
pub async fn local_target(keep: &std::path::Path, platform: Platform, fresh: bool) -> Result<(LocalServer, Target)> {
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
        if platform == Platform::None {
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
