//! A connection that is lost while a COMMIT is under way.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use schemactl::object::TimeLimits;
use schemactl::server::Target;

use super::by_hand::{plan, run, statement};
use crate::support::Database;

/// Stands between client and server, and cuts the first connection that commits: the server gets the COMMIT, the client
/// gets no answer.
struct Cutter(tempfile::TempDir);

impl Cutter {
    fn before(server: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).expect("a socket");
        let to = server.to_owned();
        let cut = Arc::new(AtomicBool::new(false));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&to)) else { return };
                let cut = Arc::clone(&cut);
                std::thread::spawn(move || forward(client, server, &cut));
            }
        });
        Self(folder)
    }

    fn target(&self, database: &Database) -> Target {
        Target::on_socket(self.0.path(), 5432, &database.name, database.owner())
    }
}

fn forward(mut client: UnixStream, mut server: UnixStream, cut: &AtomicBool) {
    let (mut answers, mut back) = (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
    let silent = Arc::new(AtomicBool::new(false));
    let hushed = Arc::clone(&silent);
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(read) = answers.read(&mut bytes) {
            if read == 0 || !hushed.load(Ordering::SeqCst) && back.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
    let mut bytes = [0; 8192];
    while let Ok(read) = client.read(&mut bytes) {
        if read == 0 {
            break;
        }
        let commits = bytes[..read].windows(7).any(|part| part == b"commit\0");
        let is_first = commits && !cut.swap(true, Ordering::SeqCst);
        if is_first {
            silent.store(true, Ordering::SeqCst);
        }
        if server.write_all(&bytes[..read]).is_err() {
            break;
        }
        if is_first {
            // The COMMIT arrives, and is carried out.
            std::thread::sleep(Duration::from_millis(700));
            break;
        }
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = server.shutdown(std::net::Shutdown::Both);
}

#[test]
fn a_commit_without_an_answer_is_asked_for() {
    let database = Database::empty();
    database.run("create table notes (id int)");
    let cutter = Cutter::before(&database.server().socket_dir().join(".s.PGSQL.5432"));
    let steps = plan(
        vec![
            vec![
                statement("ALTER TABLE public.notes ADD COLUMN a int"),
                statement("COMMENT ON TABLE public.notes IS 'x'"),
            ],
            vec![statement("ALTER TABLE public.notes ADD COLUMN b int")],
        ],
        TimeLimits::default(),
    );
    let done = run(&cutter.target(&database), "app", &steps);
    let problem = done.result.as_ref().expect_err("the connection is lost");
    assert_eq!(problem.code, "connection-lost", "{}", done.all());
    assert!(done.all().contains("the server says that it was committed"), "{}", done.all());
    assert!(done.all().contains("steps 1 to 2 of 3 are done and stay"), "{}", done.all());
    assert_eq!(database.query("select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = 'notes'::regclass and attnum > 0"), "id,a");
}

#[test]
fn a_commit_that_was_stopped_is_known_to_be_rolled_back() {
    let database = Database::empty();
    // The COMMIT takes its time: a constraint trigger runs then.
    database.run(
        "create table notes (id int);
         create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return null; end $$;
         create constraint trigger slow after insert on notes deferrable initially deferred
           for each row execute function slow();",
    );
    let steps = plan(
        vec![vec![
            statement("ALTER TABLE public.notes ADD COLUMN a int"),
            statement("INSERT INTO public.notes VALUES (1)"),
        ]],
        TimeLimits::default(),
    );
    let done = std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..300 {
                std::thread::sleep(Duration::from_millis(50));
                let ended = database.query(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where wait_event = 'PgSleep' \
                     and datname = current_database()",
                );
                if ended == "1" {
                    break;
                }
            }
        });
        run(&database.target(), "app", &steps)
    });
    let problem = done.result.as_ref().expect_err("the connection is lost");
    assert_eq!(problem.code, "connection-lost", "{}", done.all());
    assert!(done.all().contains("the server says that it was rolled back: nothing was changed"), "{}", done.all());
    assert!(done.all().contains("terminating connection due to administrator command"), "{}", done.all());
    assert_eq!(
        database.query("select count(*) from pg_attribute where attrelid = 'notes'::regclass and attnum > 0"),
        "1"
    );
}
