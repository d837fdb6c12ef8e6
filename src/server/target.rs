//! Where to connect: a URL or `key=value` string as libpq reads it, completed from the `PG*` variables.

mod resolve;
mod service;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::problem::Result;

/// Reads an environment variable; `None` when it is unset or empty, which libpq treats alike.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The environment of this process.
#[must_use]
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where to connect, as whom, and how. Neither [`Target::display`] nor `Debug` shows the password.
#[derive(Debug, Clone)]
pub struct Target {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) user: String,
    pub(super) password: Option<Secret>,
    pub(super) passfile: Option<PathBuf>,
    pub(super) database: String,
    pub(super) tls: TlsSettings,
    pub(super) application_name: String,
    pub(super) options: Option<String>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) keepalive: Keepalive,
    pub(super) session: SessionAttributes,
    /// `load_balance_hosts=random`: hosts and addresses are tried in no order.
    pub(super) shuffled: bool,
}

/// One server to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) host: Host,
    /// `hostaddr`: connect here without looking the name up; the name still counts for TLS and the password file.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
}

/// The two ways in which libpq reaches a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A host name or a numeric address.
    Name(String),
    /// The directory that holds the Unix-domain socket.
    SocketDirectory(PathBuf),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => f.write_str(name),
            Host::SocketDirectory(directory) => write!(f, "{}", directory.display()),
        }
    }
}

/// Text that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// `sslmode`, with libpq's meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SslMode {
    /// Never TLS.
    Disable,
    /// TLS only when the server refuses a plain connection.
    Allow,
    /// TLS when the server has it.
    Prefer,
    /// TLS or nothing; the certificate is verified only when a root certificate was given.
    Require,
    /// The certificate must come from a trusted authority.
    VerifyCa,
    /// The certificate must come from a trusted authority and be for this host.
    VerifyFull,
}

/// Everything that concerns encryption.
#[derive(Debug, Clone)]
pub(super) struct TlsSettings {
    pub(super) mode: SslMode,
    pub(super) roots: Roots,
    pub(super) client_certificate: Option<ClientCertificate>,
    /// Speak TLS from the first byte (PostgreSQL 17 and newer) instead of asking first.
    pub(super) direct: bool,
    pub(super) server_name_indication: bool,
    pub(super) versions: TlsVersions,
    pub(super) channel_binding: tokio_postgres::config::ChannelBinding,
}

/// What we present to a server that asks who we are.
#[derive(Debug, Clone)]
pub(super) struct ClientCertificate {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
    /// Of the key, where it is encrypted.
    pub(super) password: Option<Secret>,
}

/// Which versions of TLS may be spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsVersions {
    Any,
    Only12,
    Only13,
}

/// Whom to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// The certificates in this file.
    File(PathBuf),
    /// What this machine and Mozilla trust.
    System,
}

/// TCP keepalive, so that a long statement survives a router that forgets idle connections.
#[derive(Debug, Clone, Default)]
pub(super) struct Keepalive {
    pub(super) off: bool,
    pub(super) idle: Option<Duration>,
    pub(super) interval: Option<Duration>,
    pub(super) count: Option<u32>,
    pub(super) user_timeout: Option<Duration>,
}

/// `target_session_attrs`: what kind of server will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SessionAttributes {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

impl Target {
    /// Reads a `postgres://` or `postgresql://` URL, or a `key=value` string, and completes it from the `PG*`
    /// variables of this process, the defaults being libpq's.
    ///
    /// # Errors
    ///
    /// `bad-url`, `unknown-connection-parameter`, `bad-connection-parameter`. None of them quotes a password.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_in(text, &process_environment)
    }

    /// [`Target::parse`] with another environment.
    pub fn parse_in(text: &str, environment: Environment<'_>) -> Result<Self> {
        resolve::target(text::parse(text)?, environment)
    }

    /// The target that the `PG*` variables alone describe; `None` when none of `PGHOST`, `PGHOSTADDR`, `PGPORT`,
    /// `PGUSER`, `PGDATABASE` and `PGSERVICE` is set.
    pub fn from_environment() -> Result<Option<Self>> {
        Self::from_environment_in(&process_environment)
    }

    /// [`Target::from_environment`] with another environment.
    pub fn from_environment_in(environment: Environment<'_>) -> Result<Option<Self>> {
        let names = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"];
        if names.iter().all(|name| environment(name).is_none()) {
            return Ok(None);
        }
        resolve::target(text::Parameters::default(), environment).map(Some)
    }

    /// A server on this machine that trusts whoever reaches its socket.
    #[must_use]
    pub fn on_socket(directory: &Path, port: u16, database: &str, user: &str) -> Self {
        Self {
            endpoints: vec![Endpoint { host: Host::SocketDirectory(directory.to_owned()), address: None, port }],
            user: user.to_owned(),
            password: None,
            passfile: None,
            database: database.to_owned(),
            tls: TlsSettings {
                mode: SslMode::Disable,
                roots: Roots::System,
                client_certificate: None,
                direct: false,
                server_name_indication: true,
                versions: TlsVersions::Any,
                channel_binding: tokio_postgres::config::ChannelBinding::Prefer,
            },
            application_name: APPLICATION_NAME.to_owned(),
            options: None,
            connect_timeout: Some(DEFAULT_TIMEOUT),
            keepalive: Keepalive::default(),
            session: SessionAttributes::Any,
            shuffled: false,
        }
    }

    /// The database to connect to.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role to log in as.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The host, or the directory of the socket; several are separated by commas.
    #[must_use]
    pub fn host(&self) -> String {
        self.endpoints.iter().map(|endpoint| endpoint.host.to_string()).collect::<Vec<_>>().join(",")
    }

    /// The same server, another database.
    #[must_use]
    pub fn with_database(&self, database: &str) -> Self {
        Self { database: database.to_owned(), ..self.clone() }
    }

    /// The same server, another role, whose password is the same or not needed.
    #[must_use]
    pub fn with_user(&self, user: &str) -> Self {
        Self { user: user.to_owned(), ..self.clone() }
    }

    /// Whether a password is part of it.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// A URL without the password, fit for every output.
    #[must_use]
    pub fn display(&self) -> String {
        let user = utf8_percent_encode(&self.user, RESERVED);
        let database = utf8_percent_encode(&self.database, RESERVED);
        if let [Endpoint { host: Host::SocketDirectory(directory), port, .. }] = self.endpoints.as_slice() {
            return format!("postgresql://{user}@/{database}?host={}&port={port}", directory.display());
        }
        let hosts: Vec<String> = self
            .endpoints
            .iter()
            .map(|endpoint| match &endpoint.host {
                Host::Name(name) if name.contains(':') => format!("[{name}]:{}", endpoint.port),
                Host::Name(name) => format!("{}:{}", utf8_percent_encode(name, RESERVED), endpoint.port),
                Host::SocketDirectory(directory) => {
                    format!("{}:{}", utf8_percent_encode(&directory.to_string_lossy(), RESERVED), endpoint.port)
                }
            })
            .collect();
        format!("postgresql://{user}@{}/{database}", hosts.join(","))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

/// What may not stand bare in a part of a URL.
const RESERVED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'/').add(b':').add(b'?').add(b'@').add(b'[').add(b']');

/// What `pg_stat_activity` shows us as, unless the user chose another name.
const APPLICATION_NAME: &str = "schemactl";

/// How long to wait for each address of a server, when the user does not say.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
