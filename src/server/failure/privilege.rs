//! The privilege that a role lacks, and the statement that gives it.

use tokio_postgres::Client;

use crate::object::{ObjectId, Statement};
use crate::sql::{Ident, Literal};

/// Who lacked it, and doing what.
#[derive(Debug, Clone)]
pub struct Lack<'a> {
    /// The role that the statement ran as.
    pub role: &'a str,
    /// The database.
    pub database: &'a str,
    /// The statement.
    pub sql: &'a str,
    /// The owner of the relation that the statement is about, where that is known.
    pub owner: Option<String>,
}

impl<'a> Lack<'a> {
    /// What `role` lacks for a statement about `object`. Who owns the relation is looked up, as far as that can be told.
    pub async fn of(
        client: &Client,
        role: &'a str,
        database: &'a str,
        object: &ObjectId,
        statement: &'a Statement,
    ) -> Self {
        let relation = match statement.locks.first() {
            Some(lock) => Some(&lock.relation),
            None => object.attached_to(),
        };
        let owner = match relation {
            Some(relation) => owner_of(client, &relation.sql_name()).await,
            None => None,
        };
        Self { role, database, sql: &statement.sql, owner }
    }
}

/// Who owns a relation, which is named as SQL does; none where that cannot be told.
async fn owner_of(client: &Client, relation: &str) -> Option<String> {
    let sql = format!(
        "select pg_catalog.pg_get_userbyid(relowner)::text from pg_catalog.pg_class where oid = pg_catalog.to_regclass({})",
        Literal(relation)
    );
    client.query_typed(&sql, &[]).await.ok()?.first()?.try_get(0).ok()
}

/// What to do about a GRANT or REVOKE that went through without an effect: see
/// [`Server::without_effect`](crate::server::Server::without_effect).
#[must_use]
pub fn grant_remedy(lack: &Lack<'_>) -> String {
    match &lack.owner {
        Some(owner) if owner != lack.role => format!(
            "only its owner, {owner}, and who has the grant option may: GRANT {} TO {}, or apply as that role (--role {owner})",
            Ident(owner),
            Ident(lack.role)
        ),
        _ => "apply as its owner (--role NAME), or as a role that has the grant option".to_owned(),
    }
}

/// What to do about "permission denied", told from the server's message. None where it cannot be told: servers that do
/// not speak English, and privileges that nobody can grant.
#[must_use]
pub fn privilege_remedy(message: &str, lack: &Lack<'_>) -> Option<String> {
    let role = Ident(lack.role).to_string();
    if let Some(what) = message.strip_prefix("must be owner of ") {
        return Some(match &lack.owner {
            Some(owner) => format!(
                "{what} belongs to role {owner}: GRANT {} TO {role}, apply as that role (--role {owner}), or give it away: \
                 ALTER ... OWNER TO {role}",
                Ident(owner)
            ),
            None => format!("apply as the owner of {what} (--role NAME), or GRANT the owner TO {role}"),
        });
    }
    let quoted = |text: &str| {
        let start = text.find('"')? + 1;
        let end = text.rfind('"').filter(|end| *end > start)?;
        Some(text[start..end].to_owned())
    };
    for start in ["must be member of role ", "must be able to SET ROLE ", "must have admin option on role "] {
        if let Some(other) = message.strip_prefix(start).and_then(quoted) {
            let option = if start.contains("admin") { " WITH ADMIN OPTION" } else { "" };
            return Some(format!("GRANT {} TO {role}{option}", Ident(&other)));
        }
    }
    if message.starts_with("permission denied to create extension") {
        return Some(format!(
            "a trusted extension needs GRANT CREATE ON DATABASE {} TO {role}; any other has to be created by a superuser, \
             once: after that it is no step of the plan any more",
            Ident(lack.database)
        ));
    }
    if message.contains("superuser") || message.starts_with("permission denied to create event trigger") {
        return Some("apply as a superuser (--role NAME, where the login role is a member of it)".to_owned());
    }
    let denied = message.strip_prefix("permission denied for ")?;
    let kinds = [
        ("materialized view ", "TABLE"),
        ("foreign-data wrapper ", "FOREIGN DATA WRAPPER"),
        ("foreign server ", "FOREIGN SERVER"),
        ("tablespace ", "TABLESPACE"),
        ("database ", "DATABASE"),
        ("language ", "LANGUAGE"),
        ("function ", "FUNCTION"),
        ("procedure ", "PROCEDURE"),
        ("sequence ", "SEQUENCE"),
        ("schema ", "SCHEMA"),
        ("domain ", "DOMAIN"),
        ("table ", "TABLE"),
        ("view ", "TABLE"),
        ("type ", "TYPE"),
    ];
    let (kind, name) = kinds.iter().find_map(|(noun, kind)| Some((*kind, denied.strip_prefix(noun)?)))?;
    let privilege = match kind {
        "SCHEMA" => "USAGE, CREATE",
        "DATABASE" | "TABLESPACE" => "CREATE",
        "FUNCTION" | "PROCEDURE" => "EXECUTE",
        "TABLE" if lack.sql.contains(" REFERENCES ") => "REFERENCES",
        "TABLE" if lack.sql.starts_with("CREATE TRIGGER") || lack.sql.contains(" TRIGGER ") => "TRIGGER",
        "TABLE" => "SELECT",
        _ => "USAGE",
    };
    Some(format!("GRANT {privilege} ON {kind} {} TO {role}", Ident(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_privilege_that_lacks_is_named() {
        fn lack(sql: &str) -> Lack<'_> {
            Lack { role: "Deploy", database: "app", sql, owner: None }
        }
        let of = |message: &str, sql: &str| privilege_remedy(message, &lack(sql)).unwrap_or_default();
        assert_eq!(
            of("permission denied for schema private", "CREATE TABLE private.a ()"),
            "GRANT USAGE, CREATE ON SCHEMA private TO \"Deploy\""
        );
        assert_eq!(
            of("permission denied for table users", "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES users (c)"),
            "GRANT REFERENCES ON TABLE users TO \"Deploy\""
        );
        assert_eq!(of("permission denied for view Old", "CREATE VIEW"), "GRANT SELECT ON TABLE \"Old\" TO \"Deploy\"");
        assert_eq!(of("permission denied for database app", ""), "GRANT CREATE ON DATABASE app TO \"Deploy\"");
        assert_eq!(of("permission denied for language c", ""), "GRANT USAGE ON LANGUAGE c TO \"Deploy\"");
        assert_eq!(of("must be member of role \"bob\"", ""), "GRANT bob TO \"Deploy\"");
        assert_eq!(of("must be able to SET ROLE \"bob\"", ""), "GRANT bob TO \"Deploy\"");
        assert!(of("must be owner of table notes", "").contains("owner of table notes"));
        let owned =
            privilege_remedy("must be owner of table notes", &Lack { owner: Some("bob".to_owned()), ..lack("") })
                .unwrap_or_default();
        assert!(owned.starts_with("table notes belongs to role bob: GRANT bob TO \"Deploy\""), "{owned}");
        assert!(of("permission denied to create extension \"dblink\"", "").contains("GRANT CREATE ON DATABASE app"));
        assert!(of("must be superuser to create a base type", "").contains("superuser"));
        assert_eq!(privilege_remedy("keine Berechtigung für Schema privat", &lack("")), None);
        assert_eq!(privilege_remedy("must be member of role \"", &lack("")), None);
    }
}
