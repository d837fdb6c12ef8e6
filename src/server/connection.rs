//! Opening a connection: every host, every address, every way that `sslmode` allows.

use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_postgres::config::{SslMode as Negotiate, SslNegotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, NoTls, SimpleQueryMessage, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::{self, Attempt};
use super::passfile::{self, Lookup};
use super::target::{Endpoint, Host, Secret, SessionAttributes, SslMode, Target};
use super::{pooler, tls};
use crate::problem::{Problem, Result};

/// An open connection and what is known about the server at its other end.
#[derive(Debug)]
pub struct Server {
    /// The connection.
    pub client: Client,
    /// `server_version_num`: 150004 is 15.4.
    pub version: u32,
    /// `current_database()`.
    pub database: String,
    /// `session_user`, the role that logged in.
    pub user: String,
    /// The host that answered, or the directory of its socket.
    pub host: String,
    /// The port that answered.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Whether the server is a standby, on which nothing can be changed.
    pub in_recovery: bool,
    /// Whether a pooler stands in between; see [`pool_mode`](super::pool_mode).
    pub is_pooled: bool,
    pub(super) endpoint: Endpoint,
    /// The port that the server itself listens on.
    own_port: u16,
    connector: Connector,
    heard: Heard,
}

/// What the server says unasked; filled by the task that drives the connection.
#[derive(Debug, Clone, Default)]
struct Heard(Arc<Mutex<Unasked>>);

#[derive(Debug, Default)]
struct Unasked {
    /// Why the connection ended.
    ended: Option<String>,
    /// The first warning that a GRANT or REVOKE did less than it says, if any.
    without_effect: Option<String>,
}

impl Heard {
    fn lock(&self) -> MutexGuard<'_, Unasked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, message: std::result::Result<AsyncMessage, tokio_postgres::Error>) {
        match message {
            Ok(AsyncMessage::Notice(notice)) => {
                // No error to the server: who grants or revokes without a grant option is only warned.
                let warnings = [SqlState::WARNING_PRIVILEGE_NOT_GRANTED, SqlState::WARNING_PRIVILEGE_NOT_REVOKED];
                if warnings.contains(notice.code()) {
                    self.lock().without_effect.get_or_insert_with(|| notice.message().to_owned());
                }
            }
            Ok(_) => {}
            Err(error) => {
                let last_words =
                    error.as_db_error().map_or_else(|| failure::chain(&error), |said| said.message().to_owned());
                self.lock().ended = Some(last_words);
            }
        }
    }
}

#[derive(Clone)]
enum Connector {
    Plain,
    Tls(MakeRustlsConnect),
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Connector::Plain => "Plain",
            Connector::Tls(_) => "Tls",
        })
    }
}

impl Server {
    /// The major version: 15, 16...
    #[must_use]
    pub fn major(&self) -> u32 {
        self.version / 10_000
    }

    /// The same host with the server's own port, at which it or a pooler that keeps sessions usually listens.
    #[must_use]
    pub fn direct_name(&self) -> String {
        place_name(&Endpoint { port: self.own_port, ..self.endpoint.clone() })
    }

    /// What stops a statement that runs on this connection; independent of the connection's own state.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller { token: self.client.cancel_token(), connector: self.connector.clone() }
    }

    /// [`server_problem`](super::server_problem), with the server's last words where it ended the connection.
    #[must_use]
    pub fn problem(&self, error: &tokio_postgres::Error, doing: &str) -> Problem {
        let problem = failure::server_problem(error, doing);
        match self.why_ended() {
            Some(said) if error.as_db_error().is_none() => problem.because(format!("The server's last words: {said}")),
            _ => problem,
        }
    }

    /// What the server last said when it ended the connection, such as "terminating connection due to administrator
    /// command"; `None` while it is open or when it ended without a word.
    #[must_use]
    pub fn why_ended(&self) -> Option<String> {
        self.heard.lock().ended.clone()
    }

    /// What the server said of a GRANT or REVOKE since the last call that went through and changed less than it says,
    /// since the role has no grant option (SQLSTATE 01006 and 01007).
    #[must_use]
    pub fn without_effect(&self) -> Option<String> {
        self.heard.lock().without_effect.take()
    }
}

/// Stops the statement that runs on a connection.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    connector: Connector,
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token holds a key that lets anyone cancel.
        f.debug_struct("Canceller").field("connector", &self.connector).finish_non_exhaustive()
    }
}

impl Canceller {
    /// Asks the server to cancel the running statement, over a connection of its own.
    ///
    /// # Errors
    ///
    /// When the server could not be reached. Success only means that it was asked.
    pub async fn cancel(&self) -> Result<()> {
        let asked = match &self.connector {
            Connector::Plain => self.token.cancel_query(NoTls).await,
            Connector::Tls(tls) => self.token.cancel_query(tls.clone()).await,
        };
        asked.map_err(|error| failure::server_problem(&error, "asking it to cancel the running statement").into())
    }
}

/// Why one host did not work, and whether the next one may be tried: as in libpq, a server that answered and refused
/// the login ends the search.
struct Refused {
    problem: Box<Problem>,
    try_next: bool,
}

/// Connects, and spawns the task that drives the connection on the current tokio runtime.
///
/// Several hosts are tried in the order given. The time limit (`connect_timeout`, 10 s unless said otherwise) counts
/// for each address of each host, login included.
///
/// # Errors
///
/// One code for each of the usual causes: `unknown-host`, `unreachable-host`, `connection-refused`,
/// `connection-timeout`, `wrong-password`, `missing-password`, `unknown-database`, `unknown-role`, `login-refused`,
/// `tls-required`, `tls-not-supported`, `certificate-not-trusted`, `certificate-name-mismatch`, `tls-failed`,
/// `too-many-connections`, `server-not-ready`, `connection-lost`.
pub async fn connect(target: &Target) -> Result<Server> {
    let rounds: &[SessionAttributes] = match target.session {
        SessionAttributes::PreferStandby => &[SessionAttributes::Standby, SessionAttributes::Any],
        ref one => std::slice::from_ref(one),
    };
    let mut problems = Vec::new();
    for wanted in rounds {
        problems.clear();
        let mut endpoints: Vec<&Endpoint> = target.endpoints.iter().collect();
        if target.shuffled {
            shuffle(&mut endpoints);
        }
        for endpoint in endpoints {
            match connect_endpoint(target, endpoint, *wanted).await {
                Ok(server) => return Ok(server),
                Err(refused) => {
                    problems.push(*refused.problem);
                    if !refused.try_next {
                        break;
                    }
                }
            }
        }
    }
    Err(Problem::all(problems)
        .unwrap_or_else(|| Problem::error("unreachable-host", "No host to connect to was given"))
        .into())
}

async fn connect_endpoint(
    target: &Target,
    endpoint: &Endpoint,
    wanted: SessionAttributes,
) -> std::result::Result<Server, Refused> {
    let stop = |problem| Refused { problem, try_next: false };
    let onward = |problem| Refused { problem, try_next: true };

    let mut lookup = Lookup::Nothing;
    if target.password.is_none() {
        lookup = passfile::look_up(target, endpoint);
    }
    let password = match &lookup {
        Lookup::Found(password) => Some(password.clone()),
        Lookup::Nothing | Lookup::TooOpen(_) => target.password.clone(),
    };
    let places: Vec<Option<IpAddr>> = match (&endpoint.host, endpoint.address) {
        (Host::SocketDirectory(_), _) => vec![None],
        (Host::Name(_), Some(address)) => vec![Some(address)],
        (Host::Name(name), None) => {
            let found = resolve(name, endpoint.port, target).await.map_err(onward)?;
            let mut found: Vec<_> = found.into_iter().map(Some).collect();
            if target.shuffled {
                shuffle(&mut found);
            }
            found
        }
    };
    let ways = ways(target, endpoint).map_err(stop)?;

    let mut failed: Vec<Attempt> = Vec::new();
    for place in places {
        let config = configuration(target, endpoint, place, password.as_ref());
        let mut refusals = Vec::new();
        for way in &ways {
            let attempt = match open(target, &config, way).await {
                Ok((client, heard)) => {
                    return greet(target, endpoint, client, way, heard, wanted).await;
                }
                Err(failure) => Attempt { place, encrypted: matches!(way, Connector::Tls(_)), failure },
            };
            // Only a failure of encryption, or a login refused for its lack, is a reason to try the other way.
            let other_way = attempt.is_about_encryption();
            refusals.push(attempt);
            if !other_way {
                break;
            }
        }
        let answered = refusals.iter().any(Attempt::server_answered);
        failed.append(&mut refusals);
        if answered {
            // As in libpq, one that starts or stops is as good as none.
            let try_next = failed.last().is_some_and(Attempt::is_not_ready);
            return Err(Refused {
                problem: failure::connect_problem(target, endpoint, &lookup, &failed).into(),
                try_next,
            });
        }
    }
    Err(onward(failure::connect_problem(target, endpoint, &lookup, &failed).into()))
}

/// Puts a list into an order that nobody chose: the keys of the standard library's hashes are random.
fn shuffle<T>(list: &mut [T]) {
    for left in (1..list.len()).rev() {
        let drawn = RandomState::new().hash_one(left) % (left as u64 + 1);
        list.swap(left, usize::try_from(drawn).unwrap_or(left));
    }
}

/// The ways to try, in libpq's order. Sockets are never encrypted.
fn ways(target: &Target, endpoint: &Endpoint) -> Result<Vec<Connector>> {
    if matches!(endpoint.host, Host::SocketDirectory(_)) || target.tls.mode == SslMode::Disable {
        return Ok(vec![Connector::Plain]);
    }
    let tls = Connector::Tls(tls::connector(&target.tls)?);
    Ok(match target.tls.mode {
        SslMode::Disable => vec![Connector::Plain],
        SslMode::Allow => vec![Connector::Plain, tls],
        SslMode::Prefer => vec![tls, Connector::Plain],
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => vec![tls],
    })
}

async fn resolve(name: &str, port: u16, target: &Target) -> Result<Vec<IpAddr>> {
    let looked_up = within(target, tokio::net::lookup_host((name, port))).await;
    let mut addresses: Vec<IpAddr> = Vec::new();
    let error = match looked_up {
        None => "the name server did not answer in time".to_owned(),
        Some(Err(error)) => error.to_string(),
        Some(Ok(found)) => {
            for address in found.map(|address: SocketAddr| address.ip()) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            "the name has no address".to_owned()
        }
    };
    if addresses.is_empty() { Err(failure::unknown_host(name, &error).into()) } else { Ok(addresses) }
}

/// `None` when the time limit ran out first.
async fn within<F: Future>(target: &Target, future: F) -> Option<F::Output> {
    match target.connect_timeout {
        Some(limit) => tokio::time::timeout(limit, future).await.ok(),
        None => Some(future.await),
    }
}

fn configuration(target: &Target, endpoint: &Endpoint, place: Option<IpAddr>, password: Option<&Secret>) -> Config {
    let mut config = Config::new();
    config.user(&target.user).dbname(&target.database).application_name(&target.application_name).port(endpoint.port);
    match &endpoint.host {
        Host::SocketDirectory(directory) => config.host_path(directory as &Path),
        Host::Name(name) => config.host(name),
    };
    if let Some(address) = place {
        config.hostaddr(address);
    }
    if let Some(password) = password {
        config.password(&password.0);
    }
    if let Some(options) = &target.options {
        config.options(options);
    }
    config.channel_binding(target.tls.channel_binding);
    config.keepalives(!target.keepalive.off);
    if let Some(idle) = target.keepalive.idle {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = target.keepalive.interval {
        config.keepalives_interval(interval);
    }
    if let Some(count) = target.keepalive.count {
        config.keepalives_retries(count);
    }
    if let Some(limit) = target.keepalive.user_timeout {
        config.tcp_user_timeout(limit);
    }
    config
}

async fn open(
    target: &Target,
    config: &Config,
    way: &Connector,
) -> std::result::Result<(Client, Heard), failure::Failure> {
    let mut config = config.clone();
    match way {
        Connector::Plain => {
            config.ssl_mode(Negotiate::Disable);
            open_with(target, &config, NoTls).await
        }
        Connector::Tls(tls) => {
            config.ssl_mode(Negotiate::Require);
            if target.tls.direct {
                config.ssl_negotiation(SslNegotiation::Direct);
            }
            open_with(target, &config, tls.clone()).await
        }
    }
}

async fn open_with<T>(
    target: &Target,
    config: &Config,
    tls: T,
) -> std::result::Result<(Client, Heard), failure::Failure>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, mut connection) = match within(target, config.connect(tls)).await {
        None => return Err(failure::Failure::Timeout),
        Some(Err(error)) => return Err(failure::Failure::Client(error)),
        Some(Ok(opened)) => opened,
    };
    let heard = Heard::default();
    let ears = heard.clone();
    tokio::spawn(async move {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            let is_over = message.is_err();
            ears.hear(message);
            if is_over {
                break;
            }
        }
    });
    Ok((client, heard))
}

/// Asks the server who it is, in one simple query so that any pooler lets it through.
async fn greet(
    target: &Target,
    endpoint: &Endpoint,
    client: Client,
    way: &Connector,
    heard: Heard,
    wanted: SessionAttributes,
) -> std::result::Result<Server, Refused> {
    let stop = |problem: Problem| Refused { problem: problem.into(), try_next: false };
    let sql = "SELECT pg_catalog.current_setting('server_version_num'), pg_catalog.current_database(), session_user, \
               pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'), \
               pg_catalog.pg_backend_pid(), pg_catalog.current_setting('port')";
    let doing = "asking it for its version";
    let messages = match within(target, client.simple_query(sql)).await {
        None => return Err(stop(failure::timed_out(target, endpoint))),
        Some(Err(error)) => return Err(stop(failure::server_problem(&error, doing))),
        Some(Ok(messages)) => messages,
    };
    let row = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let column = |index| row.and_then(|row| row.try_get(index).ok().flatten()).unwrap_or_default();
    let Ok(version) = column(0).parse::<u32>() else {
        return Err(stop(
            Problem::error("not-postgresql", format!("The server at {} is not PostgreSQL", place_name(endpoint)))
                .because("It does not know `server_version_num`"),
        ));
    };
    let announced = pooler::announced_process(&client).await;
    let in_recovery = column(3) == "t";
    let read_only = in_recovery || column(4) == "on";
    let fits = match wanted {
        SessionAttributes::Any | SessionAttributes::PreferStandby => true,
        SessionAttributes::ReadWrite => !read_only,
        SessionAttributes::ReadOnly => read_only,
        SessionAttributes::Primary => !in_recovery,
        SessionAttributes::Standby => in_recovery,
    };
    if !fits {
        let problem = Problem::error(
            "wrong-session-attributes",
            format!("The server at {} is not what `target_session_attrs` asks for", place_name(endpoint)),
        )
        .because(format!("It is {}", if in_recovery { "a standby" } else { "a primary" }))
        .help("Name another host, or change `target_session_attrs`");
        return Err(Refused { problem: problem.into(), try_next: true });
    }
    Ok(Server {
        version,
        database: column(1).to_owned(),
        user: column(2).to_owned(),
        host: endpoint.host.to_string(),
        port: endpoint.port,
        encrypted: matches!(way, Connector::Tls(_)),
        in_recovery,
        is_pooled: announced.is_some() && column(5).parse().ok() != announced,
        endpoint: endpoint.clone(),
        own_port: column(6).parse().unwrap_or(endpoint.port),
        connector: way.clone(),
        heard,
        client,
    })
}

/// `host:port`, or the path of the socket.
pub(super) fn place_name(endpoint: &Endpoint) -> String {
    match &endpoint.host {
        Host::Name(name) if name.contains(':') => format!("[{name}]:{}", endpoint.port),
        Host::Name(name) => format!("{name}:{}", endpoint.port),
        Host::SocketDirectory(directory) => format!("{}/.s.PGSQL.{}", directory.display(), endpoint.port),
    }
}
