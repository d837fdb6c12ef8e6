//! The shadow: a scratch database in which PostgreSQL itself says what the files mean.

pub mod local;

mod base;
mod beyond;
mod check;
mod copy;
mod defaults;
mod enums;
mod extension;
mod label;
mod load;
mod nearest;
mod other_version;
mod platform;
mod renamed;
mod replay;
mod set_aside;
mod spared;
mod stand_in;
mod target;
mod trial;

pub use base::{Foundation, Gifts};
pub use copy::{Copied, Copy, copy};
pub use nearest::{may_be_on_target, tell_of_target};
pub use renamed::{Asked, with_what_follows};
pub use replay::{Replayed, replay};
pub use set_aside::in_database;
pub use spared::Spared;
pub use target::beside;
pub use trial::Trial;

use std::borrow::Cow;

use futures_util::join;

use crate::diff::Former;
use crate::introspect;
use crate::object::{Catalog, Renaming};
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
    /// What the files describe under its former names, where they ask for renames.
    pub former: Former,
    /// Those that would change places and are as the files describe them already.
    pub stayed: Vec<Vec<Renaming>>,
}

impl Meaning {
    fn new(base: Catalog, desired: Catalog, notes: Vec<Note>) -> Self {
        let (remarks, former, stayed) = (Vec::new(), Former::default(), Vec::new());
        Self { base, desired, notes, remarks, of_other_version: false, former, stayed }
    }

    /// Privileges that the live database has, or lacks, only because default privileges have changed.
    #[must_use]
    pub fn spared(&self, live: &Catalog, source: &Source, foundation: &Foundation) -> Spared {
        Spared::find(live, self, source, foundation)
    }

    /// The two catalogs, with what the target has and the shadow's server lacks.
    #[must_use]
    pub fn beside(&self, live: &Catalog, source: &Source, foundation: &Foundation) -> (Catalog, Catalog) {
        self.beside_sparing(&self.spared(live, source, foundation), live, source, foundation)
    }

    /// The same, where what is spared is known.
    #[must_use]
    pub fn beside_sparing(
        &self,
        spared: &Spared,
        live: &Catalog,
        source: &Source,
        foundation: &Foundation,
    ) -> (Catalog, Catalog) {
        let (mut base, mut desired) = (self.base.clone(), self.desired.clone());
        extension::stand_in(source, &mut desired, foundation, Some(live));
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
        spared.settle(&mut desired);
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
    asked: &Asked<'_>,
    target: Option<(&Server, R)>,
) -> Result<(Meaning, Option<Catalog>)> {
    let Some((target, reading)) = target else {
        let shadow = PrivateShadow::start(source, foundation, None).await?;
        let base = shadow.read().await?;
        return Ok((shadow.load(base, source, foundation, &StandIns::default(), None).await?, None));
    };
    let major = target.major();
    let preparing = async {
        let shadow = PrivateShadow::start(source, foundation, Some(major)).await?;
        let lacking = stand_in::lacking(&shadow.server, source, foundation).await?;
        if foundation.platform == Platform::Supabase && !lacking.is_empty() {
            // The base is not complete.
            return Ok((shadow, lacking, Prepared::Started));
        }
        let base = shadow.read().await?;
        if foundation.platform == Platform::Supabase || !lacking.is_empty() {
            return Ok((shadow, lacking, Prepared::Based(base)));
        }
        let meaning = shadow.load(base, source, foundation, &StandIns::default(), Some(target)).await?;
        Ok::<_, Box<Problem>>((shadow, lacking, Prepared::Loaded(Box::new(meaning))))
    };
    let (prepared, live) = join!(preparing, reading);
    let live = live?;
    let (shadow, lacking, prepared) = prepared?;
    let mut meaning = match prepared {
        Prepared::Loaded(meaning) => *meaning,
        Prepared::Started | Prepared::Based(_) => {
            let stand_ins = lacking.read(target).await?;
            shadow.stand_in(&stand_ins, foundation).await?;
            let mut base = match prepared {
                Prepared::Based(base) => base,
                _ => shadow.read().await?,
            };
            if foundation.platform == Platform::Supabase {
                base = shadow.complete(base, &live, source, foundation).await?;
            }
            shadow.load(base, source, foundation, &stand_ins, Some(target)).await?
        }
    };
    let here =
        renamed::Here { server: &shadow.server, live_major: major, in_transaction: false, owner: &foundation.owner };
    renamed::adapt(here, &live, source, asked, &mut meaning).await?;
    Ok((meaning, Some(live)))
}

/// How far a private shadow is when the target has been read.
enum Prepared {
    /// What the base lacks has to be asked of the target.
    Started,
    /// With the base, as it was read.
    Based(Catalog),
    /// With the files too.
    Loaded(Box<Meaning>),
}

/// A private server, for the base and the files on it.
struct PrivateShadow {
    // Dropped in this order: the connection before its server.
    server: Server,
    local: LocalServer,
}

impl PrivateShadow {
    async fn start(source: &Source, foundation: &Foundation, preferred_major: Option<u32>) -> Result<Self> {
        let options = LocalOptions { preferred_major, ..LocalOptions::default() };
        // On a thread of its own, so that the target is read meanwhile.
        let local = tokio::task::spawn_blocking(|| LocalServer::start(options)).await.map_err(|error| {
            Problem::error("local-server-failed", "the private PostgreSQL server was not started")
                .because(error.to_string())
        })??;
        let server = connect_private(&local, foundation).await?;
        base::create_roles(&server, foundation).await?;
        base::lay(&server, foundation, base::needs_cron(source, foundation)).await?;
        base::public_as_on_target(&server, foundation, preferred_major).await?;
        base::as_old_as(&server, foundation).await?;
        Ok(Self { server, local })
    }

    async fn read(&self) -> Result<Catalog> {
        introspect::read_alone(&self.server.client, self.server.version).await
    }

    /// Gets ready for the extensions that this server lacks, and makes those of the base.
    async fn stand_in(&self, stand_ins: &StandIns, foundation: &Foundation) -> Result<()> {
        stand_ins.prepare(&self.server).await?;
        if foundation.platform == Platform::Supabase && !stand_ins.is_empty() {
            stand_ins.install_base(&self.server, extension::OF_THE_PLATFORM).await?;
        }
        Ok(())
    }

    /// Adds what the target's platform has and the built-in profile lacks, and what it gives to user land. Gives the base
    /// as it is then.
    async fn complete(
        &self,
        mut base: Catalog,
        live: &Catalog,
        source: &Source,
        foundation: &Foundation,
    ) -> Result<Catalog> {
        let server = &self.server;
        let mut is_old = platform::complete(server, live, &base).await?;
        if is_old && platform::gifts_need_more(live, &base) {
            base = self.read().await?;
            is_old = false;
        }
        if platform::copy_gifts(server, foundation, live, &base).await? || is_old {
            base = self.read().await?;
        }
        defaults::forget_stated(server, source, foundation, &base).await?;
        Ok(base)
    }

    async fn load(
        &self,
        mut base: Catalog,
        source: &Source,
        foundation: &Foundation,
        stand_ins: &StandIns,
        target: Option<&Server>,
    ) -> Result<Meaning> {
        let server = &self.server;
        let may_create_roles = target.is_none();
        // What belongs to somebody else is there on the target, whoever has made it: it need not be the owner's to make.
        let owner = Ident(&foundation.owner);
        let lifted = base::gives_away(source, foundation);
        if lifted {
            base::run(server, &format!("ALTER ROLE {owner} SUPERUSER")).await?;
        }
        let files = label::stood_in_files(source);
        if matches!(files, Cow::Owned(_)) {
            label::prepare(server).await?;
        }
        let mut notes = load::load(server, &files, foundation, stand_ins, may_create_roles, false).await?;
        if lifted {
            base::run(server, &format!("ALTER ROLE {owner} NOSUPERUSER")).await?;
        }
        notes.extend(stand_ins.collation_notes(source));
        check::function_bodies(server, source, foundation, false).await?;
        if let Some(target) = target
            && !stand_ins.is_empty()
        {
            stand_in::as_the_target_does(server, target, source).await?;
        }
        let mut desired = self.read().await?;
        for catalog in [&mut base, &mut desired] {
            extension::own_their_comments(catalog, stand_ins);
        }
        extension::are_stated(source, &mut base);
        base::forget_stated(source, foundation, &mut base);
        if may_create_roles {
            extension::stand_in(source, &mut desired, foundation, None);
        }
        Ok(Meaning::new(base, desired, notes))
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
    let target = with_owner(&local, platform, true).await?;
    Ok((local, target))
}

/// A database on a private server, with role `postgres` as its owner, and with the platform when there is one: `grants` by
/// default on what is new, or does not.
async fn with_owner(local: &LocalServer, platform: Platform, grants: bool) -> Result<Target> {
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
            roles: crate::config::RolePatterns::default(),
            stated_roles: Vec::new(),
            gifts: Gifts::All,
            spares: false,
        };
        if platform == Platform::None {
            server
                .client
                .batch_execute("create role postgres superuser login; alter database postgres owner to postgres")
                .await
                .map_err(|error| server.problem(&error, "preparing the local database"))?;
        } else if grants {
            base::lay_local(&server, &foundation).await?;
        } else {
            base::lay(&server, &foundation, true).await?;
        }
    }
    Ok(local.target("postgres", "postgres"))
}
