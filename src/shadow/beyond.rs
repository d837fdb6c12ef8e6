//! Statements that reach beyond their database: roles, other databases, subscriptions. On a server that schemactl did
//! not start itself they are never run.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::base::SUPABASE;
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::{Source, syntax_of};

/// Refuses files that state anything which belongs to the whole server.
pub(super) fn refuse(source: &Source) -> Result<()> {
    let problems: Vec<Problem> = source
        .statements
        .iter()
        .filter_map(|statement| {
            let what = beyond(&statement.sql)?;
            Some(
                Problem::error(
                    "shadow-beside-not-possible",
                    format!("a shadow beside the target cannot load this: {what}"),
                )
                .because("that belongs to the whole server, which is the target's own")
                .at(statement.place.clone(), "here")
                .help("use a private local server (`--shadow auto`), or take the statement out of the files"),
            )
        })
        .collect();
    Problem::all(problems).map_or(Ok(()), |problem| Err(Box::new(problem)))
}

/// What a statement does beyond its database, in words.
pub(super) fn beyond(sql: &str) -> Option<&'static str> {
    let node = syntax_of(sql)?;
    let shared = |kind: i32| {
        use ObjectType::{ObjectDatabase, ObjectParameterAcl, ObjectRole, ObjectSubscription, ObjectTablespace};
        ObjectType::try_from(kind).is_ok_and(|kind| {
            [ObjectDatabase, ObjectParameterAcl, ObjectRole, ObjectSubscription, ObjectTablespace].contains(&kind)
        })
    };
    match node {
        NodeEnum::CreateRoleStmt(_) => Some("it creates a role"),
        NodeEnum::AlterRoleStmt(_) | NodeEnum::AlterRoleSetStmt(_) | NodeEnum::DropRoleStmt(_) => {
            Some("it changes a role")
        }
        NodeEnum::GrantRoleStmt(_) => Some("it changes the members of a role"),
        NodeEnum::CreateSubscriptionStmt(_)
        | NodeEnum::AlterSubscriptionStmt(_)
        | NodeEnum::DropSubscriptionStmt(_) => Some("it is about a subscription"),
        NodeEnum::CreatedbStmt(_)
        | NodeEnum::DropdbStmt(_)
        | NodeEnum::AlterDatabaseStmt(_)
        | NodeEnum::AlterDatabaseSetStmt(_) => Some("it changes a database"),
        NodeEnum::CreateTableSpaceStmt(_) | NodeEnum::DropTableSpaceStmt(_) => Some("it is about a tablespace"),
        NodeEnum::AlterSystemStmt(_) => Some("it changes the settings of the server"),
        NodeEnum::CommentStmt(comment) if shared(comment.objtype) => Some("it comments on what databases share"),
        NodeEnum::SecLabelStmt(label) if shared(label.objtype) => Some("it labels what databases share"),
        NodeEnum::GrantStmt(grant) if shared(grant.objtype) => Some("it grants on what databases share"),
        NodeEnum::AlterOwnerStmt(owner) if shared(owner.object_type) => Some("it gives away what databases share"),
        NodeEnum::RenameStmt(rename) if shared(rename.rename_type) => Some("it renames what databases share"),
        _ => None,
    }
}

/// Puts the platform in small into a database of a server that is not ours, as far as its role may. The roles are those
/// of the server.
pub(super) async fn lay_platform(server: &Server) -> Result<()> {
    let statements = pg_query::split_with_parser(SUPABASE).map_err(|error| {
        Problem::error("unexpected-profile", "the built-in copy of the platform was not understood")
            .because(error.to_string())
    })?;
    let mut last = None;
    for sql in statements {
        let is_about_roles = sql.contains("DO $roles$") || sql.contains("SET ROLE ") || beyond(sql).is_some();
        if is_about_roles {
            continue;
        }
        let Err(error) = server.client.batch_execute(sql).await else { continue };
        match error.as_db_error() {
            // Owners, event triggers and default privileges of other roles are the platform's superuser's to set.
            Some(said) => last = Some(said.message().to_owned()),
            None => return Err(Box::new(server.problem(&error, "preparing the shadow database"))),
        }
    }
    let sql = "reset check_function_bodies; reset client_min_messages";
    super::base::run(server, sql).await?;
    let found = "select (select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                   where (n.nspname, c.relname) in (('auth', 'users'), ('storage', 'buckets'), ('storage', 'objects'))) = 3";
    let rows = server
        .client
        .query_typed(found, &[])
        .await
        .map_err(|error| server.problem(&error, "preparing the shadow database"))?;
    if rows.first().is_some_and(|row| row.get(0)) {
        return Ok(());
    }
    Err(Problem::error(
        "shadow-lacks-platform",
        "the platform's objects cannot be made in a database beside the target",
    )
    .because(last.unwrap_or_else(|| "the role may not create them".to_owned()))
    .help("use a private local server (`--shadow auto`), or the database of an empty project (`--shadow-url`)")
    .into())
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn what_belongs_to_the_whole_server_is_known() {
        for sql in [
            "create role a",
            "create user a",
            "alter role a set search_path = b",
            "grant a to b",
            "create subscription s connection 'x' publication p with (connect = false)",
            "comment on role a is 'x'",
            "comment on database a is 'x'",
            "grant connect on database a to b",
            "alter database a set work_mem = 1",
            "alter database a owner to b",
        ] {
            assert!(beyond(sql).is_some(), "{sql}");
        }
        for sql in [
            "create table a (id int)",
            "grant select on a to b",
            "comment on table a is 'x'",
            "alter table a owner to b",
            "alter default privileges grant select on tables to a",
            "create user mapping for a server b",
        ] {
            assert!(beyond(sql).is_none(), "{sql}");
        }
    }
}
