//! Statements that PostgreSQL keeps for superusers and the platform lets its user run.

use super::Loader;
use crate::problem::Result;
use crate::source::SourceStatement;
use crate::sql::{Ident, Literal};

impl<'a> Loader<'a> {
    /// Whether the owner may run it on the platform, and may have to be a superuser for it here.
    pub(super) fn is_lent(&self, statement: &SourceStatement) -> bool {
        !self.in_transaction && statement.privileged
    }

    /// Runs it as the owner, who is a superuser for as long as that takes: so the platform does it, and what is made is
    /// the owner's.
    pub(super) async fn lend(&mut self, statement: &'a SourceStatement) -> Result<()> {
        let owner = Ident(&self.foundation.owner);
        let sql =
            format!("select rolsuper from pg_catalog.pg_roles where rolname = {}", Literal(&self.foundation.owner));
        let rows = self.server.client.query_typed(&sql, &[]).await;
        let doing = "loading the files into the shadow database";
        let rows = rows.map_err(|error| self.server.problem(&error, doing))?;
        let is_superuser = rows.first().is_some_and(|row| row.get::<_, bool>(0));
        let become_one = |attribute: &str| format!("RESET ROLE; ALTER ROLE {owner} {attribute}; SET ROLE {owner}");
        if !is_superuser {
            self.plain(&become_one("SUPERUSER")).await?;
        }
        let answer = self.one(statement).await?;
        if !is_superuser {
            self.plain(&become_one("NOSUPERUSER")).await?;
        }
        if let Err(problem) = answer {
            self.deferred.push((statement, problem));
        }
        Ok(())
    }
}
