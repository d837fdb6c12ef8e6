//! Steps about roles: the role that connects carries them out, since the owner of objects may rarely change roles.

use std::borrow::Cow;

use super::Session;
use crate::plan::{Plan, Step};
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::sql::Ident;

/// Says before anything is done that the role that connects may not create or change roles.
pub(super) async fn may_manage_roles(server: &Server, plan: &Plan) -> Result<()> {
    let is_about_roles = |step: &&Step| {
        step.statement.as_connected
            && ["CREATE ROLE ", "ALTER ROLE "].iter().any(|start| step.statement.sql.starts_with(start))
    };
    let Some(step) = plan.steps().find(is_about_roles) else { return Ok(()) };
    let sql = "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = session_user";
    let rows = server.client.query_typed(sql, &[]).await;
    let rows = rows.map_err(|error| server.problem(&error, "looking up what this role may do"))?;
    if rows.first().is_none_or(|row| row.get::<_, bool>(0)) {
        return Ok(());
    }
    Err(Box::new(
        Problem::error("cannot-manage-roles", format!("role `{}` may not create or change roles", server.user))
            .because(format!("step {} needs the attribute CREATEROLE: {}", step.number, step.statement.sql))
            .help(format!(
                "connect as a role that has it, let a superuser give it (ALTER ROLE {} CREATEROLE), or take the role out \
                 of `manage` under [roles] in schemactl.toml",
                Ident(&server.user)
            )),
    ))
}

/// The statement, run by the role that connects where it is about roles.
pub(super) fn acting<'a>(step: &'a Step, session: &Session) -> Cow<'a, str> {
    let sql = step.statement.to_run();
    if step.statement.as_connected {
        format!("set local role none; {sql}; set local role {}", Ident(&session.role)).into()
    } else {
        sql.into()
    }
}

/// Says who lacked the privilege for a step about roles.
pub(super) fn explain(problem: &mut Problem, server: &Server) {
    problem.help = Some(format!(
        "roles and parameters are changed by the role that connects, here `{}`: connect as one that may do this, or let a \
         superuser do it by hand and plan again",
        server.user
    ));
}
