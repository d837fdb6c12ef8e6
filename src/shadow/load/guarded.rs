//! Statements that event triggers of the files refuse: they guard the target against changes by hand, and which of the
//! files comes first says nothing about that.

use tokio_postgres::error::DbError;

use super::Loader;
use crate::problem::Result;
use crate::source::SourceStatement;
use crate::sql::{Ident, Literal};

/// From now on no event trigger fires but those that always do, where the session's user may say so.
pub(super) const UNGUARDED: &str = "SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
   FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper";

/// An event trigger, and how it is enabled again.
type Guard = (String, &'static str);

impl Loader<'_> {
    /// Whether a statement works without the event triggers that refuse it; all others fire. Only a superuser can switch them
    /// off, which beside the target nobody is.
    pub(super) async fn run_unguarded(&self, statement: &SourceStatement, error: &DbError) -> Result<bool> {
        if statement.role.is_some() {
            return Ok(false);
        }
        let mut guards = self.raised_by(error).await?;
        if guards.is_empty() {
            return Ok(false);
        }
        self.savepoint("SAVEPOINT unguarded").await?;
        let mut off: Vec<Guard> = Vec::new();
        let mut works = false;
        while !guards.is_empty() {
            self.set(&guards, |_| "DISABLE").await?;
            off.append(&mut guards);
            self.savepoint("SAVEPOINT tried").await?;
            let Err(error) = self.server.client.batch_execute(&statement.sql).await else {
                works = true;
                break;
            };
            let Some(error) = error.as_db_error() else {
                return Err(Box::new(self.server.problem(&error, "loading the files into the shadow database")));
            };
            self.savepoint("ROLLBACK TO SAVEPOINT tried").await?;
            guards = self.raised_by(error).await?;
        }
        self.set(&off, |enabled| enabled).await?;
        self.savepoint(if works { "RELEASE SAVEPOINT unguarded" } else { "ROLLBACK TO SAVEPOINT unguarded" }).await?;
        Ok(works)
    }

    /// The event triggers that are switched on and whose functions the error comes from.
    async fn raised_by(&self, error: &DbError) -> Result<Vec<Guard>> {
        let functions: Vec<String> = error.where_().map(functions).unwrap_or_default();
        if functions.is_empty() {
            return Ok(Vec::new());
        }
        let functions: Vec<String> =
            functions.iter().map(|name| format!("pg_catalog.to_regprocedure({})", Literal(name))).collect();
        let sql = format!(
            "SELECT e.evtname::text, e.evtenabled::text FROM pg_catalog.pg_event_trigger e
               WHERE e.evtfoid IN ({}) AND e.evtenabled <> 'D'
                 AND (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user) ORDER BY 1",
            functions.join(", ")
        );
        let rows = self.server.client.query_typed(&sql, &[]).await;
        let rows = rows.map_err(|error| self.server.problem(&error, "loading the files into the shadow database"))?;
        let enabled = |how: &str| match how {
            "A" => "ENABLE ALWAYS",
            "R" => "ENABLE REPLICA",
            _ => "ENABLE",
        };
        Ok(rows.iter().map(|row| (row.get(0), enabled(row.get(1)))).collect())
    }

    async fn set(&self, guards: &[Guard], how: impl Fn(&'static str) -> &'static str) -> Result<()> {
        let mut sql = "RESET ROLE;\n".to_owned();
        for (name, enabled) in guards {
            sql += &format!("ALTER EVENT TRIGGER {} {};\n", Ident(name), how(enabled));
        }
        self.plain(&format!("{sql}SET ROLE {}", Ident(&self.foundation.owner))).await
    }
}

/// The functions that PostgreSQL names as it says where an error was raised.
fn functions(context: &str) -> Vec<String> {
    let named = |line: &str| {
        let (name, _) = line.strip_prefix("PL/pgSQL function ")?.split_once(" line ")?;
        Some(name.to_owned())
    };
    context.lines().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn functions_of_a_context() {
        let context = "PL/pgSQL function say(text) line 1 at RAISE\nSQL statement \"SELECT say('x')\"\n\
             PL/pgSQL function app.\"No\"() line 2 at PERFORM";
        assert_eq!(functions(context), ["say(text)", "app.\"No\"()"]);
        assert_eq!(functions("SQL function \"f\" statement 1"), [""; 0]);
    }
}
