//! What became of a COMMIT whose answer never came.

use std::time::{Duration, Instant};

use tokio_postgres::SimpleQueryMessage;

use crate::server::{Server, Target, connect};

/// How long a server that crashed may take to come back.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was carried out: everything in the transaction is done, and stays.
    Committed,
    /// Nothing of the transaction is left.
    RolledBack,
    /// The server could not be asked.
    Unknown,
}

/// Makes the transaction ready for its COMMIT, and gives its id; none where it has changed nothing.
///
/// # Errors
/// As the server says.
pub(super) async fn transaction_id(server: &Server) -> Result<Option<String>, tokio_postgres::Error> {
    // The COMMIT itself may wait for a standby, and giving that up would not undo it.
    let sql = "set local statement_timeout = 0; select pg_catalog.pg_current_xact_id_if_assigned()";
    let messages = server.client.simple_query(sql).await?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten().map(str::to_owned),
        _ => None,
    }))
}

/// Connects again, as often as it takes within a minute, and asks.
pub(super) async fn find_out(target: &Target, id: Option<&str>) -> Outcome {
    // The id comes from the server, but it becomes SQL.
    let Some(id) = id.filter(|id| !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_digit())) else {
        return Outcome::Unknown;
    };
    let began = Instant::now();
    let mut server = None;
    while began.elapsed() < PATIENCE {
        match ask(target, &mut server, id).await {
            Some(outcome) => return outcome,
            None => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
    Outcome::Unknown
}

/// None while it cannot be told yet: no server, or the COMMIT is still under way.
async fn ask(target: &Target, server: &mut Option<Server>, id: &str) -> Option<Outcome> {
    if server.as_ref().is_none_or(|server| server.client.is_closed()) {
        *server = Some(connect(target).await.ok()?);
    }
    let sql = format!("select pg_catalog.pg_xact_status('{id}'::pg_catalog.xid8)");
    match server.as_ref()?.client.query_typed(&sql, &[]).await {
        Ok(rows) => match rows.first()?.try_get::<_, Option<&str>>(0).ok()? {
            Some("committed") => Some(Outcome::Committed),
            Some("aborted") => Some(Outcome::RolledBack),
            // So old that the server no longer knows.
            None => Some(Outcome::Unknown),
            Some(_) => None,
        },
        // "transaction ID is in the future": the server crashed before it had written down that there was one.
        Err(error) if error.code().is_some_and(|code| code.code() == "22023") => Some(Outcome::RolledBack),
        Err(_) => None,
    }
}
