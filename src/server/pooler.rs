//! Poolers: whether one stands between us and the server, and whether it hands our server to others between two
//! transactions.
//!
//! A pooler answers the login itself, and so has to make up the process id that a client needs for cancelling. Where it
//! is not the one that the server gives for itself, there is a pooler. Its mode cannot be asked for: it is measured, with
//! other connections (see [`pool_mode`]).

use std::collections::BTreeSet;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::join_all;
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

/// How many connections are opened for the measure, as far as the pooler gives them. Where several processes of a pooler
/// share a port, two may each talk to another one.
const WITNESSES: usize = 3;

/// How often each of them asks who serves it. Two that ask at the same time, each at its own pace, are given each other's
/// session within a few questions, whichever of its sessions a pooler prefers: the one used last, or the one used first.
const QUESTIONS: usize = 40;

/// How long the pooler may take to give us one more session.
const PATIENCE: Duration = Duration::from_secs(10);

/// The same for one that is not necessary.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);

/// How long a statement may take on a session that is ours.
const PROMPT: Duration = Duration::from_secs(3);

/// Finds out what kind of pooler there is, if any. Where there is one, other connections are opened for that.
///
/// All of them ask again and again which process serves them. Where sessions are kept, each is always told the same, and
/// no two are told of the same one; in transaction mode one or the other happens before long. That is so only between
/// transactions: if `first` is in one, it is left out.
///
/// # Errors
/// When the first connection fails.
pub async fn pool_mode(first: &Server, target: &Target) -> Result<PoolMode> {
    if !first.is_pooled && !is_named_like_a_pooler(&first.endpoint) {
        return Ok(PoolMode::Session);
    }
    let unknown = if first.is_pooled { PoolMode::Unknown } else { PoolMode::Session };
    let only = Target { endpoints: vec![first.endpoint.clone()], ..target.clone() };
    let mut witnesses = Vec::new();
    let is_free = match serving(first).await? {
        Serving::Process { between_transactions, .. } => between_transactions,
        Serving::Late => return Ok(PoolMode::Transaction),
        Serving::Nobody => return Ok(unknown),
    };
    for number in 0..WITNESSES {
        let patience = if number == 0 { PATIENCE } else { SHORT_PATIENCE };
        match tokio::time::timeout(patience, connect(&only)).await {
            Ok(Ok(server)) => witnesses.push(server),
            Ok(Err(_)) | Err(_) => break,
        }
    }
    let compared: Vec<&Server> = is_free.then_some(first).into_iter().chain(&witnesses).collect();
    if compared.len() < 2 {
        return Ok(unknown);
    }
    let answers = join_all(compared.iter().enumerate().map(|(number, server)| served_by(server, number))).await;
    let mut seen = BTreeSet::new();
    for answer in answers {
        match answer {
            Served::ByOne(process) if seen.insert(process) => {}
            Served::ByOne(_) | Served::BySeveral => return Ok(PoolMode::Transaction),
            Served::Lost => {
                // Whether it is the first that was lost.
                serving(first).await?;
                return Ok(unknown);
            }
        }
    }
    Ok(PoolMode::Session)
}

/// By whom a connection was served while it asked.
enum Served {
    /// Always by the same process.
    ByOne(i32),
    /// By several, or it had to wait for one.
    BySeveral,
    /// The connection ended.
    Lost,
}

/// Asks again and again, at a pace that differs between connections and from one question to the next.
async fn served_by(server: &Server, number: usize) -> Served {
    let mut always = None;
    for question in 0..QUESTIONS {
        match serving(server).await {
            Ok(Serving::Process { id, .. }) if always.is_none_or(|process| process == id) => always = Some(id),
            // In statement mode as well.
            Ok(Serving::Process { .. } | Serving::Late) => return Served::BySeveral,
            Ok(Serving::Nobody) | Err(_) => return Served::Lost,
        }
        let pause = (question * (number + 2) + number) % 5;
        tokio::time::sleep(Duration::from_micros(300 * pause as u64)).await;
    }
    always.map_or(Served::Lost, Served::ByOne)
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
    let mode = pool_mode(server, target).await?;
    if mode != PoolMode::Session {
        // In statement mode a pooler refuses even the first.
        for sql in ["begin", "rollback"] {
            let done = server.client.batch_execute(sql).await;
            done.map_err(|error| server.problem(&error, "finding out about a pooler"))?;
        }
    }
    let direct = server.direct_name();
    let (why, help) = match mode {
        PoolMode::Session => return Ok(()),
        PoolMode::Transaction => (
            "A pooler in transaction mode stands in between, which gives the session to others between two statements: \
             locks and settings of `apply` would be theirs. `plan` and `drift` work through it",
            format!("Connect to a session: on the same host that is usually {direct}"),
        ),
        PoolMode::Unknown => (
            "A pooler stands in between, and gave no second connection, which would have shown whether it keeps sessions",
            format!(
                "Connect to the server itself, usually {direct} on the same host, or allow the pooler one more connection"
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

/// Who serves a connection now.
enum Serving {
    /// This process of the server; whether the question was a transaction by itself.
    Process {
        /// The process.
        id: i32,
        /// Whether no transaction was open.
        between_transactions: bool,
    },
    /// A session of our own answers at once; that of a pool may be in use.
    Late,
    /// The answer is not understood.
    Nobody,
}

async fn serving(server: &Server) -> Result<Serving> {
    // A transaction that the question itself began is as old as the question.
    let sql = "select pg_catalog.pg_backend_pid(), \
               pg_catalog.now() operator(pg_catalog.=) pg_catalog.statement_timestamp()";
    let asked = tokio::time::timeout(PROMPT, server.client.simple_query(sql)).await;
    let Ok(answer) = asked else { return Ok(Serving::Late) };
    let messages = answer.map_err(|error| server.problem(&error, "finding out about a pooler"))?;
    let process = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some(Serving::Process { id: row.get(0)?.parse().ok()?, between_transactions: row.get(1)? == "t" })
        }
        _ => None,
    });
    Ok(process.unwrap_or(Serving::Nobody))
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
