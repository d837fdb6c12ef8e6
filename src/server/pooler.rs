//! Poolers: whether one stands between us and the server, and whether it hands our server to others between two
//! transactions.
//!
//! A pooler answers the login itself, and so has to make up the process id that a client needs for cancelling. Where it
//! is not the one that the server gives for itself, there is a pooler. Its mode cannot be asked for: it is measured, with
//! a second connection (see [`pool_mode`]).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::connection::place_name;
use super::target::{Endpoint, Host};
use super::{Server, Target, connect};
use crate::problem::{Problem, Result};

/// How a connection relates to a session of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolMode {
    /// No pooler, or one that keeps a session for as long as its client is connected.
    Session,
    /// Between two transactions the session may become another client's: no setting, lock or temporary object stays.
    Transaction,
    /// There is a pooler, and its mode could not be found out, because it gave no second connection.
    Unknown,
}

/// How often two connections are compared before a pooler is believed to keep sessions. Once is enough on an idle
/// pooler of any make; on a busy one others may take the session in between.
const ROUNDS: usize = 5;

/// How long the pooler may take to give us a second session.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a statement may take on a session that is ours.
const PROMPT: Duration = Duration::from_secs(3);

/// Finds out what kind of pooler there is, if any. Where there is one, a second connection is opened for that.
///
/// While the first is between two transactions, the second opens one and asks for its process id. In transaction mode
/// it is given the session that the first had before, or the first is then given another one; where sessions are kept,
/// neither can happen.
///
/// # Errors
/// When the first connection fails.
pub async fn pool_mode(first: &Server, target: &Target) -> Result<PoolMode> {
    if !first.is_pooled && !is_named_like_a_pooler(&first.endpoint) {
        return Ok(PoolMode::Session);
    }
    let unknown = if first.is_pooled { PoolMode::Unknown } else { PoolMode::Session };
    let only = Target { endpoints: vec![first.endpoint.clone()], ..target.clone() };
    let Ok(Ok(second)) = tokio::time::timeout(PATIENCE, connect(&only)).await else { return Ok(unknown) };
    for _ in 0..ROUNDS {
        let Some(before) = process_of(first).await? else { return Ok(PoolMode::Transaction) };
        match tokio::time::timeout(PATIENCE, second.client.simple_query("begin read only")).await {
            Ok(Ok(_)) => {}
            // In statement mode there are no transactions at all.
            Ok(Err(_)) if !second.client.is_closed() => return Ok(PoolMode::Transaction),
            Ok(Err(_)) | Err(_) => return Ok(unknown),
        }
        let Ok(Some(other)) = process_of(&second).await else { return Ok(unknown) };
        if other == before {
            return Ok(PoolMode::Transaction);
        }
        // A session of our own answers at once; that of a pool may be in use.
        let Some(again) = process_of(first).await? else { return Ok(PoolMode::Transaction) };
        if again != before {
            return Ok(PoolMode::Transaction);
        }
        if second.client.simple_query("rollback").await.is_err() {
            return Ok(unknown);
        }
    }
    Ok(PoolMode::Session)
}

/// Whether an apply can work through this connection: not on a standby, and only in a session that stays ours.
///
/// # Errors
/// When it cannot, and when the connection fails.
pub async fn may_change(server: &Server, target: &Target) -> Result<()> {
    if server.in_recovery {
        return Err(Problem::error(
            "read-only-server",
            format!("The server at {} is a standby", place_name(&server.endpoint)),
        )
        .because("Nothing can be changed on a standby; `plan` and `drift` work on it")
        .help("Give the primary, or several hosts with `target_session_attrs=primary`")
        .into());
    }
    let (why, help) = match pool_mode(server, target).await? {
        PoolMode::Session => return Ok(()),
        PoolMode::Transaction => (
            "A pooler in transaction mode stands in between, which gives the session to others between two statements: \
             locks and settings of `apply` would be theirs. `plan` and `drift` work through it",
            format!("Connect to a session: on the same host that is usually {}", server.direct_name()),
        ),
        PoolMode::Unknown => (
            "A pooler stands in between, and gave no second connection, which would have shown whether it keeps sessions",
            format!(
                "Connect to the server itself, which usually is {}, or allow the pooler one more connection",
                server.direct_name()
            ),
        ),
    };
    Err(Problem::error("pooled-session", format!("Nothing can be applied through {}", place_name(&server.endpoint)))
        .because(why)
        .help(help)
        .into())
}

/// Poolers in transaction mode are known by this port, and hosted ones by their names.
fn is_named_like_a_pooler(endpoint: &Endpoint) -> bool {
    endpoint.port == 6543 || matches!(&endpoint.host, Host::Name(name) if name.contains("pooler"))
}

/// The process that serves a connection now; none when it does not answer at once.
async fn process_of(server: &Server) -> Result<Option<i32>> {
    let asked = tokio::time::timeout(PROMPT, server.client.simple_query("select pg_catalog.pg_backend_pid()")).await;
    let Ok(answer) = asked else { return Ok(None) };
    let messages = answer.map_err(|error| server.problem(&error, "finding out about a pooler"))?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
        _ => None,
    }))
}

/// The process id that was announced at the login. The client library keeps it to itself, but writes it into every
/// request to cancel: so one is written, to nobody.
pub(super) async fn announced_process(client: &Client) -> Option<i32> {
    let mut written = Vec::new();
    client.cancel_token().cancel_query_raw(Paper(&mut written), Pass).await.ok()?;
    // Four numbers of four bytes: length, code, process, secret.
    let request = written.len().checked_sub(16).and_then(|start| written.get(start..))?;
    Some(i32::from_be_bytes(request.get(8..12)?.try_into().ok()?))
}

/// A stream to nobody, who agrees to encryption.
struct Paper<'a>(&'a mut Vec<u8>);

impl AsyncRead for Paper<'_> {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if buffer.remaining() > 0 {
            buffer.put_slice(b"S");
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paper<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl TlsStream for Paper<'_> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

/// Encryption that encrypts nothing.
struct Pass;

impl<'a> TlsConnect<Paper<'a>> for Pass {
    type Stream = Paper<'a>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Paper<'a>>>;

    fn connect(self, stream: Paper<'a>) -> Self::Future {
        std::future::ready(Ok(stream))
    }
}
