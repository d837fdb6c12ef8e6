//! A standby: `plan` and `drift` work on it, nothing is applied to it.

use std::process::{Child, Stdio};

use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalServer};

use super::{as_account_of, folder_for_all, free_port, give, start, succeed, try_url, wait_for};
use crate::support::Database;
use crate::support::database::run;
use crate::support::program::Folder;

/// A standby of a server; it is stopped with its value.
struct Standby {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Standby {
    fn of(primary: &LocalServer) -> Self {
        let (folder, port) = (folder_for_all(), free_port());
        let data = folder.path().join("data");
        let programs = &primary.binaries().dir;
        succeed(
            as_account_of(primary, programs.join("pg_basebackup"))
                .args(["--write-recovery-conf", "--checkpoint=fast", "-U", BOOTSTRAP_ROLE, "-h"])
                .arg(primary.socket_dir())
                .args(["-p", &primary.port().to_string(), "-D"])
                .arg(&data),
        );
        let mut command = as_account_of(primary, programs.join("postgres"));
        command.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("unix_socket_directories={}", folder.path().display()),
            &format!("port={port}"),
            "max_connections=60",
            "max_locks_per_transaction=1024",
            "max_wal_senders=4",
            "wal_level=replica",
            "fsync=off",
        ] {
            command.args(["-c", setting]);
        }
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let standby = Self { process: process.expect("a standby"), port, _folder: folder };
        wait_for(|| try_url(&format!("postgres://app@127.0.0.1:{port}/postgres")).ok(), "the standby");
        standby
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_standby_is_planned_for_and_never_changed() {
    let primary = start(&[("wal_level", "replica"), ("max_wal_senders", "4")]);
    give(primary, "pg_hba.conf", b"local all all trust\nlocal replication all trust\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n");
    run(primary, "postgres", BOOTSTRAP_ROLE, "select pg_reload_conf()");
    let database = Database::on(primary, "app", "template0");
    database.run("create table notes (id bigint primary key); insert into notes values (1); create view ids as select id from notes");
    let standby = Standby::of(primary);
    let folder = Folder::new(&[(
        "schema/notes.sql",
        "create table notes (id bigint primary key, title text);\ncreate view ids as select id from notes;\n",
    )]);
    let url = format!("postgresql://app@127.0.0.1:{}/{}", standby.port, database.name);

    let plan = folder.run(&["plan", "--exit-code", "--url", &url]).expect(1);
    assert!(plan.stdout.contains("ADD COLUMN title"), "{}", plan.stdout);
    folder.run(&["drift", "--url", &url]).expect(1);
    let apply = folder.run(&["apply", "--yes", "--url", &url]).expect(2);
    assert!(apply.stderr.starts_with("read-only-server") && apply.stderr.contains("standby"), "{}", apply.stderr);
    assert!(apply.stderr.contains("target_session_attrs=primary"), "{}", apply.stderr);
    let beside = folder.run(&["plan", "--shadow", "target", "--url", &url]).expect(2);
    assert!(beside.stderr.starts_with("shadow-beside-standby"), "{}", beside.stderr);

    let both = |wanted: &str| {
        format!(
            "postgresql://app@127.0.0.1:{},127.0.0.1:{}/{}?target_session_attrs={wanted}",
            standby.port,
            primary.port(),
            database.name
        )
    };
    for (wanted, port) in [
        ("any", standby.port),
        ("primary", primary.port()),
        ("read-write", primary.port()),
        ("standby", standby.port),
        ("read-only", standby.port),
        ("prefer-standby", standby.port),
    ] {
        assert_eq!(try_url(&both(wanted)).unwrap_or_else(|problem| panic!("{problem:?}")).port, port, "{wanted}");
    }
    folder.run(&["apply", "--yes", "--url", &both("primary")]).expect(0);
    // What was applied there arrives here.
    wait_for(|| (folder.run(&["drift", "--url", &url]).code == Some(0)).then_some(()), "the standby to follow");
    let primary_only = both("prefer-standby");
    drop(standby);
    // Without its standby the primary is found all the same.
    assert_eq!(try_url(&primary_only).expect("the primary").port, primary.port());
}
