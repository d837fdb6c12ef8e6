//! Statements about roles and the database itself. They run as the superuser: who may do so on the target shows there.

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateRoleStmt, DefElem, RoleStmtType};

use super::{Loader, missing_role};
use crate::problem::{Problem, Result};
use crate::source::{Beyond, Note, SourceStatement, syntax_of};
use crate::sql::{Ident, Literal};

impl<'a> Loader<'a> {
    /// Runs a statement that is about what no schema holds.
    pub(super) async fn beyond(&mut self, statement: &'a SourceStatement, beyond: &Beyond) -> Result<()> {
        if self.in_transaction {
            return self.on_a_server_of_others(statement, beyond).await;
        }
        let database = match beyond {
            Beyond::Database { name } => Some(name),
            Beyond::OfRole { database, .. } => database.as_ref(),
            Beyond::CreateRole { .. } | Beyond::Roles { .. } => None,
        };
        if let Some(name) = database.filter(|name| **name != self.server.database) {
            return Err(Box::new(other_database(statement, name, &self.server.database)));
        }
        // As often as there may be roles in one statement that nobody can say anything about.
        for _ in 0..8 {
            let Err(error) = self.as_superuser(statement).await? else {
                self.note_unmanaged(statement, beyond);
                return Ok(());
            };
            if error.code().code() == "42710"
                && let Beyond::CreateRole { role } = beyond
            {
                return if self.manages(beyond) { self.restate(statement, role).await } else { Ok(()) };
            }
            let Some(role) = missing_role(&error).filter(|_| self.may_create_roles) else {
                return Err(Box::new(self.problem(statement, &error)));
            };
            let owner = Ident(&self.foundation.owner);
            self.plain(&format!("RESET ROLE; CREATE ROLE {}; SET ROLE {owner}", Ident(&role))).await?;
            self.notes.push(Note {
                text: format!("role `{role}` is taken to exist: there is no database to ask"),
                place: statement.place.clone(),
            });
        }
        Ok(())
    }

    fn manages(&self, beyond: &Beyond) -> bool {
        beyond.roles().iter().any(|role| self.foundation.manages_role(role))
    }

    fn note_unmanaged(&mut self, statement: &SourceStatement, beyond: &Beyond) {
        if self.manages(beyond) {
            return;
        }
        let text = match beyond {
            Beyond::CreateRole { .. } => {
                "this role is not managed: it has to exist on the target before the files are applied, or be named in \
                 `manage` under [roles] in schemactl.toml"
            }
            Beyond::Roles { .. } => {
                "roles that are not managed stay as they are on the target: do this by hand, or name them in `manage` \
                 under [roles] in schemactl.toml"
            }
            Beyond::OfRole { .. } | Beyond::Database { .. } => return,
        };
        self.notes.push(Note { text: text.to_owned(), place: statement.place.clone() });
    }

    /// The role is there already, as it is on the target: it becomes what the file says.
    async fn restate(&self, statement: &SourceStatement, role: &str) -> Result<()> {
        let Some(NodeEnum::CreateRoleStmt(create)) = syntax_of(&statement.sql) else { return Ok(()) };
        let sql = format!("RESET ROLE; {}; SET ROLE {}", as_stated(role, &create), Ident(&self.foundation.owner));
        match self.server.client.batch_execute(&sql).await {
            Ok(()) => Ok(()),
            Err(error) => Err(Box::new(match error.as_db_error() {
                Some(error) => self.problem(statement, error),
                None => self.server.problem(&error, "loading the files into the shadow database"),
            })),
        }
    }

    /// What belongs to a cluster is never changed on a server that schemactl did not start itself, not even for the
    /// length of a transaction.
    async fn on_a_server_of_others(&mut self, statement: &'a SourceStatement, beyond: &Beyond) -> Result<()> {
        let place = statement.place.clone();
        if self.manages(beyond) || matches!(beyond, Beyond::Database { .. } | Beyond::OfRole { .. }) {
            return Err(Box::new(
                Problem::error("shadow-shares-roles", "roles and the database itself need a private shadow")
                    .because(
                        "they belong to the whole server, and schemactl changes those only on a server that it started \
                         itself",
                    )
                    .help("leave --shadow-url (`url` under [shadow]) out, so that a private local server is used")
                    .at(place, "this statement"),
            ));
        }
        let Beyond::CreateRole { role } = beyond else {
            self.note_unmanaged(statement, beyond);
            return Ok(());
        };
        let sql = format!("select 1 from pg_catalog.pg_roles where rolname = {}", Literal(role));
        let doing = "loading the files into the shadow database";
        let found = self.server.client.query_typed(&sql, &[]).await;
        if found.map_err(|error| self.server.problem(&error, doing))?.is_empty() {
            return Err(Box::new(
                Problem::error("shadow-lacks-role", format!("the shadow's server has no role `{role}`"))
                    .because("schemactl never creates roles on a server that it did not start itself")
                    .help(format!(
                        "create it there (CREATE ROLE {}), or leave --shadow-url out to use a private local server",
                        Ident(role)
                    ))
                    .at(place, "stated here"),
            ));
        }
        self.note_unmanaged(statement, beyond);
        Ok(())
    }
}

fn other_database(statement: &SourceStatement, name: &str, database: &str) -> Problem {
    Problem::error("other-database", format!("this is about database `{name}`, and the target is `{database}`"))
        .because("the files describe one database, whose name they may only repeat")
        .help(format!(
            "write the target's name; or, where databases are called differently, say in schemactl.toml what the files \
             call theirs:\n\n[database]\nname = {}",
            serde_json::Value::from(name)
        ))
        .at(statement.place.clone(), "another database")
}

/// The statements that make an existing role what a `CREATE ROLE` says.
fn as_stated(role: &str, create: &CreateRoleStmt) -> String {
    let is_user = create.stmt_type == RoleStmtType::RolestmtUser as i32;
    let mut attributes = [
        ("superuser", "SUPERUSER", false),
        ("inherit", "INHERIT", true),
        ("createrole", "CREATEROLE", false),
        ("createdb", "CREATEDB", false),
        ("canlogin", "LOGIN", is_user),
        ("isreplication", "REPLICATION", false),
        ("bypassrls", "BYPASSRLS", false),
    ];
    let (mut limit, mut until) = (-1, "infinity".to_owned());
    let mut memberships = String::new();
    let name = Ident(role);
    for option in crate::source::definitions(&create.options) {
        let argument = option.arg.as_deref().and_then(|node| node.node.as_ref());
        match (option.defname.as_str(), argument) {
            ("connectionlimit", Some(NodeEnum::Integer(number))) => limit = number.ival,
            ("validUntil", Some(NodeEnum::String(text))) => until.clone_from(&text.sval),
            ("addroleto", _) => {
                for other in listed(option) {
                    memberships += &format!("; GRANT {} TO {name}", Ident(&other));
                }
            }
            ("rolemembers", _) => {
                for other in listed(option) {
                    memberships += &format!("; GRANT {name} TO {}", Ident(&other));
                }
            }
            ("adminmembers", _) => {
                for other in listed(option) {
                    memberships += &format!("; GRANT {name} TO {} WITH ADMIN OPTION", Ident(&other));
                }
            }
            (keyword, Some(NodeEnum::Boolean(value))) => {
                for (_, _, set) in attributes.iter_mut().filter(|(of, ..)| *of == keyword) {
                    *set = value.boolval;
                }
            }
            _ => {}
        }
    }
    let attributes: Vec<_> =
        attributes.iter().map(|(_, keyword, set)| format!("{}{keyword}", if *set { "" } else { "NO" })).collect();
    format!(
        "ALTER ROLE {name} {} CONNECTION LIMIT {limit} VALID UNTIL {}{memberships}",
        attributes.join(" "),
        Literal(&until)
    )
}

fn listed(option: &DefElem) -> Vec<String> {
    let Some(NodeEnum::List(list)) = option.arg.as_deref().and_then(|node| node.node.as_ref()) else {
        return Vec::new();
    };
    let roles = list.items.iter().filter_map(|node| match node.node.as_ref()? {
        NodeEnum::RoleSpec(role) => Some(role.rolename.clone()),
        _ => None,
    });
    roles.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_is_there_becomes_what_is_stated() {
        let stated = |sql: &str| {
            let node =
                pg_query::parse(sql, 0).ok().and_then(|parsed| parsed.protobuf.stmts.into_iter().next()?.stmt?.node);
            match node {
                Some(NodeEnum::CreateRoleStmt(create)) => as_stated(&create.role, &create),
                _ => String::new(),
            }
        };
        assert_eq!(
            stated("create role \"App\" with login noinherit connection limit 5 valid until '2030-01-01' in role a, b"),
            "ALTER ROLE \"App\" NOSUPERUSER NOINHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION NOBYPASSRLS \
             CONNECTION LIMIT 5 VALID UNTIL '2030-01-01'; GRANT a TO \"App\"; GRANT b TO \"App\""
        );
        assert_eq!(
            stated("create user u role m admin n"),
            "ALTER ROLE u NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1 \
             VALID UNTIL 'infinity'; GRANT u TO m; GRANT u TO n WITH ADMIN OPTION"
        );
    }
}
