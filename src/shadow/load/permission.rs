//! Definitions that evaluate a function whose EXECUTE the files have revoked: what the files describe does not depend on what
//! they say first.

use tokio_postgres::error::DbError;

use super::Loader;
use crate::problem::Result;
use crate::source::SourceStatement;
use crate::sql::{Ident, Literal};

impl Loader<'_> {
    /// Runs a statement with functions open to everybody for as long as it takes, where a function that is not was the matter.
    /// Gives whether it ran.
    pub(super) async fn run_permitted(&mut self, statement: &SourceStatement, said: &DbError) -> Result<bool> {
        let mut refused = denied_function(said).map(str::to_owned);
        let mut opened: Vec<String> = Vec::new();
        if refused.is_none() {
            return Ok(false);
        }
        self.savepoint("SAVEPOINT permitted").await?;
        let mut is_done = false;
        while let Some(name) = refused.take() {
            let closed = self.closed_functions(&name).await?;
            if closed.is_empty() || !self.for_everybody("GRANT", "TO", &closed).await? {
                break;
            }
            opened.extend(closed);
            self.savepoint("SAVEPOINT statement").await?;
            let Err(error) = self.server.client.batch_execute(&statement.sql).await else {
                is_done = true;
                break;
            };
            let Some(error) = error.as_db_error() else {
                return Err(Box::new(self.server.problem(&error, "loading the files into the shadow database")));
            };
            self.savepoint("ROLLBACK TO SAVEPOINT statement").await?;
            refused = denied_function(error).map(str::to_owned);
        }
        let is_undone = !is_done && self.in_transaction;
        if !opened.is_empty() && !is_undone {
            is_done &= self.for_everybody("REVOKE", "FROM", &opened).await?;
        }
        self.savepoint(if is_done { "RELEASE SAVEPOINT permitted" } else { "ROLLBACK TO SAVEPOINT permitted" }).await?;
        Ok(is_done)
    }

    pub(super) async fn savepoint(&self, sql: &str) -> Result<()> {
        if self.in_transaction { self.plain(sql).await } else { Ok(()) }
    }

    /// The functions of this name that not everybody may execute.
    async fn closed_functions(&self, name: &str) -> Result<Vec<String>> {
        let sql = format!(
            "select p.oid::pg_catalog.regprocedure::text from pg_catalog.pg_proc p where p.proname = {}
             and not pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')",
            Literal(name)
        );
        let rows = self.server.client.query_typed(&sql, &[]).await;
        let rows = rows.map_err(|error| self.server.problem(&error, "loading the files into the shadow database"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// As the role that connected: each grant is its function's owner's, whoever that is.
    async fn for_everybody(&self, verb: &str, preposition: &str, functions: &[String]) -> Result<bool> {
        let sql = format!("{verb} EXECUTE ON ROUTINE {} {preposition} PUBLIC", functions.join(", "));
        let owner = Ident(&self.foundation.owner);
        self.savepoint("SAVEPOINT everybody").await?;
        self.plain("RESET ROLE").await?;
        let answer = self.server.client.batch_execute(&sql).await;
        if answer.is_err() && !self.server.client.is_closed() {
            self.savepoint("ROLLBACK TO SAVEPOINT everybody").await?;
        }
        self.plain(&format!("SET ROLE {owner}")).await?;
        Ok(answer.is_ok())
    }
}

/// The function that somebody may not execute.
fn denied_function(said: &DbError) -> Option<&str> {
    let is_denied = said.code().code() == "42501";
    said.message().strip_prefix("permission denied for function ").filter(|_| is_denied)
}
