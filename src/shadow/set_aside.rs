//! A database that the user sets aside as the shadow (`--shadow-url`).

use futures_util::join;

use super::stand_in::StandIns;
use super::{Asked, Foundation, Meaning, base, check, defaults, extension, load, platform, renamed};
use crate::introspect;
use crate::object::{Catalog, Kind, ObjectId, OnDrop};
use crate::problem::{Problem, Result};
use crate::scope::{Platform, Scope};
use crate::server::{Facts, Identity, Server, Target, connect, facts, identity};
use crate::source::Source;
use crate::sql::Ident;

/// Loads the files into a database that the user has set aside, in one transaction that is rolled back: nothing of it
/// ever stays. This goes on while `reading` reads the target's catalog, which is given back with it; `live_major` is the
/// target's version.
///
/// # Errors
/// When it is the target, when it holds anything, when it does not accept the files, or when `reading` fails.
pub async fn in_database<R: Future<Output = Result<Catalog>>>(
    target: &Target,
    not: Option<&Identity>,
    source: &Source,
    foundation: &Foundation,
    asked: &Asked<'_>,
    reading: Option<R>,
    live_major: Option<u32>,
) -> Result<(Meaning, Option<Catalog>)> {
    let loading = async |live: Option<&Catalog>| {
        let (server, here) = fit(target, not, foundation).await?;
        let meaning = in_transaction(&server, target, source, foundation, live_major, &here, live).await;
        Ok::<_, Box<Problem>>((server, meaning))
    };
    let reading = async {
        match reading {
            Some(reading) => reading.await.map(Some),
            None => Ok(None),
        }
    };
    // A platform's project gives to what is made in it what it gives, which has to be what the target gives.
    let (loaded, live) = if foundation.platform == Platform::Supabase {
        let live = reading.await?;
        (loading(live.as_ref()).await, live)
    } else {
        let (loaded, live) = join!(loading(None), reading);
        (loaded, live?)
    };
    let (server, mut meaning) = loaded?;
    if let (Ok(meaning), Some(live), Some(major)) = (&mut meaning, &live, live_major) {
        let here = renamed::Here { server: &server, live_major: major, in_transaction: true, owner: &foundation.owner };
        renamed::adapt(here, live, source, asked, meaning).await?;
    }
    let ended = server.client.batch_execute("rollback").await;
    let meaning = meaning?;
    ended.map_err(|error| server.problem(&error, "emptying the shadow database"))?;
    Ok((meaning, live))
}

/// Connects, and makes sure that the database can serve.
async fn fit(target: &Target, not: Option<&Identity>, foundation: &Foundation) -> Result<(Server, Facts)> {
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
    let here = facts(&server).await?;
    has_what_is_needed(foundation, &here)?;
    Ok((server, here))
}

/// Whether the database has what cannot be made there.
fn has_what_is_needed(foundation: &Foundation, here: &Facts) -> Result<()> {
    if !here.roles.iter().any(|role| role.name == foundation.owner) {
        return Err(Box::new(
            Problem::error(
                "shadow-lacks-role",
                format!("the shadow's server has no role `{}`, who is to own what is created", foundation.owner),
            )
            .because("schemactl never creates roles on a server that it did not start itself")
            .help(format!(
                "create it there (CREATE ROLE {}), or leave --shadow-url out to use a private local server",
                Ident(&foundation.owner)
            )),
        ));
    }
    if foundation.platform == Platform::Supabase && !here.is_supabase {
        return Err(Box::new(
            Problem::error("shadow-lacks-platform", "the shadow database lacks the platform's objects")
                .because("the target is a Supabase database, and its files refer to what the platform has made")
                .help("use the database of an empty Supabase project, or a private local server"),
        ));
    }
    Ok(())
}

/// Whether the database, in which stand-ins for `pg_cron` may have been made just now, holds nothing of anybody's.
fn is_empty(target: &Target, here: &Facts, before: &Catalog, has_stand_ins: bool) -> Result<()> {
    let platform = if here.is_supabase { Platform::Supabase } else { Platform::None };
    let scope = Scope::of(platform);
    let public = ObjectId::global(Kind::Schema, "public");
    let cron = ObjectId::global(Kind::Schema, "cron");
    let someones = before.objects.iter().find(|(id, object)| {
        object.traits().on_drop != OnDrop::Nothing
            && id.kind != Kind::Extension
            && **id != public
            && !(has_stand_ins && (**id == cron || id.schema() == Some("cron")))
            && scope.covers(id, before, before)
    });
    let Some((found, _)) = someones else { return Ok(()) };
    Err(Box::new(
        Problem::error("shadow-not-empty", format!("the shadow database is not empty: it holds {found}"))
            .because(format!("what {} holds would be taken for a part of the files", target.display()))
            .help("give --shadow-url an empty database, or leave it out to use a private local server"),
    ))
}

async fn in_transaction(
    server: &Server,
    target: &Target,
    source: &Source,
    foundation: &Foundation,
    live_major: Option<u32>,
    here: &Facts,
    live: Option<&Catalog>,
) -> Result<Meaning> {
    let plain = |sql: String| async move {
        let doing = "preparing the shadow database";
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    plain("begin".to_owned()).await?;
    let has_stand_ins = base::needs_cron(source, foundation) && base::lay_cron(server).await?;
    let read = || async {
        plain(introspect::SETTINGS.to_owned()).await?;
        let catalog = introspect::read_snapshot(&server.client, server.version).await;
        plain("reset search_path; reset row_security; reset datestyle; reset intervalstyle; reset timezone".to_owned())
            .await?;
        catalog
    };
    base::public_as_on_target(server, foundation, live_major).await?;
    let mut base = read().await?;
    is_empty(target, here, &base, has_stand_ins)?;
    if here.owner != foundation.owner {
        // As on the target: only the database's owner may create something in schema public.
        let database = Ident(&server.database);
        plain(format!("alter database {database} owner to {}", Ident(&foundation.owner))).await?;
    }
    base::as_old_as(server, foundation).await?;
    if let Some(live) = live {
        for sql in platform::gifts(server, foundation, live, &base)? {
            plain("savepoint gift".to_owned()).await?;
            // Of other roles nobody gives anything here.
            match server.client.batch_execute(&sql).await {
                Err(error) if error.as_db_error().is_none() => {
                    return Err(Box::new(server.problem(&error, "preparing the shadow database")));
                }
                Err(_) => plain("rollback to savepoint gift".to_owned()).await?,
                Ok(()) => plain("release savepoint gift".to_owned()).await?,
            }
        }
        base = read().await?;
        defaults::forget_stated(server, source, foundation, &base).await?;
    }
    let notes = load::load(server, source, foundation, &StandIns::default(), false, true).await?;
    check::function_bodies(server, source, foundation, true).await?;
    let mut desired = read().await?;
    extension::are_stated(source, &mut base);
    base::forget_stated(source, foundation, &mut base);
    extension::forget_installed(&mut base, &mut desired, foundation.platform);
    if live_major.is_none() {
        extension::stand_in(source, &mut desired, foundation, None);
    }
    Ok(Meaning::new(base, desired, notes))
}
