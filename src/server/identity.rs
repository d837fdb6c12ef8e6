//! Which database of which server a connection leads to, whatever its URL said.

use tokio_postgres::SimpleQueryMessage;

use super::{Server, server_problem};
use crate::problem::{Problem, Result};

/// What tells one database from every other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// From `pg_control_system()`, made by `initdb`; `None` when the role may not call it.
    pub system_identifier: Option<String>,
    /// The database's oid in `pg_database`.
    pub database_oid: u32,
    /// The database's name.
    pub database: String,
    /// When the server was started, in microseconds since 1970.
    pub started: String,
    /// The port that the server listens on, which is not the one we used when something forwards to it.
    pub port: String,
}

impl Identity {
    /// Whether both lead to the same database. In doubt, it is the same: whoever asks is about to write.
    #[must_use]
    pub fn is_same_database(&self, other: &Identity) -> bool {
        if self.database_oid != other.database_oid {
            return false;
        }
        match (&self.system_identifier, &other.system_identifier) {
            // A copy of the data directory has the same identifier, too; that it is refused does no harm.
            (Some(one), Some(two)) => one == two,
            // Two servers do not start within the same microsecond; addresses say less, as there are many roads to one.
            _ => self.started == other.started && self.port == other.port,
        }
    }
}

/// Asks the server. Needs no privilege, works in a read-only transaction and through a pooler.
///
/// # Errors
///
/// Those of [`server_problem`].
pub async fn identity(server: &Server) -> Result<Identity> {
    let row = ask(
        server,
        "SELECT d.oid, d.datname, \
           (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8, \
           pg_catalog.current_setting('port'), \
           pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') \
         FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()",
    )
    .await?;
    let [oid, database, started, port, may_ask] = row.as_slice() else { return Err(incomplete()) };
    // A separate query, because PostgreSQL checks the privilege even where CASE would not call the function.
    let system_identifier = match may_ask.as_str() {
        "t" => ask(server, "SELECT system_identifier FROM pg_catalog.pg_control_system()").await?.pop(),
        _ => None,
    };
    Ok(Identity {
        system_identifier,
        database_oid: oid.parse().map_err(|_| incomplete())?,
        database: database.clone(),
        started: started.clone(),
        port: port.clone(),
    })
}

fn incomplete() -> Box<Problem> {
    Problem::error("server-error", "The server did not say which database this is").into()
}

async fn ask(server: &Server, sql: &str) -> Result<Vec<String>> {
    let messages = server
        .client
        .simple_query(sql)
        .await
        .map_err(|error| server_problem(&error, "asking it which database this is"))?;
    let row = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    Ok(row
        .map(|row| {
            (0..row.len()).map(|index| row.try_get(index).ok().flatten().unwrap_or_default().to_owned()).collect()
        })
        .unwrap_or_default())
}
