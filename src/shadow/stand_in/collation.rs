//! Collations of the target's operating system that this one lacks. They are printed by name, so that any other serves.

use std::collections::BTreeSet;

use pg_query::protobuf::Token;

use super::StandIns;
use crate::problem::Result;
use crate::server::Server;
use crate::shadow::base::run;
use crate::source::{Note, Source, SourceStatement};
use crate::sql::{Ident, Literal};

/// The collations that the files mention and the shadow does not have. Some may be made by the files.
pub(super) async fn lacking(shadow: &Server, source: &Source) -> Result<Vec<String>> {
    let mentioned: BTreeSet<String> = source.statements.iter().flat_map(mentioned).collect();
    if mentioned.is_empty() {
        return Ok(Vec::new());
    }
    let known = of_the_system(shadow, &mentioned).await?;
    Ok(mentioned.into_iter().filter(|name| !known.contains(name)).collect())
}

/// Those of these names that a server has of its operating system or its libraries.
pub(super) async fn of_the_system(server: &Server, names: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let list: Vec<String> = names.iter().map(|name| Literal(name).to_string()).collect();
    let sql = format!(
        "select collname::text from pg_catalog.pg_collation
         where collnamespace = 'pg_catalog'::pg_catalog.regnamespace and collname in ({})",
        list.join(", ")
    );
    let rows = server.client.query_typed(&sql, &[]).await;
    let rows = rows.map_err(|error| server.problem(&error, "reading the collations"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The names behind `COLLATE`, and behind the `FROM` of a `CREATE COLLATION`.
fn mentioned(statement: &SourceStatement) -> Vec<String> {
    named_in(&statement.sql)
}

fn named_in(sql: &str) -> Vec<String> {
    if !sql.to_ascii_lowercase().contains("collat") {
        return Vec::new();
    }
    let Ok(scan) = pg_query::scan(sql) else { return Vec::new() };
    let text = |at: usize| {
        let token = scan.tokens.get(at)?;
        sql.get(usize::try_from(token.start).ok()?..usize::try_from(token.end).ok()?)
    };
    let creates = scan.tokens.get(1).is_some_and(|token| token.token() == Token::Collation);
    let mut names = Vec::new();
    for (at, token) in scan.tokens.iter().enumerate() {
        if !(token.token() == Token::Collate || creates && token.token() == Token::From) {
            continue;
        }
        let mut name = at + 1;
        while text(name + 1) == Some(".") {
            name += 2;
        }
        if let Some(name) = text(name) {
            names.push(match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
                Some(quoted) => quoted.replace("\"\"", "\""),
                None => name.to_lowercase(),
            });
        }
    }
    names
}

impl StandIns {
    /// Makes the collations, out of one that every server has.
    pub(super) async fn create_collations(&self, shadow: &Server) -> Result<()> {
        let create = |name: &String| format!("CREATE COLLATION pg_catalog.{} FROM pg_catalog.\"C\";\n", Ident(name));
        run(shadow, &self.collations.iter().map(create).collect::<String>()).await
    }

    /// What the user should know about them.
    pub(in crate::shadow) fn collation_notes(&self, source: &Source) -> Vec<Note> {
        let place = |name: &String| {
            let statement = source.statements.iter().find(|statement| mentioned(statement).contains(name))?;
            Some(Note {
                text: format!("collation `{name}` is stood in for: the shadow's server does not have it"),
                place: statement.place.clone(),
            })
        };
        self.collations.iter().filter_map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collations_are_found_where_files_name_them() {
        let sql =
            "CREATE TABLE t (a text COLLATE \"de_DE.utf8\", b text COLLATE pg_catalog.\"x\"\"y\" DEFAULT 'COLLATE z')";
        assert_eq!(named_in(sql), ["de_DE.utf8", "x\"y"]);
        assert_eq!(named_in("CREATE COLLATION c FROM \"sv_SE\""), ["sv_SE"]);
        assert!(named_in("SELECT 1 FROM t").is_empty());
    }
}
