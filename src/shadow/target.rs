//! A temporary database beside the target (`shadow = "target"`), for files that only the target's own server can load.
//!
//! It is asked for by name, since it is the one exception to the rule that a plan writes nothing to the target's server.
//! Nothing but the database itself belongs to the whole server, and it is dropped in any case: at the end, when the
//! program is interrupted, and after a `kill -9` by the next run. Who made it holds a lock for as long as it lives, so
//! that no decision rests on a process id.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use futures_util::try_join;
use serde::Deserialize;

use super::beyond;
use super::stand_in::StandIns;
use super::{Asked, Foundation, Meaning, base, check, defaults, extension, load, platform, renamed};
use crate::introspect;
use crate::object::Catalog;
use crate::problem::{Problem, Result};
use crate::scope::Platform;
use crate::server::{PoolMode, Server, Target, connect, pool_mode};
use crate::source::{Note, Source};
use crate::sql::{Ident, Literal};

/// What every temporary database is called, before sixteen hexadecimal digits.
const PREFIX: &str = "schemactl_shadow_";

/// The comment on it.
const MARK: &str = "temporary shadow database of schemactl: dropped when the command that made it ends";

/// Its connection limit, which is there from the first moment on, when the comment is not yet.
const CONNECTIONS: u32 = 5;

/// The first half of the key of the lock that its maker holds; the second is the last eight digits of its name.
const LOCK: i32 = 0x7363_7368;

const DOING: &str = "making a temporary database beside the target";

/// Loads the files into a temporary database on the target's server. `live` is the connection to the target, of which
/// `reading` reads the catalog meanwhile.
///
/// # Errors
/// When the server or the role does not allow it, when the files state what belongs to the whole server, when they are
/// not accepted, or when `reading` fails.
pub async fn beside<R: Future<Output = Result<Catalog>>>(
    target: &Target,
    live: &Server,
    source: &Source,
    foundation: &Foundation,
    asked: &Asked<'_>,
    reading: R,
) -> Result<(Meaning, Option<Catalog>)> {
    beyond::refuse(source)?;
    is_possible(target, live).await?;
    let maker = connect(target).await?;
    may_create(&maker, foundation).await?;
    sweep(&maker).await?;
    let temporary = Temporary::create(maker, target, foundation).await?;
    let made = async {
        let server = temporary.connect().await?;
        if foundation.platform == Platform::Supabase {
            // The platform is copied from the target, which has to be known for that.
            let live = reading.await?;
            let mut meaning = load(&server, source, foundation, Some(&live)).await?;
            renamed::adapt(here(&server, &foundation.owner), &live, source, asked, &mut meaning).await?;
            return Ok((meaning, live));
        }
        let (mut meaning, live) = try_join!(load(&server, source, foundation, None), reading)?;
        renamed::adapt(here(&server, &foundation.owner), &live, source, asked, &mut meaning).await?;
        Ok::<_, Box<Problem>>((meaning, live))
    };
    let made = made.await;
    let dropped = temporary.drop_now().await;
    let (mut meaning, live) = made?;
    if let Err(problem) = dropped {
        let why = problem.why.as_deref().unwrap_or_default();
        meaning.remarks.push(format!("{}: {why}", problem.what));
    }
    Ok((meaning, Some(live)))
}

fn here<'s>(server: &'s Server, owner: &'s str) -> renamed::Here<'s> {
    renamed::Here { server, live_major: server.major(), in_transaction: false, owner }
}

/// Whether the target's server can have one more database, and we a session of our own in it.
async fn is_possible(target: &Target, live: &Server) -> Result<()> {
    let other = "use a private local server (`--shadow auto`), or a database set aside (`--shadow-url`)";
    if live.in_recovery {
        return Err(Problem::error("shadow-beside-standby", "a standby cannot have a shadow beside the target")
            .because("nothing can be created on a standby")
            .help(format!("give the primary as the target, {other}"))
            .into());
    }
    // Even one that keeps sessions may not know a database that was made a moment ago.
    if !live.is_pooled && pool_mode(live, target).await? == PoolMode::Session {
        return Ok(());
    }
    let problem =
        Problem::error("shadow-beside-pooler", "a shadow beside the target cannot be had through this pooler")
            .because("a temporary database needs a session, and that the pooler lets new databases through");
    Err(problem.help(format!("connect to {}, or {other}", live.direct_name())).into())
}

/// Whether the role may create the database and act as the owner in it.
async fn may_create(server: &Server, foundation: &Foundation) -> Result<()> {
    let owner = Literal(&foundation.owner);
    let sql = format!(
        "select rolcreatedb or rolsuper, exists (select from pg_catalog.pg_roles o where o.rolname = {owner}),
           coalesce((select pg_catalog.pg_has_role(session_user, o.oid, 'MEMBER') from pg_catalog.pg_roles o
             where o.rolname = {owner}), false)
         from pg_catalog.pg_roles where rolname = session_user"
    );
    let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, DOING))?;
    let answer = rows.first().map(|row| (row.get(0), row.get(1), row.get(2)));
    let (may_create, owner_exists, may_act): (bool, bool, bool) = answer.unwrap_or((false, false, false));
    let (role, owner) = (&server.user, &foundation.owner);
    let lacking = if !may_create {
        ("it lacks CREATEDB".to_owned(), format!("ALTER ROLE {} CREATEDB", Ident(role)))
    } else if !owner_exists {
        (
            format!("the role `{owner}`, who is to own what is created, does not exist"),
            format!("CREATE ROLE {}", Ident(owner)),
        )
    } else if !may_act {
        (
            format!("it cannot act as `{owner}`, who is to own what is created"),
            format!("GRANT {} TO {}", Ident(owner), Ident(role)),
        )
    } else {
        return Ok(());
    };
    Err(Problem::error("shadow-beside-not-allowed", format!("role `{role}` cannot make a shadow beside the target"))
        .because(lacking.0)
        .help(format!("run: {}; or use a private local server (`--shadow auto`)", lacking.1))
        .into())
}

/// Drops what runs that were killed have left behind: databases with our name and mark whose maker holds no lock. One
/// that cannot be dropped is left for the next time.
async fn sweep(server: &Server) -> Result<()> {
    let sql = format!(
        "select d.datname::text from pg_catalog.pg_database d
         where d.datname ~ '^{PREFIX}[0-9a-f]{{16}}$' and d.datconnlimit = {CONNECTIONS}
           and coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), {mark}) = {mark}
           and pg_catalog.pg_has_role(session_user, d.datdba, 'MEMBER')
           and not exists (select from pg_catalog.pg_locks l where l.locktype = 'advisory' and l.classid = {LOCK}
             and l.objsubid = 2
             and l.objid = ('x' || pg_catalog.right(d.datname, 8))::pg_catalog.bit(32)::pg_catalog.int8::pg_catalog.oid)",
        mark = Literal(MARK)
    );
    let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, DOING))?;
    for row in rows {
        let _ = drop_database(server, row.get(0)).await;
    }
    Ok(())
}

/// As the role that connected, else as the owner, whom it may be a member of without inheriting anything. The owner may
/// not end sessions of that role, so that they are ended before; nor may a role that is no superuser end an autovacuum
/// worker, which a drop without `FORCE` sees off by itself.
async fn drop_database(server: &Server, name: &str) -> Result<(), tokio_postgres::Error> {
    let end = format!(
        "select pg_catalog.count(pg_catalog.pg_terminate_backend(pid, 5000)) from pg_catalog.pg_stat_activity
         where datname = {} and usename = session_user",
        Literal(name)
    );
    server.client.query_typed(&end, &[]).await?;
    let sql = format!("drop database if exists {}", Ident(name));
    let Err(error) = server.client.batch_execute(&format!("{sql} with (force)")).await else { return Ok(()) };
    if error.code().is_none_or(|code| code.code() != "42501") {
        return Err(error);
    }
    let owner = format!(
        "select r.rolname::text from pg_catalog.pg_database d join pg_catalog.pg_roles r on r.oid = d.datdba
         where d.datname = {}",
        Literal(name)
    );
    let rows = server.client.query_typed(&owner, &[]).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    server.client.batch_execute(&format!("set role {}", Ident(row.get(0)))).await?;
    let answer = server.client.batch_execute(&sql).await;
    server.client.batch_execute("reset role").await?;
    answer
}

/// The database, until it is dropped.
struct Temporary {
    /// The session that holds the lock.
    maker: Server,
    target: Target,
    /// Empty once it is dropped.
    name: String,
}

/// What a new database has to have in common with the target, from `pg_database`; the columns differ by version.
#[derive(Debug, Deserialize)]
struct Locale {
    encoding: String,
    datcollate: String,
    datctype: String,
    datlocprovider: Option<String>,
    /// 15 and 16.
    daticulocale: Option<String>,
    /// 17 and newer.
    datlocale: Option<String>,
    daticurules: Option<String>,
}

impl Locale {
    async fn of(server: &Server) -> Result<Self> {
        let sql = "select (pg_catalog.to_jsonb(d) || pg_catalog.jsonb_build_object('encoding',
                     pg_catalog.pg_encoding_to_char(d.encoding)))::text
                   from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()";
        let rows = server.client.query_typed(sql, &[]).await.map_err(|error| server.problem(&error, DOING))?;
        let json: String = rows.first().map(|row| row.get(0)).unwrap_or_default();
        serde_json::from_str(&json).map_err(|error| {
            Box::new(
                Problem::error("unexpected-catalog", "the server's answer about its database was not understood")
                    .because(error.to_string())
                    .help("please report this with the version of the server"),
            )
        })
    }

    fn options(&self) -> String {
        let mut options = format!(
            "ENCODING {} LC_COLLATE {} LC_CTYPE {}",
            Literal(&self.encoding),
            Literal(&self.datcollate),
            Literal(&self.datctype)
        );
        let name = self.datlocale.as_ref().or(self.daticulocale.as_ref()).map(|name| Literal(name).to_string());
        match (self.datlocprovider.as_deref(), name) {
            (Some("i"), Some(name)) => {
                options += &format!(" LOCALE_PROVIDER icu ICU_LOCALE {name}");
                if let Some(rules) = &self.daticurules {
                    options += &format!(" ICU_RULES {}", Literal(rules));
                }
            }
            (Some("b"), Some(name)) => options += &format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {name}"),
            (Some("c"), _) => options += " LOCALE_PROVIDER libc",
            _ => {}
        }
        options
    }
}

impl Temporary {
    async fn create(maker: Server, target: &Target, foundation: &Foundation) -> Result<Self> {
        let locale = Locale::of(&maker).await?;
        let name = format!("{PREFIX}{:016x}", RandomState::new().hash_one(std::process::id()));
        // The key is a signed number of the same bits.
        let key = u32::from_str_radix(&name[name.len() - 8..], 16).unwrap_or_default().cast_signed();
        let lock = format!("select pg_catalog.pg_advisory_lock({LOCK}, {key})");
        maker.client.batch_execute(&lock).await.map_err(|error| maker.problem(&error, DOING))?;
        // From here on it is dropped whatever happens, also while it is being created.
        let temporary = Self { maker, target: target.clone(), name };
        let (database, owner) = (Ident(&temporary.name), Ident(&foundation.owner));
        temporary
            .run(&format!(
                "create database {database} template template0 owner {owner} {} connection limit {CONNECTIONS}",
                locale.options()
            ))
            .await?;
        // Only the owner may comment, whom the role may be a member of without inheriting. So sessions there act as the
        // owner from the start, unless they are a superuser's, who may install what the owner may not.
        let act = if is_superuser(&temporary.maker, foundation) {
            String::new()
        } else {
            format!("alter database {database} set role = {owner}; ")
        };
        temporary
            .run(&format!(
                "begin; set local role {owner}; {act}comment on database {database} is {}; commit",
                Literal(MARK)
            ))
            .await?;
        Ok(temporary)
    }

    async fn run(&self, sql: &str) -> Result<()> {
        self.maker.client.batch_execute(sql).await.map_err(|error| Box::new(self.maker.problem(&error, DOING)))
    }

    async fn connect(&self) -> Result<Server> {
        let server = connect(&self.target.with_database(&self.name)).await.map_err(|problem| {
            if self.maker.is_pooled {
                Box::new(problem.help("the pooler may not know databases that are new: connect to the server itself"))
            } else {
                problem
            }
        })?;
        // What is thrown away need not wait for the disk, nor for a standby.
        base::run(&server, "set synchronous_commit = off; set statement_timeout = 0; set lock_timeout = 0").await?;
        Ok(server)
    }

    async fn drop_now(mut self) -> Result<()> {
        let answer = drop_database(&self.maker, &self.name).await;
        let name = std::mem::take(&mut self.name);
        answer.map_err(|error| {
            let mut problem = self.maker.problem(&error, DOING);
            problem.what = format!("the temporary database `{name}` could not be dropped: drop it by hand");
            Box::new(problem)
        })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.name.is_empty() {
            return;
        }
        let (target, name) = (self.target.clone(), std::mem::take(&mut self.name));
        let creating = self.maker.canceller();
        // The runtime that the connections live on is about to end, and cannot be waited for in here.
        let thread = std::thread::Builder::new().spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            // When this fails, the next run sweeps it away; there is nobody left to tell.
            runtime.block_on(async {
                let _ = creating.cancel().await;
                if let Ok(server) = connect(&target).await {
                    let _ = drop_database(&server, &name).await;
                }
            });
        });
        if let Ok(thread) = thread {
            let _ = thread.join();
        }
    }
}

fn is_superuser(server: &Server, foundation: &Foundation) -> bool {
    let roles = foundation.facts.iter().flat_map(|facts| &facts.roles);
    roles.into_iter().any(|role| role.name == server.user && role.superuser)
}

/// Lays the base, loads the files and reads both. On the platform, `live` is what it is copied from.
async fn load(server: &Server, source: &Source, foundation: &Foundation, live: Option<&Catalog>) -> Result<Meaning> {
    if foundation.platform == Platform::Supabase {
        beyond::lay_platform(server).await?;
    }
    base::lay_cron(server).await?;
    base::as_old_as(server, foundation).await?;
    let read = || introspect::read_alone(&server.client, server.version);
    let mut base = read().await?;
    if let Some(live) = live {
        if platform::complete(server, live, &base).await? {
            base = read().await?;
        }
        if platform::copy_gifts_as_allowed(server, foundation, live, &base).await? {
            base = read().await?;
        }
        defaults::forget_stated(server, source, foundation, &base).await?;
    }
    let notes: Vec<Note> = load::load(server, source, foundation, &StandIns::default(), false, false).await?;
    check::function_bodies(server, source, foundation, false).await?;
    let desired = read().await?;
    extension::are_stated(source, &mut base);
    Ok(Meaning::new(base, desired, notes))
}
