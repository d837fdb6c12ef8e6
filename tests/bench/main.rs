//! How long an unchanged schema takes, beside `psql -f` and `pg_dump --schema-only` in the same run:
//! `cargo bench` (`cargo bench -- 10 200` for other sizes). Tables have two indexes, a foreign key, a policy and a
//! trigger each. Timings are printed, never asserted: machines differ, only the ratios of one run mean something.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use schemactl::config::Config;
use schemactl::history::Author;
use schemactl::pipeline::{self, Request, ShadowChoice};
use schemactl::server::{connect, facts};
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};
use schemactl::{introspect, source};

fn schema(tables: usize) -> String {
    let mut sql = String::from(
        "create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;\n",
    );
    for n in 1..=tables {
        let other = if n == 1 { 1 } else { n - 1 };
        let _ = write!(
            sql,
            "create table t{n} (id bigint generated always as identity primary key, other_id bigint references t{other} (id),
  user_id uuid not null, name text not null default '', kind text check (kind in ('a', 'b')), tags text[] default '{{}}',
  data jsonb, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create index t{n}_user_idx on t{n} (user_id, created_at desc);
create index t{n}_name_idx on t{n} (lower(name)) where kind is not null;
alter table t{n} enable row level security;
create policy t{n}_own on t{n} using (user_id = current_setting('app.user')::uuid);
create trigger t{n}_touch before update on t{n} for each row execute function touch();\n"
        );
    }
    sql
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn command(server: &LocalServer, program: &str, arguments: &[&str]) {
    let output = Command::new(server.binaries().dir.join(program))
        .args([
            "-h",
            &server.socket_dir().display().to_string(),
            "-p",
            &server.port().to_string(),
            "-U",
            BOOTSTRAP_ROLE,
        ])
        .args(arguments)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10, 200, 1000] } else { sizes };
    let server = LocalServer::start(LocalOptions::default()).expect("a server");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!("seconds            tables  psql -f  pg_dump  plan   of which: read files, read live, shadow start");
    for tables in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("schema")).expect("a folder");
        let file = folder.path().join("schema/all.sql");
        std::fs::write(&file, schema(tables)).expect("a file");
        let database = format!("bench{tables}");
        command(&server, "createdb", &[&database]);
        let path = file.display().to_string();
        let ((), load) = timed(|| command(&server, "psql", &["-qX", "-d", &database, "-f", &path]));
        let ((), dump) = timed(|| command(&server, "pg_dump", &["--schema-only", "-d", &database]));
        let target = server.target(&database, BOOTSTRAP_ROLE);
        let config = Config::load(None, folder.path()).expect("a configuration");
        let roots = config.schema.clone();
        let request = Request {
            config,
            environment: None,
            roots: roots.clone(),
            target: Some(target.clone()),
            is_local: false,
            shadow: ShadowChoice::Auto,
            rows: pipeline::Rows::default(),
            author: Author::default(),
        };
        let (planned, plan) = timed(|| runtime.block_on(pipeline::plan(&request)).expect("a plan").plan);
        assert!(planned.is_empty(), "the schema is unchanged: {:?}", planned.changes.first());
        let (_, files) = timed(|| source::read(&roots, &source::ReadOptions::default()).expect("files"));
        let (_, live) = timed(|| {
            runtime.block_on(async {
                let server = connect(&target).await.expect("a connection");
                facts(&server).await.expect("facts");
                introspect::read(&server.client, server.version).await.expect("a catalog").0
            })
        });
        let (_, start) = timed(|| LocalServer::start(LocalOptions::default()).expect("a server"));
        println!(
            "                 {tables:>8}   {:>5.2}    {:>5.2}  {:>5.2}               {:>5.2}      {:>5.2}         {:>5.2}",
            load.as_secs_f64(),
            dump.as_secs_f64(),
            plan.as_secs_f64(),
            files.as_secs_f64(),
            live.as_secs_f64(),
            start.as_secs_f64()
        );
    }
}
