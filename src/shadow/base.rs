//! The base: what the files stand on and never have to repeat.

use std::fmt::Write;

use crate::diff;
use crate::object::{Catalog, Context, Kind, Object};
use crate::problem::Result;
use crate::scope::Platform;
use crate::server::{Facts, Role, Server};
use crate::sql::Ident;

/// Supabase in small: roles, `auth`, `storage`, `realtime`, as far as user files refer to them.
const SUPABASE: &str = include_str!("supabase.sql");

/// What projects created before 30 May 2026 grant on new objects.
const SUPABASE_GRANTS: &str = include_str!("supabase_grants.sql");

/// `pg_cron` loads in one database of a cluster only; these stand in for it.
const CRON: &str = include_str!("cron.sql");

/// What the base is made for.
#[derive(Debug, Clone)]
pub struct Foundation {
    /// The default owner.
    pub owner: String,
    /// The `search_path` that files are loaded with.
    pub search_path: String,
    /// The platform.
    pub platform: Platform,
    /// The target's roles and settings; none without a target.
    pub facts: Option<Facts>,
}

/// Creates a role with the attributes that it has on the target.
fn create_role(role: &Role) -> String {
    let mut sql = format!("CREATE ROLE {}", Ident(&role.name));
    for (set, attribute) in [
        (role.superuser, "SUPERUSER"),
        (role.createrole, "CREATEROLE"),
        (role.createdb, "CREATEDB"),
        (role.login, "LOGIN"),
        (role.replication, "REPLICATION"),
        (role.bypassrls, "BYPASSRLS"),
    ] {
        if set {
            sql += &format!(" {attribute}");
        }
    }
    if !role.inherit {
        sql += " NOINHERIT";
    }
    sql
}

/// Makes the roles of the target on a server that is our own.
pub(super) async fn create_roles(server: &Server, foundation: &Foundation) -> Result<()> {
    let mut sql = String::new();
    let ours = server.user.as_str();
    let mut known = vec![ours.to_owned()];
    if let Some(facts) = &foundation.facts {
        for role in facts.roles.iter().filter(|role| role.name != ours) {
            let _ = writeln!(sql, "{};", create_role(role));
            known.push(role.name.clone());
        }
        for membership in &facts.memberships {
            if known.contains(&membership.role) && known.contains(&membership.member) && membership.member != ours {
                let _ = writeln!(sql, "GRANT {} TO {};", Ident(&membership.role), Ident(&membership.member));
            }
        }
    }
    // On the platform the profile makes it, with its real attributes.
    if !known.contains(&foundation.owner) && foundation.platform == Platform::None {
        let _ = writeln!(sql, "CREATE ROLE {} LOGIN;", Ident(&foundation.owner));
    }
    run(server, &sql).await
}

/// Puts the base into a database that is as empty as `template0`.
pub(super) async fn lay(server: &Server, foundation: &Foundation, with_cron: bool) -> Result<()> {
    if foundation.platform == Platform::Supabase {
        run(server, SUPABASE).await?;
    }
    if with_cron {
        run(server, CRON).await?;
    }
    let database = Ident(&server.database);
    let owner = Ident(&foundation.owner);
    run(server, &format!("ALTER DATABASE {database} OWNER TO {owner}; GRANT USAGE ON SCHEMA public TO {owner};")).await
}

/// Makes the platform database that `--local` starts from.
pub(super) async fn lay_local(server: &Server, foundation: &Foundation) -> Result<()> {
    lay(server, foundation, true).await?;
    if foundation.platform == Platform::Supabase {
        run(server, SUPABASE_GRANTS).await?;
    }
    Ok(())
}

/// On a platform, what the target gives to user land: default privileges, and owner, comment and grants of schema
/// `public`.
pub(super) async fn copy_gifts(server: &Server, live: &Catalog, shadow: &Catalog) -> Result<()> {
    let is_gift = |object: &Object| match object {
        Object::DefaultPrivilege(_) => true,
        Object::Owner(owner) => owner.object.kind == Kind::Schema && owner.object.name() == "public",
        Object::Comment(comment) => comment.object.kind == Kind::Schema && comment.object.name() == "public",
        Object::Privilege(privilege) => privilege.object.kind == Kind::Schema && privilege.object.name() == "public",
        _ => false,
    };
    let mut to = Catalog::default();
    for (id, object) in &shadow.objects {
        if !is_gift(object) {
            to.insert(shadow.get(id).unwrap_or(object).clone());
        }
    }
    for object in live.objects.values().filter(|object| is_gift(object)) {
        if object.parent().is_none_or(|parent| to.get(&parent).is_some()) {
            to.insert(object.clone());
        }
    }
    let mut at = Context::new(shadow, &to, &server.user, server.version);
    let changes = diff::compare(&mut at)?;
    let nodes = crate::graph::order(&changes, &[], &mut at).map_err(|circle| Box::new(circle.problem))?;
    let mut sql = String::new();
    for statement in nodes.iter().flat_map(|node| &node.statements) {
        let _ = writeln!(sql, "{};", statement.sql);
    }
    run(server, &sql).await
}

async fn run(server: &Server, sql: &str) -> Result<()> {
    server
        .client
        .batch_execute(sql)
        .await
        .map_err(|error| Box::new(server.problem(&error, "preparing the shadow database")))
}
