//! The private key of our client certificate, which may be encrypted.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use pkcs8::{EncryptedPrivateKeyInfo, SecretDocument};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::target::ClientCertificate;
use super::tls::unreadable;
use crate::problem::{Problem, Result};

const BEGIN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const END: &str = "-----END ENCRYPTED PRIVATE KEY-----";

/// Reads the key, with the same conditions as libpq.
pub(super) fn read(own: &ClientCertificate) -> Result<PrivateKeyDer<'static>> {
    let path = &own.key;
    is_private(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error.to_string()))?;
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(cannot(path, "It is encrypted in the form that OpenSSL used before version 1.0")
            .help(format!(
                "Write it anew: openssl pkcs8 -topk8 -in {0} -out {0}.pem; then name that in `sslkey`",
                path.display()
            ))
            .into());
    }
    let Some(encrypted) = text.find(BEGIN).map(|start| &text[start..]) else {
        return PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|error| unreadable(path, &error.to_string()));
    };
    let Some(password) = &own.password else {
        return Err(cannot(path, "It is encrypted, and no password for it was given")
            .help("Give it in `sslpassword`, from an environment variable, or name a key without a password")
            .into());
    };
    let block = encrypted.find(END).map(|end| &encrypted[..end + END.len()]);
    let (_, document) = block
        .and_then(|block| SecretDocument::from_pem(block).ok())
        .ok_or_else(|| unreadable(path, "What stands between BEGIN and END is not PEM"))?;
    let info = EncryptedPrivateKeyInfo::try_from(document.as_bytes()).map_err(|error| {
        cannot(path, &format!("It is encrypted in a way that is not supported: {error}")).help(format!(
            "Write it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {0} -out {0}.pem; then name that in `sslkey`",
            path.display()
        ))
    })?;
    let key = info.decrypt(&password.0).map_err(|_| {
        cannot(path, "The password in `sslpassword` does not open it")
            .help("Check `sslpassword`; in a URL, special characters have to be percent-encoded")
    })?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

fn cannot(path: &Path, why: &str) -> Problem {
    Problem::error(
        "bad-certificate-file",
        format!("The key of the client certificate, {}, cannot be used", path.display()),
    )
    .because(why.to_owned())
}

/// As in libpq: only its owner may read it, or root's group where root owns it.
fn is_private(path: &Path) -> Result<()> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable(path, "It is not a file"));
    }
    let allowed = if metadata.uid() == 0 { 0o640 } else { 0o600 };
    if metadata.mode() & 0o777 & !allowed == 0 {
        return Ok(());
    }
    Err(cannot(path, "Other users may read it").help(format!("Run: chmod 600 {}", path.display())).into())
}
