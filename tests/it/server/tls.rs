//! Every `sslmode` against servers with TLS and without, certificates of both sides, channel binding.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalServer};

use super::{give, start, succeed, try_url, wait_for};
use crate::support::database::run;

/// Certificates, made once.
struct Certificates {
    folder: tempfile::TempDir,
}

const CURVE: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

impl Certificates {
    fn make() -> Self {
        let own = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for authority in ["authority", "stranger"] {
            succeed(own.openssl(&["req", "-x509", "-nodes", "-days", "2"]).args(CURVE).args([
                "-subj",
                &format!("/CN={authority}"),
                "-keyout",
                &format!("{authority}.key"),
                "-out",
                &format!("{authority}.crt"),
            ]));
        }
        std::fs::write(own.path("names"), "subjectAltName=DNS:localhost\n").expect("a file");
        std::fs::write(own.path("nothing"), "basicConstraints=CA:FALSE\n").expect("a file");
        for (name, common_name, authority, extensions) in [
            ("server", "whatever", "authority", "names"),
            ("client", "certified", "authority", "nothing"),
            ("other", "somebody", "authority", "nothing"),
            ("forged", "certified", "stranger", "nothing"),
        ] {
            let file = |extension: &str| format!("{name}.{extension}");
            succeed(own.openssl(&["req", "-new", "-nodes"]).args(CURVE).args([
                "-subj",
                &format!("/CN={common_name}"),
                "-keyout",
                &file("key"),
                "-out",
                &file("csr"),
            ]));
            succeed(own.openssl(&["x509", "-req", "-days", "2", "-in", &file("csr"), "-out", &file("crt")]).args([
                "-CA",
                &format!("{authority}.crt"),
                "-CAkey",
                &format!("{authority}.key"),
                "-CAcreateserial",
                "-extfile",
                extensions,
            ]));
        }
        succeed(&mut own.openssl(&[
            "pkcs8",
            "-topk8",
            "-in",
            "client.key",
            "-out",
            "encrypted.key",
            "-passout",
            "pass:open sesame",
        ]));
        succeed(&mut own.openssl(&["ec", "-aes256", "-in", "client.key", "-out", "old.key", "-passout", "pass:old"]));
        std::fs::copy(own.path("client.key"), own.path("open.key")).expect("a copy");
        std::fs::set_permissions(own.path("open.key"), std::fs::Permissions::from_mode(0o644)).expect("permissions");
        for name in ["client", "other", "forged", "encrypted", "old"] {
            let path = own.path(&format!("{name}.key"));
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("permissions");
        }
        own
    }

    fn openssl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

const RULES: &str = "local all all trust
hostssl all certified 127.0.0.1/32 cert
hostssl all secret 127.0.0.1/32 scram-sha-256
host all open_secret 127.0.0.1/32 scram-sha-256
host all old_secret 127.0.0.1/32 md5
hostssl all tls_only 127.0.0.1/32 trust
hostnossl all plain_only 127.0.0.1/32 trust
host all app 127.0.0.1/32 trust
";

/// A server with TLS, and the certificates.
fn with_tls() -> (&'static LocalServer, &'static Certificates) {
    static SERVER: OnceLock<(&'static LocalServer, Certificates)> = OnceLock::new();
    let (server, certificates) = SERVER.get_or_init(|| {
        let certificates = Certificates::make();
        let server = start(&[]);
        for name in ["server.crt", "server.key", "authority.crt"] {
            give(server, name, &std::fs::read(certificates.path(name)).expect("a certificate"));
        }
        give(server, "pg_hba.conf", RULES.as_bytes());
        for sql in [
            "create role certified login; create role tls_only login; create role plain_only login;
             create role secret login password 'word'; create role open_secret login password 'word';
             set password_encryption = md5; create role old_secret login password 'word';",
            "alter system set ssl_ca_file = 'authority.crt'",
            "alter system set ssl = on",
            "select pg_reload_conf()",
        ] {
            run(server, "postgres", BOOTSTRAP_ROLE, sql);
        }
        let port = server.port();
        wait_for(
            || {
                let answer = try_url(&format!("postgres://tls_only@127.0.0.1:{port}/postgres?sslmode=require"));
                answer.ok().map(drop)
            },
            "TLS",
        );
        (server, certificates)
    });
    (server, certificates)
}

/// How a login ends: encrypted, in clear text, or with a code of ours.
fn ends(server: &LocalServer, login: &str, host: &str, parameters: &str) -> String {
    match try_url(&format!("postgresql://{login}@{host}:{}/postgres?{parameters}", server.port())) {
        Ok(server) if server.encrypted => "encrypted".to_owned(),
        Ok(_) => "plain".to_owned(),
        Err(problem) => {
            assert!(problem.help.is_some(), "{problem:?}");
            problem.code.to_owned()
        }
    }
}

#[test]
fn every_sslmode_with_a_server_that_has_tls() {
    let (server, certificates) = with_tls();
    let authority = format!("sslrootcert={}", certificates.path("authority.crt").display());
    let stranger = format!("sslrootcert={}", certificates.path("stranger.crt").display());
    for (login, host, mode, root, expected) in [
        ("app", "127.0.0.1", "sslmode=disable", "", "plain"),
        ("app", "127.0.0.1", "sslmode=allow", "", "plain"),
        ("app", "127.0.0.1", "", "", "encrypted"),
        ("app", "127.0.0.1", "sslmode=prefer", "", "encrypted"),
        ("app", "127.0.0.1", "sslmode=require", "", "encrypted"),
        ("app", "127.0.0.1", "sslmode=require", &authority, "encrypted"),
        // A root certificate that was given is used, whatever the mode is.
        ("app", "127.0.0.1", "sslmode=require", &stranger, "certificate-not-trusted"),
        ("app", "127.0.0.1", "sslmode=verify-ca", &authority, "encrypted"),
        ("app", "127.0.0.1", "sslmode=verify-ca", &stranger, "certificate-not-trusted"),
        ("app", "localhost", "sslmode=verify-full", &authority, "encrypted"),
        ("app", "localhost", "sslmode=verify-full", &stranger, "certificate-not-trusted"),
        ("app", "127.0.0.1", "sslmode=verify-full", &authority, "certificate-name-mismatch"),
        // Reached by its address, the name still counts.
        ("app", "localhost", "hostaddr=127.0.0.1&sslmode=verify-full", &authority, "encrypted"),
        ("app", "elsewhere", "hostaddr=127.0.0.1&sslmode=verify-full", &authority, "certificate-name-mismatch"),
        ("app", "localhost", "sslmode=verify-full", "sslrootcert=/no/such/file", "bad-certificate-file"),
        ("app", "localhost", "sslrootcert=system", "", "certificate-not-trusted"),
        ("app", "localhost", "ssl_min_protocol_version=TLSv1.3&sslmode=require", "", "encrypted"),
        ("app", "localhost", "ssl_max_protocol_version=TLSv1.2&sslmode=require", "", "encrypted"),
        // Where the server wants one of the two, `allow` and `prefer` find it, and the others say so.
        ("tls_only", "127.0.0.1", "sslmode=disable", "", "tls-required"),
        ("tls_only", "127.0.0.1", "sslmode=allow", "", "encrypted"),
        ("plain_only", "127.0.0.1", "sslmode=prefer", "", "plain"),
        ("plain_only", "127.0.0.1", "sslmode=require", "", "login-refused"),
    ] {
        assert_eq!(ends(server, login, host, &format!("{mode}&{root}")), expected, "{login}@{host} {mode} {root}");
    }
}

#[test]
fn every_sslmode_with_a_server_that_has_no_tls() {
    static SERVER: OnceLock<&LocalServer> = OnceLock::new();
    let server = SERVER.get_or_init(|| start(&[]));
    for (mode, expected) in [
        ("disable", "plain"),
        ("allow", "plain"),
        ("prefer", "plain"),
        ("require", "tls-not-supported"),
        ("verify-ca", "tls-not-supported"),
        ("verify-full", "tls-not-supported"),
    ] {
        assert_eq!(ends(server, "app", "127.0.0.1", &format!("sslmode={mode}")), expected, "{mode}");
    }
    // Before 17, a server takes the first byte of TLS for a broken login.
    let direct = ends(server, "app", "127.0.0.1", "sslmode=require&sslnegotiation=direct");
    assert!(["tls-failed", "connection-lost"].contains(&direct.as_str()), "{direct}");
}

#[test]
fn a_client_certificate_is_shown() {
    let (server, certificates) = with_tls();
    let login = |certificate: &str, key: &str, more: &str| {
        let parameters = format!(
            "sslmode=require&sslcert={}&sslkey={}{more}",
            certificates.path(certificate).display(),
            certificates.path(key).display()
        );
        ends(server, "certified", "127.0.0.1", &parameters)
    };
    assert_eq!(login("client.crt", "client.key", ""), "encrypted");
    assert_eq!(login("client.crt", "client.key", "&ssl_max_protocol_version=TLSv1.2"), "encrypted");
    assert_eq!(login("client.crt", "encrypted.key", "&sslpassword=open%20sesame"), "encrypted");
    // None, another role's, one that the server's authority did not issue.
    assert_eq!(ends(server, "certified", "127.0.0.1", "sslmode=require"), "login-refused");
    assert_eq!(login("client.crt", "client.key", "&sslcertmode=disable"), "login-refused");
    assert_eq!(login("other.crt", "other.key", ""), "login-refused");
    assert_eq!(login("forged.crt", "forged.key", ""), "certificate-refused");
    assert_eq!(login("forged.crt", "forged.key", "&ssl_max_protocol_version=TLSv1.2"), "certificate-refused");
    // Keys that cannot be used.
    for (key, more, says) in [
        ("encrypted.key", "", "sslpassword"),
        ("encrypted.key", "&sslpassword=wrong", "sslpassword"),
        ("old.key", "&sslpassword=old", "openssl pkcs8"),
        ("open.key", "", "chmod 600"),
        ("other.key", "", "sslkey"),
        ("missing.key", "", "sslkey"),
    ] {
        let url = format!(
            "postgresql://certified@127.0.0.1:{}/postgres?sslmode=require&sslcert={}&sslkey={}{more}",
            server.port(),
            certificates.path("client.crt").display(),
            certificates.path(key).display()
        );
        let problem = try_url(&url).expect_err("a key that cannot be used");
        assert_eq!(problem.code, "bad-certificate-file", "{key}: {problem:?}");
        let help = problem.help.clone().unwrap_or_default();
        assert!(help.contains(says) || problem.why.is_some_and(|why| why.contains(says)), "{key}: {help}");
        assert!(!help.contains("wrong"), "{help}");
    }
}

#[test]
fn passwords_are_bound_to_the_channel_where_that_is_asked_for() {
    let (server, _) = with_tls();
    let ends = |login: &str, parameters: &str| ends(server, login, "127.0.0.1", parameters);
    assert_eq!(ends("secret:word", "sslmode=require&channel_binding=require"), "encrypted");
    assert_eq!(ends("secret:word", "sslmode=require&channel_binding=disable"), "encrypted");
    assert_eq!(ends("secret:wrong", "sslmode=require"), "wrong-password");
    assert_eq!(ends("secret", "sslmode=require"), "missing-password");
    assert_eq!(ends("open_secret:word", "sslmode=disable"), "plain");
    assert_eq!(ends("open_secret:word", "sslmode=disable&channel_binding=require"), "login-refused");
    assert_eq!(ends("old_secret:word", "sslmode=require"), "encrypted");
    assert_eq!(ends("old_secret:word", "sslmode=require&channel_binding=require"), "login-refused");
}
