//! Connections to a real server over TCP, with passwords and certificates.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::problem::Problem;
use crate::server::{Target, connect};

/// A server that listens on 127.0.0.1 and `::1`, wants passwords there, and has a certificate of its own authority.
struct Listening {
    local: LocalServer,
    files: tempfile::TempDir,
    port: u16,
}

fn openssl(directory: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

fn make_certificates(directory: &Path) {
    for name in ["ca", "other"] {
        openssl(
            directory,
            &format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={name} \
                 -keyout {name}.key -out {name}.crt"
            ),
        );
    }
    openssl(
        directory,
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout server.key -out server.csr",
    );
    std::fs::write(directory.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    openssl(
        directory,
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt",
    );
}

impl Listening {
    fn start(tls: bool) -> Self {
        // Beside the directories of runs, as the server's account has to reach it.
        let files = tempfile::Builder::new().prefix("schemactl-test-").tempdir_in("/tmp").unwrap();
        std::fs::set_permissions(files.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = |name: &str| files.path().join(name).display().to_string();
        std::fs::write(
            path("pg_hba.conf"),
            "local all all trust\n\
             host all trusting all trust\n\
             hostssl all only_tls all scram-sha-256\n\
             host all only_tls all reject\n\
             hostnossl all only_plain all scram-sha-256\n\
             host all only_plain all reject\n\
             host all all all scram-sha-256\n",
        )
        .unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut settings = vec![
            ("listen_addresses".to_owned(), "127.0.0.1,::1".to_owned()),
            ("port".to_owned(), port.to_string()),
            ("hba_file".to_owned(), path("pg_hba.conf")),
        ];
        if tls {
            make_certificates(files.path());
            Account::choose().unwrap().give(&files.path().join("server.key")).unwrap();
            std::fs::set_permissions(path("server.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
            settings.extend([
                ("ssl".to_owned(), "on".to_owned()),
                ("ssl_cert_file".to_owned(), path("server.crt")),
                ("ssl_key_file".to_owned(), path("server.key")),
            ]);
        }
        let local = LocalServer::start(LocalOptions { settings, ..LocalOptions::default() }).unwrap();
        let listening = Self { local, files, port };
        wait(async {
            let admin = connect(&listening.local.target("postgres", BOOTSTRAP_ROLE)).await.unwrap();
            for statement in [
                "CREATE ROLE app LOGIN PASSWORD 'secret-word'",
                "CREATE ROLE trusting LOGIN",
                "CREATE ROLE only_tls LOGIN PASSWORD 'secret-word'",
                "CREATE ROLE only_plain LOGIN PASSWORD 'secret-word'",
                "CREATE ROLE nobody_may NOLOGIN PASSWORD 'secret-word'",
                "CREATE DATABASE closed",
                "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
            ] {
                admin.client.batch_execute(statement).await.unwrap();
            }
        });
        listening
    }

    fn target(&self, user: &str, host: &str, rest: &str) -> Target {
        let root = self.files.path().display().to_string();
        let url = format!("postgresql://{user}@{host}:{}/{}", self.port, rest.replace("ROOT", &root));
        Target::parse_in(&url, &|_| None).unwrap()
    }

    fn succeeds(&self, user: &str, host: &str, rest: &str) -> Server {
        wait(connect(&self.target(user, host, rest)))
            .unwrap_or_else(|problem| panic!("{user} {host} {rest}: {problem}"))
    }

    fn fails(&self, user: &str, host: &str, rest: &str) -> Box<Problem> {
        let problem = wait(connect(&self.target(user, host, rest))).unwrap_err();
        let text = problem.to_string();
        assert!(!text.contains("secret-word") && !text.contains("wrong-word"), "{text}");
        eprintln!("{}: {text}\n", problem.code);
        problem
    }

    fn code(&self, user: &str, host: &str, rest: &str) -> &'static str {
        self.fails(user, host, rest).code
    }
}

const APP: &str = "app:secret-word";

#[test]
fn logins() {
    let server = Listening::start(false);
    assert_eq!(server.succeeds(APP, "127.0.0.1", "postgres").user, "app");
    assert_eq!(server.succeeds(APP, "[::1]", "postgres").host, "::1");
    assert_eq!(server.succeeds(APP, "localhost", "postgres").database, "postgres");
    assert_eq!(server.code("app:wrong-word", "127.0.0.1", "postgres"), "wrong-password");
    assert_eq!(server.code("app", "127.0.0.1", "postgres"), "missing-password");
    assert_eq!(server.code("stranger:wrong-word", "127.0.0.1", "postgres"), "wrong-password");
    assert_eq!(server.code(APP, "127.0.0.1", "nowhere"), "unknown-database");
    assert_eq!(server.code(APP, "127.0.0.1", "closed"), "login-refused");
    assert_eq!(server.code("nobody_may:secret-word", "127.0.0.1", "postgres"), "login-refused");
    assert_eq!(server.code("only_tls:secret-word", "127.0.0.1", "postgres"), "login-refused");
    assert_eq!(server.code("only_tls:secret-word", "127.0.0.1", "postgres?sslmode=disable"), "tls-required");
    let stranger = server.local.target("postgres", "stranger");
    assert_eq!(wait(connect(&stranger)).unwrap_err().code, "unknown-role");

    for mode in ["disable", "allow", "prefer"] {
        assert!(!server.succeeds(APP, "127.0.0.1", &format!("postgres?sslmode={mode}")).encrypted);
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        assert_eq!(server.code(APP, "127.0.0.1", &format!("postgres?sslmode={mode}")), "tls-not-supported");
    }

    // The password file.
    let passfile = server.files.path().join("pgpass");
    std::fs::write(&passfile, format!("127.0.0.1:{}:postgres:app:secret-word\n", server.port)).unwrap();
    let with_file = format!("postgres?passfile={}", passfile.display());
    std::fs::set_permissions(&passfile, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(server.fails("app", "127.0.0.1", &with_file).to_string().contains("chmod 600"));
    std::fs::set_permissions(&passfile, std::fs::Permissions::from_mode(0o600)).unwrap();
    server.succeeds("app", "127.0.0.1", &with_file);
}

#[test]
fn encryption() {
    let server = Listening::start(true);
    for mode in ["prefer", "require", "verify-ca&sslrootcert=ROOT/ca.crt", "verify-full&sslrootcert=ROOT/ca.crt"] {
        assert!(server.succeeds(APP, "127.0.0.1", &format!("postgres?sslmode={mode}")).encrypted, "{mode}");
        assert!(server.succeeds(APP, "localhost", &format!("postgres?sslmode={mode}")).encrypted, "{mode}");
    }
    for mode in ["disable", "allow"] {
        assert!(!server.succeeds(APP, "127.0.0.1", &format!("postgres?sslmode={mode}")).encrypted, "{mode}");
    }
    // The certificate is for localhost and 127.0.0.1, not for ::1.
    let own = "sslrootcert=ROOT/ca.crt";
    assert_eq!(server.code(APP, "[::1]", &format!("postgres?sslmode=verify-full&{own}")), "certificate-name-mismatch");
    assert!(server.succeeds(APP, "[::1]", &format!("postgres?sslmode=verify-ca&{own}")).encrypted);
    // Another authority, the public ones, and one file too few.
    let other = "sslrootcert=ROOT/other.crt";
    for mode in ["require", "verify-ca", "verify-full"] {
        let rest = format!("postgres?sslmode={mode}&{other}");
        assert_eq!(server.code(APP, "localhost", &rest), "certificate-not-trusted", "{mode}");
    }
    assert_eq!(server.code(APP, "localhost", "postgres?sslmode=verify-full"), "certificate-not-trusted");
    assert_eq!(server.code(APP, "localhost", "postgres?sslrootcert=system"), "certificate-not-trusted");
    let missing = "postgres?sslmode=verify-full&sslrootcert=ROOT/none.crt";
    assert_eq!(server.code(APP, "localhost", missing), "bad-certificate-file");
    // The server's own certificate may stand in for an authority.
    let pinned = "postgres?sslmode=verify-full&sslrootcert=ROOT/server.crt";
    assert!(server.succeeds(APP, "localhost", pinned).encrypted);
    // pg_hba.conf decides which way of the two that the mode allows.
    assert!(server.succeeds("only_tls:secret-word", "127.0.0.1", "postgres?sslmode=allow").encrypted);
    assert!(!server.succeeds("only_plain:secret-word", "127.0.0.1", "postgres?sslmode=prefer").encrypted);
    assert_eq!(server.code("only_tls:secret-word", "127.0.0.1", "postgres?sslmode=disable"), "tls-required");
    assert_eq!(server.code("only_plain:secret-word", "127.0.0.1", "postgres?sslmode=require"), "login-refused");
    assert_eq!(server.code("app:wrong-word", "127.0.0.1", "postgres"), "wrong-password");
    // SCRAM bound to the channel.
    server.succeeds(APP, "127.0.0.1", "postgres?sslmode=require&channel_binding=require");
}

#[test]
fn hosts_that_do_not_answer() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let fails = |url: &str| {
        let problem = wait(connect(&Target::parse_in(url, &|_| None).unwrap())).unwrap_err();
        eprintln!("{}: {problem}\n", problem.code);
        problem.code
    };
    assert_eq!(fails(&format!("postgresql://u@127.0.0.1:{free}/d")), "connection-refused");
    assert_eq!(fails("postgresql://u@/d?host=/nowhere"), "connection-refused");
    assert_eq!(fails("postgresql://u@name.invalid/d?connect_timeout=5"), "unknown-host");
    // Someone who accepts and says nothing, and someone who is not PostgreSQL.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    assert_eq!(fails(&format!("postgresql://u@127.0.0.1:{port}/d?connect_timeout=1")), "connection-timeout");
    let rude = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = rude.local_addr().unwrap().port();
    std::thread::spawn(move || rude.incoming().for_each(drop));
    assert_eq!(fails(&format!("postgresql://u@127.0.0.1:{port}/d?sslmode=disable")), "connection-lost");

    // The next host is tried.
    let local = start();
    let url = format!(
        "postgresql://{BOOTSTRAP_ROLE}@127.0.0.1:{free},%2F{}:5432/postgres",
        local.socket_dir().display().to_string().trim_start_matches('/').replace('/', "%2F")
    );
    assert_eq!(wait(connect(&Target::parse_in(&url, &|_| None).unwrap())).unwrap().port, 5432);
    let standby = format!("{url}?target_session_attrs=standby");
    assert!(fails(&standby) == "connection-refused", "the first of several problems");
    let either = format!("{url}?target_session_attrs=prefer-standby");
    assert!(wait(connect(&Target::parse_in(&either, &|_| None).unwrap())).is_ok());
}

#[test]
fn later_failures() {
    let local = start();
    let target = local.target("postgres", BOOTSTRAP_ROLE);
    wait(async {
        let server = connect(&target).await.unwrap();
        let admin = connect(&target).await.unwrap();
        let code = async |sql: &str| {
            let error = server.client.batch_execute(sql).await.unwrap_err();
            let problem = crate::server::server_problem(&error, "running a test");
            eprintln!("{}: {problem}\n", problem.code);
            problem.code
        };
        assert_eq!(code("SELECT 1/0").await, "server-error");
        assert_eq!(code("SET statement_timeout = 1; SELECT pg_sleep(5)").await, "statement-cancelled");
        assert_eq!(code("RESET ALL; BEGIN READ ONLY; CREATE TABLE t ()").await, "read-only-server");
        assert_eq!(code("ROLLBACK; CREATE ROLE low; SET ROLE low; CREATE ROLE lower").await, "permission-denied");

        let canceller = server.canceller();
        let (cancelled, ()) = tokio::join!(code("SELECT pg_sleep(20)"), async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            canceller.cancel().await.unwrap();
        });
        assert_eq!(cancelled, "statement-cancelled");

        let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
        admin.client.batch_execute(kill).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(code("SELECT 1").await, "connection-lost");
        let error = server.client.batch_execute("SELECT 1").await.unwrap_err();
        let why = server.problem(&error, "running a test").why.unwrap();
        assert!(why.contains("terminating connection due to administrator command"), "{why}");
    });
}
