//! The base: what the files stand on and never have to repeat.

use std::fmt::Write;

use pg_query::protobuf::AlterTableType;
use pg_query::{Node, NodeEnum};

use crate::config::RolePatterns;
use crate::object::{Catalog, Kind, ObjectId};
use crate::problem::Result;
use crate::scope::{Platform, Scope};
use crate::server::{Facts, Role, Server};
use crate::source::{Beyond, Source, syntax_of};
use crate::sql::{Ident, Literal};

/// Supabase in small: roles, `auth`, `storage`, `realtime`, as far as user files refer to them.
pub(super) const SUPABASE: &str = include_str!("supabase.sql");

/// What projects created before 30 May 2026 grant on new objects.
const SUPABASE_GRANTS: &str = include_str!("supabase_grants.sql");

/// What a project has once somebody has turned it on.
const SUPABASE_ON_DEMAND: &str = include_str!("supabase_on_demand.sql");

/// `pg_cron` loads in one database of a cluster only; these stand in for it.
const CRON: &str = include_str!("cron.sql");

/// What the base is made for.
#[derive(Debug, Clone)]
pub struct Foundation {
    /// The target database's name; none without a target.
    pub database: Option<String>,
    /// The default owner.
    pub owner: String,
    /// The `search_path` that files are loaded with.
    pub search_path: String,
    /// The platform.
    pub platform: Platform,
    /// The target's roles and settings; none without a target.
    pub facts: Option<Facts>,
    /// `[roles] manage`.
    pub roles: RolePatterns,
    /// Of those the ones whose `CREATE ROLE` the files hold: what they do not say about them is not so.
    pub stated_roles: Vec<String>,
    /// Which of what the target gives to user land is taken for the platform's.
    pub gifts: Gifts,
    /// Whether what objects have from default privileges as they were before is left alone.
    pub spares: bool,
}

/// Which default privileges, and which comment and grants of schema `public`, a platform's target counts as its
/// platform's, so that files need not say them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gifts {
    /// All that is there: files that are silent leave it alone.
    #[default]
    All,
    /// What every project has: the rest was said by somebody, and files that describe the database have to say it.
    OfEveryProject,
    /// What an older project has, too, which a private server stands for: it says nothing about the project to come.
    OfOlderProjects,
}

impl Foundation {
    /// Whether policies that are forced hold for the owner of what the files make.
    #[must_use]
    pub fn hides_rows(&self) -> bool {
        let roles = self.facts.iter().flat_map(|facts| &facts.roles);
        roles.into_iter().any(|role| role.name == self.owner && !role.superuser && !role.bypassrls)
    }

    /// Whether the files decide about the role.
    #[must_use]
    pub fn manages_role(&self, role: &str) -> bool {
        Scope { roles: self.roles.clone(), ..Scope::of(self.platform) }.manages_role(role)
    }

    /// Whether the files hold all that there is to say about the role.
    pub(super) fn states_role(&self, role: &str) -> bool {
        self.stated_roles.iter().any(|stated| stated == role)
    }

    /// The schemas of the `search_path`, unquoted, without the one that is named after the current role. Supabase
    /// spells that one with a backslash by mistake, so that it is looked for in vain.
    #[must_use]
    pub fn schemas(&self) -> Vec<String> {
        let mut schemas = Vec::new();
        let mut rest = self.search_path.trim_start();
        while !rest.is_empty() {
            let schema = if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted.replace("\"\"", "..").find('"').unwrap_or(quoted.len());
                rest = quoted.get(end + 1..).unwrap_or_default();
                quoted[..end].replace("\"\"", "\"")
            } else {
                let end = rest.find(',').unwrap_or(rest.len());
                let bare = rest[..end].trim().trim_matches('\'').to_lowercase();
                rest = &rest[end..];
                bare
            };
            if !matches!(schema.as_str(), "$user" | "\\$user" | "") {
                schemas.push(schema);
            }
            rest = rest.find(',').map_or("", |comma| rest[comma + 1..].trim_start());
        }
        schemas
    }
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
            if foundation.states_role(&membership.role) || foundation.states_role(&membership.member) {
                continue;
            }
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

/// Whether the files give something to a role of the target that the default owner, who is no superuser, may give nothing
/// to.
pub(super) fn gives_away(source: &Source, foundation: &Foundation) -> bool {
    let Some(facts) = &foundation.facts else { return false };
    let owner = &foundation.owner;
    let is_plain = facts.roles.iter().any(|role| role.name == *owner && !role.superuser);
    let is_member = |of: &str| facts.memberships.iter().any(|one| one.member == *owner && one.role == of);
    let strangers: Vec<&str> = facts
        .roles
        .iter()
        .filter(|role| role.name != *owner && !is_member(&role.name))
        .map(|role| role.name.as_str())
        .collect();
    let gives = |sql: &str| new_owners(sql).iter().any(|role| strangers.contains(&role.as_str()));
    is_plain && foundation.platform == Platform::None && source.statements.iter().any(|one| gives(&one.sql))
}

/// The roles that a statement makes owners.
fn new_owners(sql: &str) -> Vec<String> {
    // Most statements say nothing of owners, and need not be parsed for that.
    if !sql.to_ascii_lowercase().contains("owner") {
        return Vec::new();
    }
    let of_commands = |commands: &[Node]| {
        let roles = commands.iter().filter_map(|command| match command.node.as_ref()? {
            NodeEnum::AlterTableCmd(command) if command.subtype == AlterTableType::AtChangeOwner as i32 => {
                command.newowner.as_ref().map(|role| role.rolename.clone())
            }
            _ => None,
        });
        roles.collect()
    };
    match syntax_of(sql) {
        Some(NodeEnum::AlterOwnerStmt(alter)) => alter.newowner.map(|role| role.rolename).into_iter().collect(),
        Some(NodeEnum::AlterTableStmt(alter)) => of_commands(&alter.cmds),
        _ => Vec::new(),
    }
}

/// What the files state about roles and the database itself is theirs, also where the base has it so.
pub(super) fn forget_stated(source: &Source, foundation: &Foundation, base: &mut Catalog) {
    for role in &foundation.stated_roles {
        for member in base.family(&ObjectId::global(Kind::Role, role)) {
            base.objects.remove(&member);
        }
    }
    let database = ObjectId::global(Kind::Database, "");
    let states = |word: &str| {
        source.statements.iter().any(|statement| {
            matches!(statement.beyond, Some(Beyond::Database { .. }))
                && statement.sql.split_whitespace().any(|one| one.eq_ignore_ascii_case(word))
        })
    };
    if states("owner") {
        base.objects.remove(&ObjectId::attached(Kind::Owner, database.clone(), ""));
    }
    let privileges = base.children(&database).iter().filter(|id| id.kind == Kind::Privilege);
    for id in privileges.cloned().collect::<Vec<_>>() {
        let grantee = if id.name().is_empty() { "public" } else { id.name() };
        if states(grantee) {
            base.objects.remove(&id);
        }
    }
}

/// Puts the base into a database that is as empty as `template0`.
pub(super) async fn lay(server: &Server, foundation: &Foundation, with_cron: bool) -> Result<()> {
    if foundation.platform == Platform::Supabase {
        run(server, SUPABASE).await?;
        if foundation.facts.is_none() {
            run(server, SUPABASE_ON_DEMAND).await?;
        }
    }
    if with_cron {
        run(server, CRON).await?;
    }
    let database = Ident(&server.database);
    let owner = Ident(&foundation.owner);
    run(server, &format!("ALTER DATABASE {database} OWNER TO {owner};")).await
}

/// Whether the stand-ins for `pg_cron` can matter: files that do not mention them cannot refer to them. The platform's
/// base has them in any case.
pub(super) fn needs_cron(source: &Source, foundation: &Foundation) -> bool {
    foundation.platform == Platform::Supabase
        || source.statements.iter().any(|statement| statement.sql.to_ascii_lowercase().contains("cron"))
}

/// Puts the stand-ins for `pg_cron` where there is nothing of it; gives whether that was so.
pub(super) async fn lay_cron(server: &Server) -> Result<bool> {
    let found = server
        .client
        .query_typed("select to_regnamespace('cron') is not null", &[])
        .await
        .map_err(|error| server.problem(&error, "preparing the shadow database"))?;
    let is_there = found.first().is_some_and(|row| row.get::<_, bool>(0));
    if !is_there {
        run(server, CRON).await?;
    }
    Ok(!is_there)
}

/// Since PostgreSQL 15 schema `public` belongs to the database's owner, and not everybody may create something in it: makes
/// it what it is in a fresh database of the target's version. Where the role that connects may not, it stays as it is.
pub(super) async fn public_as_on_target(
    server: &Server,
    foundation: &Foundation,
    live_major: Option<u32>,
) -> Result<()> {
    const SINCE: u32 = 15;
    let Some((live_major, facts)) = live_major.zip(foundation.facts.as_ref()) else { return Ok(()) };
    let (owner, change) = if live_major < SINCE && server.major() >= SINCE {
        (facts.bootstrap_role.as_str(), "GRANT CREATE ON SCHEMA public TO PUBLIC")
    } else if live_major >= SINCE && server.major() < SINCE {
        ("pg_database_owner", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    } else {
        return Ok(());
    };
    if foundation.platform != Platform::None {
        return Ok(());
    }
    let sql = format!(
        "BEGIN ALTER SCHEMA public OWNER TO {}; {change};
         EXCEPTION WHEN undefined_object OR invalid_schema_name OR insufficient_privilege THEN NULL; END",
        Ident(owner)
    );
    run(server, &format!("DO {}", Literal(&sql))).await
}

/// Makes the stand-ins refuse what the target's version of an extension does not know yet.
pub(super) async fn as_old_as(server: &Server, foundation: &Foundation) -> Result<()> {
    let knows_seconds = match foundation.facts.as_ref().and_then(|facts| facts.cron_version.as_ref()) {
        Some(version) => {
            let version: Vec<u32> = version.split('.').map_while(|number| number.parse().ok()).collect();
            version.as_slice() >= [1, 5].as_slice()
        }
        None => true,
    };
    run(server, if knows_seconds { "" } else { "SET cron_stand_in.seconds = off" }).await
}

/// Makes the platform database that `--local` starts from.
pub(super) async fn lay_local(server: &Server, foundation: &Foundation) -> Result<()> {
    lay(server, foundation, true).await?;
    if foundation.platform == Platform::Supabase {
        run(server, SUPABASE_GRANTS).await?;
        if foundation.facts.is_some() {
            run(server, SUPABASE_ON_DEMAND).await?;
        }
    }
    Ok(())
}

pub(super) async fn run(server: &Server, sql: &str) -> Result<()> {
    server
        .client
        .batch_execute(sql)
        .await
        .map_err(|error| Box::new(server.problem(&error, "preparing the shadow database")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_path_is_read_as_postgresql_reads_it() {
        let schemas = |path: &str| {
            Foundation {
                database: None,
                owner: "postgres".into(),
                search_path: path.into(),
                platform: Platform::None,
                facts: None,
                roles: RolePatterns::default(),
                stated_roles: Vec::new(),
                gifts: Gifts::All,
                spares: true,
            }
            .schemas()
        };
        assert_eq!(schemas("\"\\$user\", public, extensions"), ["public", "extensions"]);
        assert_eq!(schemas("\"$user\",Public , \"Odd, \"\"one\"\"\",x"), ["public", "Odd, \"one\"", "x"]);
        assert!(schemas("\"\"").is_empty());
        assert!(schemas("''").is_empty());
    }
}
