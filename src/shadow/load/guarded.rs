//! Statements that event triggers of the files refuse: they guard the target against changes by hand, and which of the
//! files comes first says nothing about that.

use pg_query::NodeEnum;
use tokio_postgres::error::DbError;

use super::Loader;
use crate::problem::Result;
use crate::source::SourceStatement;
use crate::sql::Ident;

/// SQLSTATE of what `RAISE EXCEPTION` raises.
const RAISED: &str = "P0001";

/// Whether no event trigger fires for it: what a trigger of the table says of its rows, or a function that it calls, is so on
/// the target too.
fn is_about_rows(statement: &SourceStatement) -> bool {
    matches!(
        crate::source::syntax_of(&statement.sql),
        Some(
            NodeEnum::InsertStmt(_)
                | NodeEnum::UpdateStmt(_)
                | NodeEnum::DeleteStmt(_)
                | NodeEnum::MergeStmt(_)
                | NodeEnum::SelectStmt(_)
                | NodeEnum::CallStmt(_)
                | NodeEnum::DoStmt(_)
        ) | None
    )
}

impl Loader<'_> {
    /// Whether a statement that a function refused works where no event trigger fires. Only a superuser can say so, which
    /// beside the target nobody is.
    pub(super) async fn run_unguarded(&self, statement: &SourceStatement, error: &DbError) -> Result<bool> {
        if error.code().code() != RAISED || statement.role.is_some() || is_about_rows(statement) {
            return Ok(false);
        }
        let fire = |role: &str| {
            format!(
                "RESET ROLE;
                 SELECT pg_catalog.set_config('session_replication_role', '{role}', false) FROM pg_catalog.pg_roles
                   WHERE rolname = current_user AND rolsuper;
                 SET ROLE {}",
                Ident(&self.foundation.owner)
            )
        };
        if self.in_transaction {
            self.plain("SAVEPOINT unguarded").await?;
        }
        self.plain(&fire("replica")).await?;
        let answer = self.server.client.batch_execute(&statement.sql).await;
        if self.in_transaction && !self.server.client.is_closed() {
            let end = if answer.is_ok() { "RELEASE" } else { "ROLLBACK TO" };
            self.plain(&format!("{end} SAVEPOINT unguarded")).await?;
        }
        self.plain(&fire("origin")).await?;
        Ok(answer.is_ok())
    }
}
