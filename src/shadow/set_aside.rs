//! A database that the user sets aside as the shadow (`--shadow-url`).

use super::{Foundation, Meaning, base, check, extension, load, other_version};
use crate::introspect;
use crate::object::{Catalog, Kind, ObjectId, OnDrop};
use crate::problem::{Problem, Result};
use crate::scope::{Platform, Scope};
use crate::server::{Facts, Identity, Server, Target, connect, facts, identity};
use crate::source::Source;
use crate::sql::Ident;

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
    live_major: Option<u32>,
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
    let here = facts(&server).await?;
    is_fit(&server, target, foundation, &here).await?;
    let meaning = in_transaction(&server, source, foundation, live.zip(live_major), &here).await;
    let ended = server.client.batch_execute("rollback").await;
    let meaning = meaning?;
    ended.map_err(|error| server.problem(&error, "emptying the shadow database"))?;
    Ok(meaning)
}

/// Whether the database holds nothing of anybody's, and has what cannot be made there.
async fn is_fit(server: &Server, target: &Target, foundation: &Foundation, here: &Facts) -> Result<()> {
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
    let before = introspect::read(&server.client, server.version).await?;
    let platform = if here.is_supabase { Platform::Supabase } else { Platform::None };
    let scope = Scope { platform, schemas: None, ignore: Vec::new() };
    let public = ObjectId::global(Kind::Schema, "public");
    let someones = before.objects.iter().find(|(id, object)| {
        object.traits().on_drop != OnDrop::Nothing
            && id.kind != Kind::Extension
            && **id != public
            && scope.covers(id, &before, &before)
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
    source: &Source,
    foundation: &Foundation,
    live: Option<(&Catalog, u32)>,
    here: &Facts,
) -> Result<Meaning> {
    let plain = |sql: String| async move {
        let doing = "preparing the shadow database";
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    plain("begin".to_owned()).await?;
    if here.owner != foundation.owner {
        // As on the target: only the database's owner may create something in schema public.
        let database = Ident(&server.database);
        plain(format!("alter database {database} owner to {}", Ident(&foundation.owner))).await?;
    }
    base::lay_cron(server).await?;
    let (live, live_major) = live.unzip();
    if let Some(live) = live {
        base::as_old_as(server, live).await?;
    }
    let read = || async {
        plain(introspect::SETTINGS.to_owned()).await?;
        let catalog = introspect::read_snapshot(&server.client, server.version).await;
        plain("reset search_path; reset row_security; reset datestyle; reset intervalstyle; reset timezone".to_owned())
            .await?;
        catalog
    };
    let mut base = read().await?;
    let notes = load::load(server, source, foundation, false, true).await?;
    check::function_bodies(server, source, foundation, true).await?;
    let mut desired = read().await?;
    extension::are_stated(source, &mut base);
    extension::forget_installed(&mut base, &mut desired, foundation.platform);
    extension::stand_in(source, &mut desired, foundation, live);
    if let Some(live) = live {
        extension::keep_of_base(&mut base, &mut desired, foundation, live);
        let major = live_major.unwrap_or(server.major());
        other_version::adapt(server, live, major, &mut base, &mut desired, true).await?;
    }
    Ok(Meaning { base, desired, notes })
}
