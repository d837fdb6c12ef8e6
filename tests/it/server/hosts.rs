//! Several hosts, sockets, and what the server hears of us.

use std::sync::OnceLock;

use schemactl::shadow::local::LocalServer;

use super::{block_on, free_port, start, try_url};
use crate::support::database::server;

fn on_tcp() -> &'static LocalServer {
    static SERVER: OnceLock<&LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| start(&[]))
}

#[test]
fn the_first_host_that_answers_is_taken() {
    let (port, down) = (on_tcp().port(), free_port());
    for hosts in [
        format!("127.0.0.1:{down},127.0.0.1:{port}"),
        format!("no-such-host.invalid:{port},127.0.0.1:{port}"),
        format!("127.0.0.1:{port},127.0.0.1:{down}"),
    ] {
        let server =
            try_url(&format!("postgresql://app@{hosts}/postgres")).unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!((server.host.as_str(), server.port), ("127.0.0.1", port));
    }
    for _ in 0..5 {
        let url = format!("postgresql://app@127.0.0.1:{down},127.0.0.1:{port}/postgres?load_balance_hosts=random");
        assert_eq!(try_url(&url).unwrap_or_else(|problem| panic!("{problem:?}")).port, port);
    }
    // All that failed are told; a login that was refused ends the search.
    let problem =
        try_url(&format!("postgresql://app@127.0.0.1:{down},no-such-host.invalid/postgres")).expect_err("none");
    assert_eq!((problem.code, problem.also.len()), ("connection-refused", 1));
    let problem =
        try_url(&format!("postgresql://nobody@127.0.0.1:{port},127.0.0.1:{down}/postgres")).expect_err("none");
    assert_eq!((problem.code, problem.also.len()), ("unknown-role", 0));
}

#[test]
fn a_server_of_the_wanted_kind_is_taken() {
    let port = on_tcp().port();
    let url = |wanted: &str| format!("postgresql://app@127.0.0.1:{port}/postgres?target_session_attrs={wanted}");
    for wanted in ["any", "read-write", "primary", "prefer-standby"] {
        try_url(&url(wanted)).unwrap_or_else(|problem| panic!("{wanted}: {problem:?}"));
    }
    for wanted in ["standby", "read-only"] {
        assert_eq!(try_url(&url(wanted)).expect_err("none fits").code, "wrong-session-attributes");
    }
    let read_only = format!("{}&options=-c%20default_transaction_read_only=on", url("read-write"));
    assert_eq!(try_url(&read_only).expect_err("it is read-only").code, "wrong-session-attributes");
}

#[test]
fn the_server_hears_who_we_are_and_what_we_want() {
    let server = on_tcp();
    let port = server.port();
    let asked = |url: &str, sql: &str| {
        block_on(async {
            let target = schemactl::server::Target::parse_in(url, &|_| None).expect("a target");
            let server = schemactl::server::connect(&target).await.expect("a connection");
            let row = server.client.query_typed(sql, &[]).await.expect("an answer");
            row[0].get::<_, String>(0)
        })
    };
    let url = format!("postgresql://app@127.0.0.1:{port}/postgres");
    let name = "select current_setting('application_name')";
    assert_eq!(asked(&url, name), "schemactl");
    assert_eq!(asked(&format!("{url}?application_name=mine"), name), "mine");
    assert_eq!(asked(&format!("{url}?fallback_application_name=fallback"), name), "fallback");
    let options = format!(
        "host=127.0.0.1 port={port} user=app dbname=postgres options='-c work_mem=5MB -c \\'statement_timeout=7s\\''"
    );
    assert_eq!(
        asked(
            &options.replace("\\'", ""),
            "select current_setting('work_mem') || current_setting('statement_timeout')"
        ),
        "5MB7s"
    );
    let socket = format!(
        "postgresql://app@%2F{}:{port}/postgres",
        &server.socket_dir().display().to_string()[1..].replace('/', "%2F")
    );
    assert_eq!(asked(&socket, "select coalesce(inet_server_addr()::text, 'socket')"), "socket");
}

#[test]
fn a_server_that_does_not_answer_is_waited_for_no_longer_than_asked() {
    // It listens, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let start = std::time::Instant::now();
    let problem =
        try_url(&format!("postgresql://app@127.0.0.1:{port}/postgres?connect_timeout=1")).expect_err("silence");
    assert_eq!(problem.code, "connection-timeout");
    assert!(start.elapsed().as_secs() < 8, "{:?}", start.elapsed());
    // Something that is no PostgreSQL.
    let web = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = web.local_addr().expect("an address").port();
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = web.accept().expect("a client");
        let mut request = [0; 8];
        let _ = stream.read(&mut request);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let problem =
        try_url(&format!("postgresql://app@127.0.0.1:{port}/postgres?sslmode=disable")).expect_err("no server");
    assert_eq!(problem.code, "connection-lost", "{problem:?}");
    answering.join().expect("its end");
    // A direct connection is never taken for a pooled one.
    let direct = schemactl::server::Target::on_socket(&server().socket_dir(), server().port(), "postgres", "app");
    assert!(!block_on(schemactl::server::connect(&direct)).expect("a connection").is_pooled);
}
