//! The files that libpq reads: passwords and services.

use std::os::unix::fs::PermissionsExt;
use std::sync::OnceLock;

use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalServer};

use super::{give, start, wait_for, write_private};
use crate::support::database::run;
use crate::support::program::{Folder, outcome};

/// A server that asks for passwords over TCP.
fn with_passwords() -> &'static LocalServer {
    static SERVER: OnceLock<&LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = start(&[]);
        run(server, "postgres", BOOTSTRAP_ROLE, "create role keeper login password 'pass:word'");
        give(server, "pg_hba.conf", b"local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        run(server, "postgres", BOOTSTRAP_ROLE, "select pg_reload_conf()");
        let asks = || {
            let url = format!("postgres://keeper@127.0.0.1:{}/postgres", server.port());
            super::try_url(&url).is_err().then_some(())
        };
        wait_for(asks, "the new rules");
        server
    })
}

#[test]
fn a_password_file_that_only_its_owner_may_read_is_used() {
    let server = with_passwords();
    let folder = Folder::new(&[("schema/empty.sql", "")]);
    let home = tempfile::tempdir().expect("a temporary folder");
    let file = home.path().join(".pgpass");
    write_private(&file, &format!("other:*:*:*:no\n127.0.0.1:{}:*:keeper:pass\\:word\n", server.port()));
    let url = format!("postgres://keeper@127.0.0.1:{}/postgres", server.port());
    let plan = |variables: &[(&str, &str)]| {
        let mut command = folder.command(&["plan", "--url", &url]);
        outcome(command.env("HOME", home.path()).envs(variables.iter().copied()))
    };
    plan(&[]).expect(0);
    // A password that is given comes first.
    let wrong = plan(&[("PGPASSWORD", "wrong")]).expect(2);
    assert!(wrong.stderr.starts_with("wrong-password"), "{}", wrong.stderr);
    let other = plan(&[("PGPASSFILE", "/no/such/file")]).expect(2);
    assert!(other.stderr.starts_with("missing-password"), "{}", other.stderr);

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("permissions");
    let open = plan(&[]).expect(2);
    assert!(open.stderr.starts_with("missing-password") && open.stderr.contains("chmod 600"), "{}", open.stderr);
    assert!(!open.all().contains("pass:word"));
}

#[test]
fn a_service_leads_to_its_database() {
    let server = with_passwords();
    let folder = Folder::new(&[("schema/empty.sql", "")]);
    let home = tempfile::tempdir().expect("a temporary folder");
    let service = format!(
        "[down]\nhost=127.0.0.1\nport=1\n\n[up]\nhost=127.0.0.1\nport={}\ndbname=postgres\nuser=keeper\npassword=pass:word\n",
        server.port()
    );
    let run = |file: &str, arguments: &[&str], variables: &[(&str, &str)]| {
        let path = home.path().join(file);
        std::fs::write(&path, &service).expect("a file");
        let mut command = folder.command(arguments);
        let answer = outcome(command.env("HOME", home.path()).envs(variables.iter().copied()));
        std::fs::remove_file(&path).expect("a file");
        answer
    };
    let system = home.path().display().to_string();
    let elsewhere = home.path().join("elsewhere").display().to_string();
    for answer in [
        run(".pg_service.conf", &["plan"], &[("PGSERVICE", "up")]),
        run(".pg_service.conf", &["plan", "--url", "service=up"], &[]),
        run(".pg_service.conf", &["plan", "--url", "postgresql:///?service=up"], &[("PGHOST", "no-such-host")]),
        run("pg_service.conf", &["plan"], &[("PGSERVICE", "up"), ("PGSYSCONFDIR", &system)]),
        run("elsewhere", &["plan"], &[("PGSERVICE", "up"), ("PGSERVICEFILE", &elsewhere)]),
    ] {
        let answer = answer.expect(0);
        assert!(answer.stdout.contains("database postgres on 127.0.0.1"), "{}", answer.stdout);
        assert!(!answer.all().contains("pass:word"));
    }
    let answer = run(".pg_service.conf", &["plan"], &[("PGSERVICE", "down")]).expect(2);
    assert!(answer.stderr.starts_with("connection-refused"), "{}", answer.stderr);
    let answer = run(".pg_service.conf", &["plan"], &[("PGSERVICE", "typo")]).expect(2);
    assert!(answer.stderr.starts_with("unknown-service") && answer.stderr.contains("`typo`"), "{}", answer.stderr);
}
