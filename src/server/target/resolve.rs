//! Keywords and values, completed from the environment and libpq's defaults, made into a [`Target`].

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::config::ChannelBinding;

use super::text::Parameters;
use super::{
    APPLICATION_NAME, ClientCertificate, DEFAULT_TIMEOUT, Endpoint, Environment, Host, Keepalive, Roots, Secret,
    SessionAttributes, SslMode, Target, TlsSettings, TlsVersions, service,
};
use crate::problem::{Problem, Result};

/// Which variable stands in for which keyword.
const VARIABLES: &[(&str, &str)] = &[
    ("application_name", "PGAPPNAME"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("gssencmode", "PGGSSENCMODE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("options", "PGOPTIONS"),
    ("passfile", "PGPASSFILE"),
    ("password", "PGPASSWORD"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("port", "PGPORT"),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("sslcert", "PGSSLCERT"),
    ("sslcertmode", "PGSSLCERTMODE"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslsni", "PGSSLSNI"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("user", "PGUSER"),
];

/// Variables of libpq that change whom we trust or reach, in a way that is not supported.
const UNSUPPORTED: &[&str] = &["PGMINPROTOCOLVERSION", "PGREQUIREAUTH", "PGREQUIREPEER", "PGSSLCRL", "PGSSLCRLDIR"];

/// A keyword's value and what to call it in a problem: the parameter, or the variable that it came from.
struct Values<'a> {
    given: Parameters,
    environment: Environment<'a>,
}

impl Values<'_> {
    fn get(&self, keyword: &str) -> Option<(String, String)> {
        if let Some(value) = self.given.get(keyword) {
            return Some((value.to_owned(), format!("connection parameter `{keyword}`")));
        }
        let (_, variable) = VARIABLES.iter().find(|(known, _)| *known == keyword)?;
        (self.environment)(variable).map(|value| (value, format!("environment variable `{variable}`")))
    }

    fn text(&self, keyword: &str) -> Option<String> {
        self.get(keyword).map(|(value, _)| value)
    }

    /// One of the words that libpq allows here.
    fn word<T: Copy>(&self, keyword: &str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some((value, origin)) = self.get(keyword) else { return Ok(None) };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == value) {
            return Ok(Some(*meaning));
        }
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        Err(bad(format!("The {origin} cannot be `{value}`"), format!("Use one of {}", all.join(", "))))
    }

    fn number<T: FromStr>(&self, keyword: &str) -> Result<Option<T>> {
        let Some((value, origin)) = self.get(keyword) else { return Ok(None) };
        value
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| bad(format!("The {origin} is not a number that fits"), "Give a whole number, 0 or more"))
    }

    fn seconds(&self, keyword: &str) -> Result<Option<Duration>> {
        Ok(self
            .number::<u32>(keyword)?
            .filter(|seconds| *seconds > 0)
            .map(|seconds| Duration::from_secs(seconds.into())))
    }

    fn home(&self) -> Option<PathBuf> {
        (self.environment)("HOME").map(PathBuf::from)
    }

    /// A file that libpq looks for in the user's `.postgresql` directory when no other is named.
    fn default_file(&self, name: &str) -> Option<PathBuf> {
        self.home().map(|home| home.join(".postgresql").join(name)).filter(|path| path.is_file())
    }
}

fn bad(what: impl Into<String>, help: impl Into<String>) -> Box<Problem> {
    Problem::error("bad-connection-parameter", what).help(help).into()
}

/// Completes the parameters.
pub(super) fn target(given: Parameters, environment: Environment<'_>) -> Result<Target> {
    let mut given = given;
    service::complete(&mut given, environment)?;
    if let Some(variable) = UNSUPPORTED.iter().find(|variable| environment(variable).is_some()) {
        let what = format!("environment variable `{variable}`");
        return Err(super::text::unsupported(&what, format!("Unset {variable}")));
    }
    let values = Values { given, environment };
    reject_what_we_cannot_do(&values)?;
    let user = match values.text("user") {
        Some(user) => user,
        None => operating_system_user(environment).ok_or_else(|| {
            Problem::error("bad-connection-parameter", "No role to log in as was given")
                .help("Put it into the URL (`postgresql://USER@host/database`) or set PGUSER")
        })?,
    };
    let sessions = [
        ("any", SessionAttributes::Any),
        ("read-write", SessionAttributes::ReadWrite),
        ("read-only", SessionAttributes::ReadOnly),
        ("primary", SessionAttributes::Primary),
        ("standby", SessionAttributes::Standby),
        ("prefer-standby", SessionAttributes::PreferStandby),
    ];
    Ok(Target {
        endpoints: endpoints(&values)?,
        database: values.text("dbname").unwrap_or_else(|| user.clone()),
        user,
        password: values.text("password").map(Secret),
        passfile: values.text("passfile").map(PathBuf::from).or_else(|| values.home().map(|home| home.join(".pgpass"))),
        tls: tls(&values)?,
        application_name: values
            .text("application_name")
            .or_else(|| values.text("fallback_application_name"))
            .unwrap_or_else(|| APPLICATION_NAME.to_owned()),
        options: values.text("options"),
        connect_timeout: match values.get("connect_timeout") {
            Some(_) => values.seconds("connect_timeout")?,
            None => Some(DEFAULT_TIMEOUT),
        },
        keepalive: Keepalive {
            off: values.number::<u32>("keepalives")? == Some(0),
            idle: values.seconds("keepalives_idle")?,
            interval: values.seconds("keepalives_interval")?,
            count: values.number::<u32>("keepalives_count")?.filter(|count| *count > 0),
            user_timeout: values
                .number::<u32>("tcp_user_timeout")?
                .filter(|milliseconds| *milliseconds > 0)
                .map(|milliseconds| Duration::from_millis(milliseconds.into())),
        },
        session: values.word("target_session_attrs", &sessions)?.unwrap_or(SessionAttributes::Any),
        shuffled: values.word("load_balance_hosts", &[("disable", false), ("random", true)])?.unwrap_or(false),
    })
}

/// Values that ask for something which must not be left undone silently.
fn reject_what_we_cannot_do(values: &Values<'_>) -> Result<()> {
    values.word("gssencmode", &[("disable", ()), ("prefer", ())])?;
    values.word("max_protocol_version", &[("3.0", ()), ("3.2", ()), ("latest", ())])?;
    if let Some((encoding, _)) = values.get("client_encoding") {
        let plain = encoding.to_ascii_lowercase().replace(['-', '_'], "");
        if !["utf8", "unicode", "auto"].contains(&plain.as_str()) {
            return Err(bad(
                format!("The client encoding cannot be `{encoding}`"),
                "schemactl always speaks UTF8: remove `client_encoding`",
            ));
        }
    }
    Ok(())
}

fn tls(values: &Values<'_>) -> Result<TlsSettings> {
    let modes = [
        ("disable", SslMode::Disable),
        ("allow", SslMode::Allow),
        ("prefer", SslMode::Prefer),
        ("require", SslMode::Require),
        ("verify-ca", SslMode::VerifyCa),
        ("verify-full", SslMode::VerifyFull),
    ];
    let mut mode = values.word("sslmode", &modes)?;
    if mode.is_none() && (values.environment)("PGREQUIRESSL").is_some_and(|value| value.starts_with('1')) {
        // Deprecated long ago, and still heard by libpq.
        mode = Some(SslMode::Require);
    }
    let root = values
        .text("sslrootcert")
        .or_else(|| values.default_file("root.crt").map(|path| path.to_string_lossy().into_owned()));
    let system = root.as_deref() == Some("system");
    if system && mode.is_some_and(|mode| mode != SslMode::VerifyFull) {
        return Err(bad(
            "`sslrootcert=system` needs `sslmode=verify-full`",
            "With the public authorities anyone can get a certificate, so the host name has to be checked too",
        ));
    }
    let mode = mode.unwrap_or(if system { SslMode::VerifyFull } else { SslMode::Prefer });
    let roots = root.filter(|_| !system).map_or(Roots::System, |file| Roots::File(PathBuf::from(file)));
    let direct = values.word("sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
    if direct && matches!(mode, SslMode::Disable | SslMode::Allow | SslMode::Prefer) {
        return Err(bad(
            "`sslnegotiation=direct` needs TLS, which this `sslmode` leaves open",
            "Add `sslmode=require` or `sslmode=verify-full`",
        ));
    }
    let channel_binding = values
        .word(
            "channel_binding",
            &[
                ("disable", ChannelBinding::Disable),
                ("prefer", ChannelBinding::Prefer),
                ("require", ChannelBinding::Require),
            ],
        )?
        .unwrap_or(ChannelBinding::Prefer);
    let sends_certificate = values
        .word("sslcertmode", &[("disable", Sends::Nothing), ("allow", Sends::WhatThereIs), ("require", Sends::Always)])?
        .unwrap_or(Sends::WhatThereIs);
    Ok(TlsSettings {
        mode,
        roots,
        client_certificate: client_certificate(values, sends_certificate)?,
        direct,
        server_name_indication: values.word("sslsni", &[("1", true), ("0", false)])?.unwrap_or(true),
        versions: protocol_versions(values)?,
        channel_binding,
    })
}

/// `sslcertmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sends {
    Nothing,
    WhatThereIs,
    Always,
}

/// A certificate that was named has to exist; the one that libpq looks for by itself need not.
fn client_certificate(values: &Values<'_>, sends: Sends) -> Result<Option<ClientCertificate>> {
    if sends == Sends::Nothing {
        return Ok(None);
    }
    let certificate = values.text("sslcert").map(PathBuf::from).or_else(|| values.default_file("postgresql.crt"));
    let Some(certificate) = certificate else {
        if sends == Sends::Always {
            return Err(bad(
                "`sslcertmode=require` needs a client certificate, and there is none",
                "Name it in `sslcert`, and its key in `sslkey`",
            ));
        }
        return Ok(None);
    };
    let named = values.text("sslkey").map(PathBuf::from);
    if let Some(engine) = named.as_ref().filter(|key| key.to_string_lossy().starts_with("engine:")) {
        return Err(bad(
            format!("`sslkey={}` names an OpenSSL engine, which is not supported", engine.display()),
            "Name a file that holds the key in PEM format",
        ));
    }
    let key = named.or_else(|| values.home().map(|home| home.join(".postgresql").join("postgresql.key")));
    let Some(key) = key else {
        return Err(bad(
            format!("The client certificate {} has no key", certificate.display()),
            "Name its key in `sslkey`",
        ));
    };
    Ok(Some(ClientCertificate { certificate, key, password: values.text("sslpassword").map(Secret) }))
}

/// The versions of TLS that may be spoken. Those before 1.2, which libpq has switched off by default, are never.
fn protocol_versions(values: &Values<'_>) -> Result<TlsVersions> {
    let words = [("TLSv1", 0_u8), ("TLSv1.1", 1), ("TLSv1.2", 2), ("TLSv1.3", 3)];
    let least = values.word("ssl_min_protocol_version", &words)?.unwrap_or(2);
    let most = values.word("ssl_max_protocol_version", &words)?.unwrap_or(3);
    match (least <= 2 && most >= 2, least <= 3 && most >= 3) {
        (true, true) => Ok(TlsVersions::Any),
        (true, false) => Ok(TlsVersions::Only12),
        (false, true) => Ok(TlsVersions::Only13),
        (false, false) => Err(bad(
            "`ssl_min_protocol_version` and `ssl_max_protocol_version` leave no version of TLS",
            "schemactl speaks TLSv1.2 and TLSv1.3",
        )),
    }
}

/// Pairs hosts, addresses and ports as libpq does: one port serves all hosts, otherwise the counts must agree.
fn endpoints(values: &Values<'_>) -> Result<Vec<Endpoint>> {
    // A host in the URL is another server than PGHOSTADDR's.
    let given_host = values.given.get("host").is_some();
    let hosts = list(values.text("host"));
    let addresses =
        if given_host { list(values.given.get("hostaddr").map(str::to_owned)) } else { list(values.text("hostaddr")) };
    let ports = list(values.text("port"));
    let count = hosts.len().max(addresses.len()).max(1);
    for (found, name) in [(hosts.len(), "hosts"), (addresses.len(), "addresses")] {
        if found != 0 && found != count {
            return Err(bad(
                format!("The connection string has {found} {name} for {count} servers"),
                "Give as many values in `hostaddr` as in `host`",
            ));
        }
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(bad(
            format!("The connection string has {} ports for {count} hosts", ports.len()),
            "Give one port for all hosts, or one for each",
        ));
    }
    (0..count)
        .map(|index| {
            let port = match ports.get(index).or(ports.first()).map(String::as_str) {
                None | Some("") => 5432,
                Some(text) => text.trim().parse().ok().filter(|port| *port > 0).ok_or_else(|| {
                    bad("The port is not a number between 1 and 65535", "PostgreSQL's usual port is 5432")
                })?,
            };
            let address = match addresses.get(index).map(String::as_str) {
                None | Some("") => None,
                Some(text) => Some(text.trim().parse::<IpAddr>().map_err(|_| {
                    bad(format!("`hostaddr` is not a numeric address: `{text}`"), "Give a host name in `host` instead")
                })?),
            };
            let host = match (hosts.get(index).map(String::as_str), address) {
                (None | Some(""), Some(address)) => Host::Name(address.to_string()),
                (None | Some(""), None) => default_host(port),
                (Some(path), _) if path.starts_with('/') => Host::SocketDirectory(PathBuf::from(path)),
                (Some(name), _) if name.starts_with('@') => {
                    return Err(bad(
                        "Sockets in the abstract namespace (`@...`) are not supported",
                        "Give the directory of the server's socket file: `host=/var/run/postgresql`",
                    ));
                }
                (Some(name), _) => Host::Name(name.to_owned()),
            };
            Ok(Endpoint { host, address, port })
        })
        .collect()
}

fn list(text: Option<String>) -> Vec<String> {
    text.map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
}

/// libpq has its socket directory compiled in; the packages differ, so take the one where a server listens.
fn default_host(port: u16) -> Host {
    ["/var/run/postgresql", "/run/postgresql", "/tmp"]
        .iter()
        .map(Path::new)
        .find(|directory| directory.join(format!(".s.PGSQL.{port}")).exists())
        .map_or_else(|| Host::Name("localhost".to_owned()), |directory| Host::SocketDirectory(directory.to_owned()))
}

/// The name of the account that runs this program.
fn operating_system_user(environment: Environment<'_>) -> Option<String> {
    let uid = rustix::process::geteuid().as_raw().to_string();
    let named = std::fs::read_to_string("/etc/passwd").ok().and_then(|accounts| {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == uid).then(|| name.to_owned())
        })
    });
    named.or_else(|| environment("USER")).or_else(|| environment("LOGNAME"))
}
