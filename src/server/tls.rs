//! TLS with rustls, verifying what libpq verifies for each `sslmode`.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::client_key;
use super::target::{Roots, SslMode, TlsSettings, TlsVersions};
use crate::problem::{Problem, Result};

/// How much of the server's certificate is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verification {
    /// Encrypted, but to anyone.
    Nothing,
    /// Issued by an authority that we trust.
    Chain,
    /// Issued by an authority that we trust, and for this host.
    ChainAndName,
}

/// What libpq verifies: a root certificate file that exists is used whatever the mode is.
fn verification(settings: &TlsSettings) -> Verification {
    match (settings.mode, &settings.roots) {
        // Anyone can have a certificate from a public authority, so there the chain alone proves nothing.
        (SslMode::VerifyFull, _) | (SslMode::VerifyCa, Roots::System) => Verification::ChainAndName,
        (SslMode::VerifyCa, Roots::File(_)) => Verification::Chain,
        (_, Roots::File(file)) if file.exists() => Verification::Chain,
        _ => Verification::Nothing,
    }
}

/// Makes the connector.
///
/// # Errors
///
/// `bad-certificate-file` when a root certificate, or our own certificate or key, cannot be read.
pub(super) fn connector(settings: &TlsSettings) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = match settings.versions {
        TlsVersions::Any => rustls::ALL_VERSIONS,
        TlsVersions::Only12 => &[&rustls::version::TLS12],
        TlsVersions::Only13 => &[&rustls::version::TLS13],
    };
    let verifier = Verifier::new(settings, Arc::clone(&provider))?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(|error| setup_failed(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &settings.client_certificate {
        None => builder.with_no_client_auth(),
        Some(own) => builder
            .with_client_auth_cert(certificates(&own.certificate)?, client_key::read(own)?)
            .map_err(|error| unreadable(&own.certificate, &format!("It does not fit its key: {error}")))?,
    };
    config.enable_sni = settings.server_name_indication;
    if settings.direct {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(MakeRustlsConnect::new(config))
}

fn setup_failed(error: &Error) -> Box<Problem> {
    Problem::error("tls-failed", "TLS could not be set up").because(error.to_string()).into()
}

pub(super) fn unreadable(path: &Path, why: &str) -> Box<Problem> {
    Problem::error("bad-certificate-file", format!("The certificate file {} cannot be used", path.display()))
        .because(why.to_owned())
        .help(
            "It has to be a readable file in PEM format; see sslrootcert, sslcert and sslkey in the PostgreSQL manual",
        )
        .into()
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(path, &error.to_string()))?;
    if found.is_empty() { Err(unreadable(path, "It holds no certificate")) } else { Ok(found) }
}

#[derive(Debug)]
struct Verifier {
    verification: Verification,
    roots: RootCertStore,
    /// The certificates of the file themselves: one that signed itself is often used as its own authority.
    pinned: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(settings: &TlsSettings, provider: Arc<CryptoProvider>) -> Result<Self> {
        let verification = verification(settings);
        let mut roots = RootCertStore::empty();
        let mut pinned = Vec::new();
        match &settings.roots {
            _ if verification == Verification::Nothing => {}
            Roots::File(file) => {
                pinned = certificates(file)?;
                roots.add_parsable_certificates(pinned.iter().cloned());
            }
            Roots::System => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            }
        }
        Ok(Self { verification, roots, pinned, provider })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, Error> {
        if self.verification == Verification::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let known = self.pinned.iter().any(|pinned| pinned == end_entity);
        if !known {
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&certificate, &self.roots, intermediates, now, algorithms)?;
        }
        if self.verification == Verification::ChainAndName {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        if self.verification == Verification::Nothing {
            // A certificate that nobody vouches for proves nothing, and rustls cannot read the old ones of version 1.
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        if self.verification == Verification::Nothing {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
