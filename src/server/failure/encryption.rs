//! What can go wrong with TLS: the server has none, its certificate is not trusted, ours is not.

use std::error::Error as _;

use rustls::CertificateError;

use super::super::connection::place_name;
use super::super::target::{Endpoint, Roots, SslMode, Target};
use super::{Attempt, Stage, chain, sentence, stage};
use crate::problem::Problem;

/// The server did not accept our certificate. In TLS 1.3 it says so when the handshake is over for us, and may hang up
/// before we have heard it.
pub(super) fn refused_certificate(
    target: &Target,
    endpoint: &Endpoint,
    attempt: &Attempt,
    error: &tokio_postgres::Error,
) -> Option<Problem> {
    let own = target.tls.client_certificate.as_ref().filter(|_| attempt.encrypted)?;
    let alert = rustls_error(error).filter(|error| matches!(error, rustls::Error::AlertReceived(_)));
    let hung_up = stage(error) == Stage::Other && certificate_error(error).is_none();
    if alert.is_none() && !hung_up {
        return None;
    }
    let name = place_name(endpoint);
    Some(
        Problem::error("certificate-refused", format!("The server at {name} does not accept the client certificate"))
            .because(format!("{} was shown; {}", own.certificate.display(), alert.map_or_else(|| chain(error), ToString::to_string)))
            .help("Its authority has to be in the server's `ssl_ca_file`, and it must not have expired; see also the server's log"),
    )
}

pub(super) fn encryption_problem(target: &Target, endpoint: &Endpoint, error: &tokio_postgres::Error) -> Problem {
    let name = place_name(endpoint);
    let text = error.source().map_or_else(|| error.to_string(), chain_of);
    if text.contains("server does not support TLS") {
        return Problem::error("tls-not-supported", format!("The server at {name} does not offer TLS"))
            .because(format!("`sslmode={}` allows nothing else", mode_name(target.tls.mode)))
            .help("Turn `ssl` on in the server, or use `sslmode=prefer` where the network is trusted");
    }
    match certificate_error(error) {
        Some(CertificateError::NotValidForNameContext { presented, .. }) => {
            let why = if presented.is_empty() {
                "It names no host in its subjectAltName, the only place that is looked at".to_owned()
            } else {
                format!("It is for {}", presented.iter().map(|name| bare_name(name)).collect::<Vec<_>>().join(", "))
            };
            Problem::error("certificate-name-mismatch", format!("The certificate of the server at {name} is for another host"))
                .because(why)
                .help("Connect by a name that the certificate holds, or use `sslmode=verify-ca` with your own `sslrootcert`")
        }
        Some(CertificateError::NotValidForName) => {
            Problem::error("certificate-name-mismatch", format!("The certificate of the server at {name} is for another host"))
                .help("Connect by a name that the certificate holds")
        }
        Some(CertificateError::UnknownIssuer) => Problem::error(
            "certificate-not-trusted",
            format!("The certificate of the server at {name} comes from an authority that is not trusted"),
        )
        .because(match &target.tls.roots {
            Roots::File(file) => format!("None of the certificates in {} issued it", file.display()),
            Roots::System => "None of the public authorities issued it".to_owned(),
        })
        .help("Download the authority's certificate from the provider and name it in `sslrootcert` or PGSSLROOTCERT"),
        Some(other) => {
            Problem::error("certificate-not-trusted", format!("The certificate of the server at {name} cannot be trusted"))
                .because(sentence(&CertificateText(other).to_string()))
                .help("Renew the server's certificate, or name the right authority in `sslrootcert`")
        }
        None => Problem::error("tls-failed", format!("TLS with the server at {name} failed"))
            .because(sentence(&text))
            .help("Check that the server speaks TLS 1.2 or newer, and whether it wants a client certificate (`sslcert`, `sslkey`)"),
    }
}

/// rustls writes `DnsName("localhost")` and `IpAddress(127.0.0.1)`.
fn bare_name(presented: &str) -> &str {
    let inner = presented.split_once('(').map_or(presented, |(_, inner)| inner.trim_end_matches(')'));
    inner.trim_matches('"')
}

struct CertificateText<'a>(&'a CertificateError);

impl std::fmt::Display for CertificateText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => f.write_str("it has expired"),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                f.write_str("it is not valid yet; check this machine's clock")
            }
            other => write!(f, "{other}"),
        }
    }
}

fn certificate_error(error: &tokio_postgres::Error) -> Option<&CertificateError> {
    match rustls_error(error)? {
        rustls::Error::InvalidCertificate(error) => Some(error),
        _ => None,
    }
}

fn rustls_error(error: &tokio_postgres::Error) -> Option<&rustls::Error> {
    let io = error.source()?.downcast_ref::<std::io::Error>()?;
    io.get_ref()?.downcast_ref::<rustls::Error>()
}

fn chain_of(error: &(dyn std::error::Error + 'static)) -> String {
    chain(error)
}

fn mode_name(mode: SslMode) -> &'static str {
    match mode {
        SslMode::Disable => "disable",
        SslMode::Allow => "allow",
        SslMode::Prefer => "prefer",
        SslMode::Require => "require",
        SslMode::VerifyCa => "verify-ca",
        SslMode::VerifyFull => "verify-full",
    }
}
