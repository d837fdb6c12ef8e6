//! What the target's platform has and the built-in profile lacks, and what it gives to user land.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::base::{Foundation, Gifts, run};
use super::beyond;
use super::local::BOOTSTRAP_ROLE;
use crate::diff;
use crate::graph::{self, Node};
use crate::object::access::DefaultPrivilege;
use crate::object::{Catalog, Context, Kind, Object, ObjectId};
use crate::problem::Result;
use crate::scope::{Platform, SUPABASE_SCHEMAS, Scope, beyond_schemas};
use crate::server::Server;

/// Rebuilds the platform's own objects of the target that the profile lacks, so that files may refer to them. As far as
/// that is possible: what one of them needs may not exist on this server, and most are of no interest to the files.
/// Gives whether anything was to be done.
pub(super) async fn complete(server: &Server, live: &Catalog, shadow: &Catalog) -> Result<bool> {
    let to = with_missing(live, shadow);
    let mut at = Context::new(shadow, &to, &server.user, server.version);
    let Ok(changes) = diff::compare(&mut at) else { return Ok(false) };
    let Ok(nodes) = graph::order(&changes, &[], &mut at) else { return Ok(false) };
    if nodes.is_empty() {
        return Ok(false);
    }
    let start = "SET check_function_bodies = off; SET client_min_messages = error; SET search_path = ''";
    run(server, start).await?;
    let all_at_once = server.user == BOOTSTRAP_ROLE;
    if !all_at_once || server.client.batch_execute(&script(&nodes)).await.is_err() {
        for statement in nodes.iter().flat_map(|node| &node.statements) {
            if beyond::beyond(statement.to_run()).is_some() {
                continue;
            }
            match server.client.batch_execute(statement.to_run()).await {
                Err(error) if error.as_db_error().is_none() => {
                    return Err(Box::new(server.problem(&error, "preparing the shadow database")));
                }
                _ => {}
            }
        }
    }
    run(server, "RESET check_function_bodies; RESET client_min_messages; RESET search_path").await?;
    Ok(true)
}

/// The shadow's objects, and those of the target's platform that it lacks.
fn with_missing(live: &Catalog, shadow: &Catalog) -> Catalog {
    let scope = Scope::of(Platform::Supabase);
    let mut missing: BTreeSet<&ObjectId> = live
        .objects
        .keys()
        .filter(|id| shadow.get(id).is_none() && id.kind != Kind::DefaultPrivilege && !scope.covers(id, live, live))
        .filter(|id| beyond_schemas(id).is_none())
        .collect();
    loop {
        let orphans: Vec<&ObjectId> = missing
            .iter()
            .filter(|id| {
                let parent = live.get(id).and_then(Object::parent);
                parent.is_some_and(|parent| shadow.get(&parent).is_none() && !missing.contains(&parent))
            })
            .copied()
            .collect();
        if orphans.is_empty() {
            break;
        }
        for orphan in orphans {
            missing.remove(orphan);
        }
    }
    let mut to = shadow.clone();
    for id in missing {
        if let Some(object) = live.get(id) {
            to.insert(object.clone());
        }
        for needed in live.depends_on(id) {
            to.depend(id, needed);
        }
    }
    to
}

fn script(nodes: &[Node]) -> String {
    let mut sql = String::new();
    for statement in nodes.iter().flat_map(|node| &node.statements) {
        let _ = writeln!(sql, "{};", statement.to_run());
    }
    sql
}

/// Whether an object is something that a platform gives to user land.
fn is_gift(object: &Object) -> bool {
    match object {
        Object::DefaultPrivilege(_) => true,
        Object::Owner(owner) => owner.object.kind == Kind::Schema && owner.object.name() == "public",
        Object::Comment(comment) => comment.object.kind == Kind::Schema && comment.object.name() == "public",
        Object::Privilege(privilege) => privilege.object.kind == Kind::Schema && privilege.object.name() == "public",
        _ => false,
    }
}

/// Whether a gift is no more than every project has. What postgres grants by default is not: projects made before 30 May
/// 2026 let the API's roles reach all that is made in schema `public`, and newer ones do not.
fn is_of_every_project(object: &Object, profile: &Catalog) -> bool {
    match object {
        Object::DefaultPrivilege(entry) => {
            entry.role != "postgres" || entry.schema.as_deref().is_some_and(|schema| SUPABASE_SCHEMAS.contains(&schema))
        }
        Object::Comment(comment) => comment.text == "standard public schema",
        Object::Owner(owner) => profile.get(&object.id()) == Some(object) || owner.role == "supabase_admin",
        Object::Privilege(privilege) => {
            profile.get(&object.id()) == Some(object)
                || ["supabase_admin", "dashboard_user"].contains(&privilege.grantee.as_str())
        }
        _ => true,
    }
}

/// Whether it is what projects made before 30 May 2026 grant by default.
fn is_of_older_projects(object: &Object, version: u32) -> bool {
    const GRANTEES: [&str; 4] = ["anon", "authenticated", "service_role", "postgres"];
    let Object::DefaultPrivilege(entry) = object else { return false };
    let all = DefaultPrivilege::built_in("postgres", &entry.class, version).remove("postgres");
    entry.role == "postgres"
        && entry.schema.as_deref() == Some("public")
        && ["r", "S", "f"].contains(&entry.class.as_str())
        && entry.privileges.len() == GRANTEES.len()
        && GRANTEES.iter().all(|grantee| entry.privileges.get(*grantee) == all.as_ref())
}

/// Whether the target gives something that hangs on what the shadow, as it was read, did not have.
pub(super) fn gifts_need_more(live: &Catalog, shadow: &Catalog) -> bool {
    live.objects
        .values()
        .filter(|object| is_gift(object))
        .any(|object| object.parent().is_some_and(|parent| shadow.get(&parent).is_none()))
}

/// On a platform, what the target gives to user land: default privileges, and owner, comment and grants of schema
/// `public`. Gives whether anything was to be done.
pub(super) async fn copy_gifts(
    server: &Server,
    foundation: &Foundation,
    live: &Catalog,
    shadow: &Catalog,
) -> Result<bool> {
    let statements = gifts(server, foundation, live, shadow)?;
    run(server, &statements.join(";\n")).await?;
    Ok(!statements.is_empty())
}

/// What [`copy_gifts`] does, where the role may not do all of it: of other roles nobody gives anything here.
pub(super) async fn copy_gifts_as_allowed(
    server: &Server,
    foundation: &Foundation,
    live: &Catalog,
    shadow: &Catalog,
) -> Result<bool> {
    let statements = gifts(server, foundation, live, shadow)?;
    for sql in &statements {
        match server.client.batch_execute(sql).await {
            Err(error) if error.as_db_error().is_none() => {
                return Err(Box::new(server.problem(&error, "preparing the shadow database")));
            }
            _ => {}
        }
    }
    Ok(!statements.is_empty())
}

/// The statements that make what the shadow gives to user land what the target gives.
pub(super) fn gifts(server: &Server, foundation: &Foundation, live: &Catalog, shadow: &Catalog) -> Result<Vec<String>> {
    let scope = Scope { owner: foundation.owner.clone(), ..Scope::of(foundation.platform) };
    let is_taken = |object: &Object| match foundation.gifts {
        Gifts::All => true,
        Gifts::OfEveryProject => is_of_every_project(object, shadow),
        Gifts::OfOlderProjects => is_of_every_project(object, shadow) || is_of_older_projects(object, server.version),
    };
    let taken = |object| {
        let is_meant = is_gift(object) && is_taken(object);
        is_meant.then(|| scope.given(object, live)).flatten().map(Cow::into_owned)
    };
    let stays = |object: &Object| match live.get(&object.id()) {
        _ if !is_gift(object) => true,
        Some(theirs) => foundation.gifts != Gifts::All && !is_taken(theirs),
        None => foundation.gifts != Gifts::All && matches!(object, Object::Privilege(_)),
    };
    let mut to = Catalog::default();
    for object in shadow.objects.values().filter(|object| stays(object)) {
        to.insert(object.clone());
    }
    for object in live.objects.values().filter_map(taken) {
        if object.parent().is_none_or(|parent| to.get(&parent).is_some()) {
            to.insert(object);
        }
    }
    let mut at = Context::new(shadow, &to, &server.user, server.version);
    let changes = diff::compare(&mut at)?;
    let nodes = graph::order(&changes, &[], &mut at).map_err(|circle| Box::new(circle.problem))?;
    Ok(nodes.iter().flat_map(|node| &node.statements).map(|statement| statement.to_run().to_owned()).collect())
}
