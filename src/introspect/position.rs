//! Whether anything at all was written on the server since a moment: the cheapest proof that a catalog is still what it was
//! when it was read. On a server where others write all the time it says nothing, and other ways have to do.

use tokio_postgres::Client;

/// A moment at which nothing was under way on the server, as a place in its write-ahead log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position(String);

/// With the start of the server, so that two servers are never taken for one.
const NOW: &str = "select concat(pg_catalog.pg_current_wal_insert_lsn(), ' ',
  extract(epoch from pg_catalog.pg_postmaster_start_time()))";

/// A transaction whose record of commit is written may not be seen by others yet, for as long as it waits for a standby:
/// it still has its number then.
const IS_QUIET: &str = "select not exists (select from pg_catalog.pg_locks where locktype = 'transactionid')";

impl Position {
    /// Where the server is now. `None` where a transaction that writes is under way, and where the server does not tell: on
    /// a standby, or when the role may not ask. Not to be called in a transaction, which the refusal would end.
    pub async fn of(client: &Client) -> Option<Self> {
        let position = Self::ask(client).await?;
        // In this order: whatever is committed before the first answer can be seen, whatever comes after moves it.
        let rows = client.query_typed(IS_QUIET, &[]).await.ok()?;
        rows.first().is_some_and(|row| row.get(0)).then_some(position)
    }

    /// Whether nothing was written since.
    pub async fn is_still(&self, client: &Client) -> bool {
        Self::ask(client).await.as_ref() == Some(self)
    }

    async fn ask(client: &Client) -> Option<Self> {
        let rows = client.query_typed(NOW, &[]).await.ok()?;
        rows.first().map(|row| Self(row.get(0)))
    }
}
