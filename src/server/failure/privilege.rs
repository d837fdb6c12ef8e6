//! The privilege that a role lacks, and the statement that gives it.

use tokio_postgres::{Client, Row};

use crate::object::{ObjectId, Statement};
use crate::sql::{Ident, Literal, QualifiedName};

/// Who lacked it, and doing what.
#[derive(Debug, Clone)]
pub struct Lack<'a> {
    /// The role that the statement ran as.
    pub role: &'a str,
    /// The database.
    pub database: &'a str,
    /// The statement.
    pub sql: &'a str,
    /// The schema that what the statement is about is in.
    pub schema: Option<&'a str>,
    /// What the statement is about: the relations that it locks, or what it hangs on.
    pub relations: Vec<Relation>,
}

/// A relation, and who owns it.
#[derive(Debug, Clone)]
pub struct Relation {
    id: ObjectId,
    owner: Option<Owner>,
}

#[derive(Debug, Clone)]
struct Owner {
    name: String,
    is_superuser: bool,
}

impl<'a> Lack<'a> {
    /// What `role` lacks for a statement about `object`. Who owns the relations is looked up, as far as that can be told.
    pub async fn of(
        client: &Client,
        role: &'a str,
        database: &'a str,
        object: &'a ObjectId,
        statement: &'a Statement,
    ) -> Self {
        let locked = statement.locks.iter().map(|lock| &lock.relation);
        let relations = with_owners(client, locked.chain(object.attached_to()).cloned().collect()).await;
        Self { role, database, sql: &statement.sql, schema: object.schema(), relations }
    }

    /// The owner of what the statement is about first of all.
    fn owner(&self) -> Option<&Owner> {
        self.relations.first()?.owner.as_ref()
    }

    /// The relation that the server calls by its name alone.
    fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.id.name() == name)
    }
}

/// The relations with their owners, as far as these can be told.
async fn with_owners(client: &Client, ids: Vec<ObjectId>) -> Vec<Relation> {
    // What else statements are about, such as functions, has no name that to_regclass would read.
    let name = |id: &ObjectId| {
        let name = id.sql_name();
        let is_plain = id.schema().is_some_and(|schema| QualifiedName(schema, id.name()).to_string() == name);
        if is_plain { Literal(&name).to_string() } else { "null".to_owned() }
    };
    let names: Vec<String> = ids.iter().map(name).collect();
    let sql = format!(
        "select r.rolname::text, r.rolsuper from pg_catalog.unnest(array[{}]::text[]) with ordinality n (name, number)
           left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(n.name)
           left join pg_catalog.pg_roles r on r.oid = c.relowner order by n.number",
        names.join(", ")
    );
    let rows = client.query_typed(&sql, &[]).await.unwrap_or_default();
    let owner = |row: &Row| Some(Owner { name: row.try_get(0).ok()?, is_superuser: row.try_get(1).ok()? });
    ids.into_iter().enumerate().map(|(at, id)| Relation { id, owner: rows.get(at).and_then(owner) }).collect()
}

/// What to do about a GRANT or REVOKE that went through without an effect: see
/// [`Server::without_effect`](crate::server::Server::without_effect).
#[must_use]
pub fn grant_remedy(lack: &Lack<'_>) -> String {
    match lack.owner() {
        Some(Owner { name, is_superuser: true }) if name != lack.role => {
            format!("only its owner, {name}, and who has the grant option may: apply as that role (--role {name})")
        }
        Some(Owner { name, .. }) if name != lack.role => format!(
            "only its owner, {name}, and who has the grant option may: GRANT {} TO {}, or apply as that role (--role {name})",
            Ident(name),
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
        // The server says no schema.
        let named = lack.relations.iter().find_map(|relation| {
            let noun = what.strip_suffix(relation.id.name())?.strip_suffix(' ')?;
            Some((format!("{noun} {}", relation.id.sql_name()), relation.owner.as_ref()))
        });
        let (what, owner) = named.unwrap_or_else(|| (what.to_owned(), lack.owner()));
        return Some(match owner {
            // Whoever may act as a superuser is one.
            Some(Owner { name, is_superuser: true }) => format!(
                "{what} belongs to role {name}, a superuser: apply as that role (--role {name}), or give it away: \
                 ALTER ... OWNER TO {role}"
            ),
            Some(Owner { name, .. }) => format!(
                "{what} belongs to role {name}: GRANT {} TO {role}, apply as that role (--role {name}), or give it away: \
                 ALTER ... OWNER TO {role}",
                Ident(name)
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
    if message.starts_with("query would be affected by row-level security policy") {
        return Some(format!(
            "the step has to see all rows, and policies hide some from role {role}, its owner or not, where row-level security is \
             forced: apply as a role with BYPASSRLS (--role NAME, or ALTER ROLE {role} BYPASSRLS)"
        ));
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
        "SCHEMA" if lack.schema == Some(name) && makes_a_name(lack.sql) => "USAGE, CREATE",
        "DATABASE" | "TABLESPACE" => "CREATE",
        "FUNCTION" | "PROCEDURE" => "EXECUTE",
        "TABLE" if lack.sql.contains(" REFERENCES ") => "REFERENCES",
        "TABLE" if lack.sql.starts_with("CREATE TRIGGER") || lack.sql.contains(" TRIGGER ") => "TRIGGER",
        "TABLE" => "SELECT",
        _ => "USAGE",
    };
    let named = lack.relation(name).map_or_else(|| Ident(name).to_string(), |relation| relation.id.sql_name());
    Some(format!("GRANT {privilege} ON {kind} {named} TO {role}"))
}

/// Whether a statement puts a name into a schema, so that it needs CREATE there.
fn makes_a_name(sql: &str) -> bool {
    sql.starts_with("CREATE ") || [" RENAME TO ", " SET SCHEMA ", " OWNER TO "].iter().any(|words| sql.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;

    #[test]
    fn the_privilege_that_lacks_is_named() {
        fn lack(sql: &str) -> Lack<'_> {
            Lack { role: "Deploy", database: "app", sql, schema: Some("private"), relations: Vec::new() }
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
        let of_bob = |is_superuser| {
            let owner = Some(Owner { name: "bob".to_owned(), is_superuser });
            let relations = vec![Relation { id: ObjectId::in_schema(Kind::Table, "app", "notes"), owner }];
            Lack { relations, ..lack("ALTER TABLE app.notes ADD COLUMN a int") }
        };
        let owned =
            |is_superuser| privilege_remedy("must be owner of table notes", &of_bob(is_superuser)).unwrap_or_default();
        assert!(
            owned(false).starts_with("table app.notes belongs to role bob: GRANT bob TO \"Deploy\""),
            "{}",
            owned(false)
        );
        assert!(!owned(true).contains("GRANT bob"), "{}", owned(true));
        assert_eq!(
            privilege_remedy("permission denied for table notes", &of_bob(false)).unwrap_or_default(),
            "GRANT SELECT ON TABLE app.notes TO \"Deploy\""
        );
        assert_eq!(
            of("permission denied for schema private", "DROP VIEW private.a"),
            "GRANT USAGE ON SCHEMA private TO \"Deploy\""
        );
        assert!(of("permission denied to create extension \"dblink\"", "").contains("GRANT CREATE ON DATABASE app"));
        assert!(of("must be superuser to create a base type", "").contains("superuser"));
        assert_eq!(privilege_remedy("keine Berechtigung für Schema privat", &lack("")), None);
        assert_eq!(privilege_remedy("must be member of role \"", &lack("")), None);
    }
}
