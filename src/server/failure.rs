//! What can go wrong between us and a server, in words that help.

mod encryption;
mod privilege;

use std::error::Error as _;
use std::io::ErrorKind;
use std::net::IpAddr;

use tokio_postgres::error::{DbError, SqlState};

use encryption::{encryption_problem, refused_certificate};
pub use privilege::{Lack, grant_remedy, privilege_remedy};

use super::connection::place_name;
use super::passfile::Lookup;
use super::target::{Endpoint, Host, SslMode, Target};
use crate::problem::Problem;
use crate::sql::Ident;

/// Why one attempt failed.
#[derive(Debug)]
pub(super) enum Failure {
    Timeout,
    Client(tokio_postgres::Error),
}

/// One attempt that failed: which address, which way.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) place: Option<IpAddr>,
    pub(super) encrypted: bool,
    pub(super) failure: Failure,
}

/// The stage that an error of the client library belongs to. Its kinds are private, but its texts are theirs alone
/// (a test connects to a server for each).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Socket,
    Encryption,
    MissingPassword,
    Login,
    Other,
}

fn stage(error: &tokio_postgres::Error) -> Stage {
    match error.to_string().as_str() {
        "error connecting to server" => Stage::Socket,
        "error performing TLS handshake" => Stage::Encryption,
        "invalid configuration" if chain(error).contains("password missing") => Stage::MissingPassword,
        "authentication error" => Stage::Login,
        _ => Stage::Other,
    }
}

impl Attempt {
    /// Whether the other of plain and TLS might work: TLS failed, or `pg_hba.conf` refused this way.
    pub(super) fn is_about_encryption(&self) -> bool {
        match &self.failure {
            Failure::Timeout => false,
            Failure::Client(error) => {
                stage(error) == Stage::Encryption
                    || error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
            }
        }
    }

    /// Whether the server is there and takes no connections now.
    pub(super) fn is_not_ready(&self) -> bool {
        matches!(&self.failure, Failure::Client(error) if error.code() == Some(&SqlState::CANNOT_CONNECT_NOW))
    }

    /// Whether a server was there: then its other addresses are not tried.
    pub(super) fn server_answered(&self) -> bool {
        matches!(&self.failure, Failure::Client(error) if stage(error) != Stage::Socket)
    }
}

/// An error and everything below it, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// The name of a host could not be turned into an address.
pub(super) fn unknown_host(name: &str, error: &str) -> Problem {
    let reason = error.strip_prefix("failed to lookup address information: ").unwrap_or(error);
    let problem = Problem::error("unknown-host", format!("The host `{name}` has no address")).because(sentence(reason));
    match supabase_help(name) {
        Some(help) => problem.help(help),
        None => {
            problem.help("Check the spelling of the host in the URL or in PGHOST, and that this machine has a network")
        }
    }
}

/// The time limit ran out.
pub(super) fn timed_out(target: &Target, endpoint: &Endpoint) -> Problem {
    let limit = target.connect_timeout.map_or_else(String::new, |limit| format!(" within {} s", limit.as_secs()));
    Problem::error("connection-timeout", format!("The server at {} did not answer{limit}", place_name(endpoint)))
        .help("Check host, port and firewall; a slow server may need a larger `connect_timeout`")
}

/// Supabase's direct hosts have only an IPv6 address; many networks, and most CI, have only IPv4.
fn supabase_help(host: &str) -> Option<String> {
    let direct = host.starts_with("db.") && (host.ends_with(".supabase.co") || host.ends_with(".supabase.com"));
    direct.then(|| {
        "A direct Supabase host is reachable over IPv6 only: where there is no IPv6, use the URL of the session \
         pooler from the project's Connect page"
            .to_owned()
    })
}

/// Puts what was tried on one host into one problem.
pub(super) fn connect_problem(target: &Target, endpoint: &Endpoint, lookup: &Lookup, attempts: &[Attempt]) -> Problem {
    // The answer of a server says more than the silence of another address; of two answers the first is the way
    // that the user preferred, unless the server just did not offer it.
    let telling = attempts
        .iter()
        .find(|attempt| attempt.server_answered() && !says_no_tls(attempt))
        .or_else(|| attempts.iter().find(|attempt| attempt.server_answered()))
        .or(attempts.first());
    let Some(attempt) = telling else {
        return Problem::error("unreachable-host", format!("Could not connect to {}", place_name(endpoint)));
    };
    let error = match &attempt.failure {
        Failure::Timeout => return timed_out(target, endpoint),
        Failure::Client(error) => error,
    };
    if let Some(said) = error.as_db_error() {
        return login_problem(target, endpoint, attempt, said);
    }
    if let Some(problem) = refused_certificate(target, endpoint, attempt, error) {
        return problem;
    }
    match stage(error) {
        Stage::Socket => socket_problem(endpoint, attempts),
        Stage::Encryption => encryption_problem(target, endpoint, error),
        Stage::MissingPassword => missing_password(target, endpoint, lookup),
        Stage::Login => Problem::error("login-refused", format!("The login at {} failed", place_name(endpoint)))
            .because(sentence(&error.source().map_or_else(|| error.to_string(), ToString::to_string)))
            .help("schemactl logs in with a password (SCRAM, MD5 or clear text), a client certificate, or without (trust, peer)"),
        Stage::Other => Problem::error(
            "connection-lost",
            format!("The server at {} ended the connection during the login", place_name(endpoint)),
        )
        .because(sentence(&chain(error)))
        .help("Check that a PostgreSQL server listens at this host and port, and whether a proxy stands in between"),
    }
}

fn says_no_tls(attempt: &Attempt) -> bool {
    matches!(&attempt.failure, Failure::Client(error) if chain(error).contains("server does not support TLS"))
}

fn missing_password(target: &Target, endpoint: &Endpoint, lookup: &Lookup) -> Problem {
    let problem = Problem::error(
        "missing-password",
        format!(
            "The server at {} wants a password for role `{}`, and none was given",
            place_name(endpoint),
            target.user
        ),
    );
    match lookup {
        Lookup::TooOpen(path) => problem
            .because(format!("The password file {path} was ignored, because other users may read it"))
            .help(format!("Run: chmod 600 {path}")),
        Lookup::Found(_) | Lookup::Nothing => {
            problem.help("Put it into the URL (`postgresql://user:PASSWORD@host/...`), PGPASSWORD, or ~/.pgpass")
        }
    }
}

fn socket_problem(endpoint: &Endpoint, attempts: &[Attempt]) -> Problem {
    let name = place_name(endpoint);
    let io_error = |attempt: &Attempt| match &attempt.failure {
        Failure::Client(error) => error
            .source()
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .map(|io| (io.kind(), io.to_string())),
        Failure::Timeout => Some((ErrorKind::TimedOut, "no answer in time".to_owned())),
    };
    let failures: Vec<_> = attempts.iter().filter_map(|attempt| Some((attempt.place, io_error(attempt)?))).collect();
    let has = |kind| failures.iter().any(|(_, (found, _))| *found == kind);
    let why = failures
        .iter()
        .map(|(place, (_, text))| {
            let text = text.split(" (os error").next().unwrap_or(text);
            place.map_or_else(|| text.to_owned(), |place| format!("{place}: {text}"))
        })
        .collect::<Vec<_>>();
    let mut why: Vec<&str> = why.iter().map(String::as_str).collect();
    why.dedup();
    let why = sentence(&why.join("; "));
    if matches!(endpoint.host, Host::SocketDirectory(_)) {
        if has(ErrorKind::PermissionDenied) {
            return Problem::error("connection-refused", format!("The socket {name} may not be used by this account"))
                .because(why)
                .help("Connect over TCP (`postgresql://user@localhost/...`), or run as an account that may use the socket");
        }
        return Problem::error("connection-refused", format!("No server listens at {name}"))
            .because(why)
            .help("Start the server, or name the directory of its socket: `?host=/var/run/postgresql`");
    }
    if has(ErrorKind::ConnectionRefused) {
        return Problem::error("connection-refused", format!("No server accepts connections at {name}"))
            .because(why)
            .help("Check the port, that the server runs, and that its `listen_addresses` covers this address");
    }
    let problem = Problem::error("unreachable-host", format!("The host {name} cannot be reached")).because(why);
    let supabase = if let Host::Name(host) = &endpoint.host { supabase_help(host) } else { None };
    problem.help(
        supabase
            .unwrap_or_else(|| "Check the network between this machine and the server, and its firewall".to_owned()),
    )
}

/// The server answered the login with an error.
fn login_problem(target: &Target, endpoint: &Endpoint, attempt: &Attempt, said: &DbError) -> Problem {
    let name = place_name(endpoint);
    let (user, database) = (&target.user, &target.database);
    let message = said.message();
    let code = said.code();
    let problem = if message.contains("Tenant or user not found") {
        Problem::error("unknown-role", format!("The pooler at {name} does not know role `{user}`"))
            .help("Supabase's pooler wants `postgres.<project reference>` as the user, at the host of the project's own region")
    } else if message.contains("unsupported startup parameter") {
        Problem::error(
            "pooler-refuses-options",
            format!("The pooler at {name} does not take a parameter of this connection"),
        )
        .help(
            "Leave `options` and PGOPTIONS out, or let the pooler pass over it (pgbouncer: ignore_startup_parameters)",
        )
    } else if *code == SqlState::INVALID_PASSWORD {
        Problem::error("wrong-password", format!("The server at {name} refused the password of role `{user}`")).help(
            "Check the password and the role; in a URL, special characters of a password have to be percent-encoded",
        )
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        Problem::error("unknown-database", format!("The database `{database}` does not exist on the server at {name}"))
            .help(format!("Check the name at the end of the URL, or create it: createdb {database}"))
    } else if *code == SqlState::TOO_MANY_CONNECTIONS || message.contains("Max client connections reached") {
        Problem::error("too-many-connections", format!("The server at {name} has no connection left"))
            .help("Try again later, close idle connections, or raise the server's or the pooler's limit")
    } else if [SqlState::CANNOT_CONNECT_NOW, SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(code) {
        Problem::error("server-not-ready", format!("The server at {name} does not accept connections now"))
            .help("It is starting, stopping or recovering: try again in a moment")
    } else if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        refused_login(target, &name, attempt, said)
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        Problem::error("login-refused", format!("Role `{user}` may not connect to database `{database}` at {name}"))
            .help(format!("Grant it: GRANT CONNECT ON DATABASE {} TO {}", Ident(database), Ident(user)))
    } else {
        Problem::error("login-refused", format!("The server at {name} refused the login of role `{user}`"))
    };
    let problem = problem.because(words(said));
    if problem.help.is_none() && said.hint().is_none() {
        return problem
            .help("Check role, password and database; the log of the server, or of a pooler before it, says more");
    }
    match (said.hint(), &problem.help) {
        (Some(hint), None) => problem.help(hint),
        _ => problem,
    }
}

fn refused_login(target: &Target, name: &str, attempt: &Attempt, said: &DbError) -> Problem {
    let user = &target.user;
    // `routine` is not translated, unlike the message.
    if said.routine() == Some("InitializeSessionUserId") && !said.message().contains("not permitted") {
        return Problem::error("unknown-role", format!("The role `{user}` does not exist on the server at {name}"))
            .help("Check the user in the URL or PGUSER");
    }
    if said.message().contains("not permitted to log in") {
        return Problem::error("login-refused", format!("The role `{user}` may not log in at {name}"))
            .help(format!("Log in as another role, or allow it: ALTER ROLE {} LOGIN", Ident(user)));
    }
    if said.routine() == Some("ClientAuthentication") {
        if !attempt.encrypted && target.tls.mode == SslMode::Disable {
            return Problem::error(
                "tls-required",
                format!("The server at {name} does not accept role `{user}` without TLS"),
            )
            .help("Use `sslmode=require`, or better `sslmode=verify-full`; or add a line for it to pg_hba.conf");
        }
        return Problem::error(
            "login-refused",
            format!("The server at {name} does not accept role `{user}` from here"),
        )
        .help("The server's pg_hba.conf needs a line for this role, database and address");
    }
    Problem::error("login-refused", format!("The server at {name} refused the login of role `{user}`"))
        .help("See the server's log for the reason; `peer` needs an operating-system account of the same name")
}

/// The server's own words: message, detail, where, SQLSTATE.
fn words(said: &DbError) -> String {
    let mut text = format!("The server says: {} (SQLSTATE {})", said.message(), said.code().code());
    if let Some(detail) = said.detail() {
        text.push('\n');
        text.push_str(detail);
    }
    if let Some(context) = said.where_() {
        text.push('\n');
        text.push_str(context);
    }
    text
}

/// Translates a failure after the login. `doing` completes "The server failed while ...": `reading the catalog`.
///
/// The connection's end is told apart (`connection-lost`), as are `statement-cancelled`, `lock-timeout`, `deadlock`,
/// `permission-denied`, `read-only-server`, `disk-full` and `too-many-locks`; everything else is `server-error`.
#[must_use]
pub fn server_problem(error: &tokio_postgres::Error, doing: &str) -> Problem {
    let Some(said) = error.as_db_error() else {
        let socket_closed = error
            .source()
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .is_some_and(|io| io.kind() != ErrorKind::InvalidData && io.kind() != ErrorKind::InvalidInput);
        if error.is_closed() || socket_closed {
            return lost(doing).because(sentence(&chain(error)));
        }
        return Problem::error("server-error", format!("The answer of the server could not be read while {doing}"))
            .because(sentence(&chain(error)));
    };
    let code = said.code();
    let failed = |name, what: &str| Problem::error(name, format!("{what} while {doing}"));
    let ended = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
    let problem = if said.message().contains("statement pooling mode") {
        Problem::error("pooled-session", format!("A pooler in statement mode stands in between, found out while {doing}"))
            .help(
                "It allows no transactions, which even reading the catalog needs: connect to the server itself, or have \
                 the pooler keep sessions (pgbouncer: pool_mode = session); in transaction mode `plan` and `drift` work",
            )
    } else if ended.contains(code) || code.code().starts_with("08") {
        lost(doing)
    } else if *code == SqlState::QUERY_CANCELED {
        failed("statement-cancelled", "The server cancelled a statement")
            .help("It was cancelled by someone, or took longer than `statement_timeout` allows")
    } else if *code == SqlState::LOCK_NOT_AVAILABLE {
        failed("lock-timeout", "A lock was not available in time")
            .help("Another session holds it: look for long transactions in pg_stat_activity, then try again")
    } else if *code == SqlState::T_R_DEADLOCK_DETECTED {
        failed("deadlock", "The server found a deadlock").help("Nothing was changed by this transaction: try again")
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        let problem = failed("permission-denied", "The role lacks a privilege");
        match missing_privilege(said.message()) {
            Some(grant) => problem.help(grant),
            None => problem,
        }
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        failed("read-only-server", "The server or transaction is read-only")
            .help("Connect to the primary, and check `default_transaction_read_only`")
    } else if *code == SqlState::DISK_FULL {
        failed("disk-full", "The server has no disk space left").help("Free space on the server's disk, then try again")
    } else if *code == SqlState::OUT_OF_MEMORY && said.message().contains("shared memory") {
        failed("too-many-locks", "The server has no room for more locks")
            .help("Raise `max_locks_per_transaction` on the server; it takes a restart")
    } else {
        failed("server-error", "The server reported an error")
    };
    let problem = problem.because(words(said));
    match (said.hint(), &problem.help) {
        (Some(hint), None) => problem.help(hint),
        _ => problem,
    }
}

/// The grant that the server's words ask for: "permission denied for schema storage".
fn missing_privilege(message: &str) -> Option<String> {
    let mut words = message.strip_prefix("permission denied for ")?.splitn(2, ' ');
    let (kind, name) = (words.next()?, words.next()?);
    let (privilege, kind) = match kind {
        "schema" => ("USAGE", "SCHEMA "),
        "table" | "view" => ("SELECT", ""),
        "sequence" => ("SELECT", "SEQUENCE "),
        "function" | "procedure" | "aggregate" => ("EXECUTE", "FUNCTION "),
        "language" => ("USAGE", "LANGUAGE "),
        "database" => ("CREATE", "DATABASE "),
        _ => return None,
    };
    Some(format!("Have its owner grant it to the role that connects: GRANT {privilege} ON {kind}{name} TO ..."))
}

fn lost(doing: &str) -> Problem {
    Problem::error("connection-lost", format!("The connection to the server was lost while {doing}"))
        .help("What was not committed has been rolled back: see that the server runs, then run the same command again")
}

/// Starts with a capital, ends without a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.trim().trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
