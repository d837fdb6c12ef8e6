//! The shadow: a database set aside for it, extensions that its server lacks, and what is left of a private server
//! whose process was killed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schemactl::plan::Plan;
use schemactl::problem::Problem;

use crate::support::platform::{self, Project as Variant};
use crate::support::project::{changes, sql};
use crate::support::{Database, Project, dump};

fn saying(sql: &str) -> Project {
    Project::new(&[("schema.sql", sql)])
}

fn refusal(answer: Result<Plan, Box<Problem>>) -> Problem {
    match answer {
        Ok(plan) => panic!("planned:\n{}", sql(&plan)),
        Err(problem) => *problem,
    }
}

fn good(answer: Result<Plan, Box<Problem>>) -> Plan {
    answer.unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)))
}

#[test]
fn the_target_itself_is_refused() {
    let live = Database::empty();
    live.run("create table kept (id int)");
    let same = Database::existing(live.server(), crate::support::database::OWNER, &live.name);
    let files = saying("create table t (id int);").with_shadow(std::mem::ManuallyDrop::into_inner(same));
    assert_eq!(refusal(files.plan(live.target())).code, "shadow-is-target");
    assert_eq!(live.query("select count(*) from pg_class where relname in ('kept', 't')"), "1");
}

#[test]
fn a_database_that_holds_something_is_refused() {
    for something in [
        "create table t (id int)",
        "create function f() returns int language sql return 1",
        "create schema other",
        "create type mood as enum ('fine')",
    ] {
        let (live, shadow) = (Database::empty(), Database::empty());
        shadow.run(something);
        let before = dump::dump(&shadow);
        let name = shadow.name.clone();
        let files = saying("create table t (id int);").with_shadow(shadow);
        let problem = refusal(files.plan(live.target()));
        assert_eq!(problem.code, "shadow-not-empty", "{something}");
        let shadow = Database::existing(live.server(), crate::support::database::OWNER, &name);
        assert_eq!(dump::dump(&shadow), before);
    }
}

#[test]
fn an_empty_database_serves_and_nothing_is_left_behind() {
    let (live, shadow) = (Database::empty(), Database::empty());
    // Extensions are no reason to refuse it.
    shadow.run("create extension pg_trgm");
    let before = dump::dump(&shadow);
    let shadow_again = Database::existing(shadow.server(), crate::support::database::OWNER, &shadow.name);
    let text = "create extension citext; create extension pg_trgm;
        create type mood as enum ('fine', 'bad');
        alter type mood add value 'worse' after 'bad';
        create table people (id int primary key, email citext, mood mood default 'worse');
        create index people_email on people using gin ((email::text) gin_trgm_ops);
        create function f() returns int language plpgsql as $$begin return (select count(*) from people); end$$;
        create view later as select * from earlier; create view earlier as select id from people;
        select cron.schedule('nightly', '0 3 * * *', 'select f()');";
    live.run_as_superuser(include_str!("../../src/shadow/cron.sql"));
    let files = saying(text).with_shadow(shadow);
    let (plan, left) = files.apply(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    assert!(left.is_empty(), "{}\n{}", sql(&left), sql(&plan));
    assert_eq!(dump::dump(&shadow_again), before);
    // A private server says the same.
    let plan = good(saying(text).plan(live.target()));
    assert!(plan.is_empty(), "{}", sql(&plan));

    let problem = refusal(
        saying(
            "create table t (id int);\ncreate function f() returns int language plpgsql as $$begin retrun 1; end$$;",
        )
        .with_shadow(Database::empty())
        .plan(live.target()),
    );
    assert_eq!(problem.code, "function-body");
    let problem = refusal(
        saying("create table t (id int references nowhere);").with_shadow(Database::empty()).plan(live.target()),
    );
    assert_eq!(problem.code, "unknown-name");
}

/// The statement is tried again once the table is a partition, which another file says.
#[test]
fn an_index_is_attached_once_its_table_is() {
    let live = Database::empty();
    let text = "create table p (id int) partition by range (id);
        create table p1 (id int, constraint k check (id is not null));
        create index i on only p (id); create index i1 on p1 (id);";
    let files = Project::new(&[
        ("a.sql", "alter index i attach partition i1;"),
        ("b.sql", text),
        ("c.sql", "alter table p attach partition p1 for values from (0) to (10);"),
    ]);
    let plan = good(files.plan(live.target()));
    assert!(sql(&plan).contains("ATTACH PARTITION public.p1"), "{}", sql(&plan));
}

#[test]
fn an_event_trigger_of_the_files_forbids_nothing_to_the_files() {
    for (code, enable) in [("", "enable"), (" using errcode = 'insufficient_privilege'", "enable always")] {
        let live = Database::empty();
        // What other event triggers do is done all the same.
        let guard = format!(
            "create function secure() returns event_trigger language plpgsql as
               $$declare name text; begin
                 for name in select object_identity from pg_event_trigger_ddl_commands() where object_type = 'table' loop
                   execute format('alter table %s enable row level security', name);
                 end loop; end$$;
             create event trigger a_secure on ddl_command_end when tag in ('CREATE TABLE') execute function secure();
             create function forbid() returns event_trigger language plpgsql as
               $$begin raise exception 'no %', tg_tag{code}; end$$;
             create event trigger guard on ddl_command_start execute function forbid();
             alter event trigger guard {enable};"
        );
        let table = "create table t (id int primary key); create table u (id int references t);";
        let files = Project::new(&[("a_guard.sql", &guard), ("b_tables.sql", table)]);
        let plan = good(files.plan(live.target()));
        let text = sql(&plan);
        let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what} in\n{text}"));
        assert!(place("CREATE TABLE") < place("CREATE EVENT TRIGGER guard"), "{text}");
        place("ALTER TABLE public.u ENABLE ROW LEVEL SECURITY");

        // Nor to what is done to read them, unless it is to fire whatever is done.
        if enable == "enable always" {
            continue;
        }
        live.run_as_superuser(&format!(
            "create table t (old int primary key); create table u (id int references t); {guard}"
        ));
        let renamed = table.replace("t (id int", "t (\n-- @renamed from=old\nid int");
        let plan = good(Project::new(&[("a_guard.sql", &guard), ("b_tables.sql", &renamed)]).plan(live.target()));
        assert!(sql(&plan).contains("RENAME COLUMN old TO id"), "{}", sql(&plan));
    }
}

#[test]
fn on_the_platform_it_has_to_be_one_of_the_platform() {
    let live = platform::empty(Variant::New);
    let text = "create table public.notes (id int primary key, user_id uuid references auth.users (id));
        create policy own on storage.objects using (owner_id = auth.uid()::text);";
    let plain = Database::on(live.server(), platform::OWNER, "template0");
    assert_eq!(refusal(saying(text).with_shadow(plain).plan(live.target())).code, "shadow-lacks-platform");
    let files = saying(text).with_shadow(platform::empty(Variant::New));
    let (plan, left) = files.apply(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    assert!(left.is_empty(), "{}\n{}", sql(&left), sql(&plan));
}

#[test]
fn roles_are_never_created_on_a_server_that_is_not_ours() {
    let live = platform::empty(Variant::New);
    live.run_as_superuser("create role shadowless");
    let elsewhere = Database::empty();
    let files = saying("create table public.t (id int);").with_shadow(elsewhere);
    files.write("schemactl.toml", "[defaults]\nowner = \"shadowless\"\n");
    assert_eq!(refusal(files.plan(live.target())).code, "shadow-lacks-role");
}

#[test]
fn what_is_revoked_may_be_used_by_what_comes_later_in_the_files() {
    let files = "create function f(int) returns int language sql immutable as 'select $1';
        create function g(int) returns int language sql immutable as 'select $1 + 1';
        create function h(int) returns int language sql immutable as 'select $1 + 2';
        revoke all on function f(int), g(int), h(int) from public;
        grant execute on function h(int) to other;
        create table t (a int, b int); alter table t owner to other;
        create index one on t (f(a)) where g(b) is not null; create index two on t (h(a));";
    let private = saying(files);
    let set_aside = saying(files).with_shadow(Database::empty());
    for files in [private, set_aside] {
        let live = Database::empty();
        let plan = good(files.plan(live.target()));
        live.run(&sql(&plan));
        let acls = "select string_agg(proname || ' ' || proacl::text, ', ' order by proname) from pg_proc
                    where pronamespace = 'public'::regnamespace";
        assert!(!live.query(acls).contains("{=X/"), "{}", live.query(acls));
        assert_eq!(changes(&good(files.plan(live.target()))), Vec::<String>::new());
    }
}

#[test]
fn an_extension_that_the_shadows_server_lacks_matters_only_where_it_is_used() {
    for set_aside in [false, true] {
        let live = Database::empty();
        let files = |text: &str| {
            let files = saying(text);
            if set_aside { files.with_shadow(Database::empty()) } else { files }
        };
        let unused =
            files("create schema odd;\ncreate extension no_such_thing with schema odd;\ncreate table t (id int);");
        let plan = good(unused.plan(live.target()));
        assert!(changes(&plan).contains(&"create extension no_such_thing".to_owned()), "{}", sql(&plan));
        assert!(sql(&plan).contains("CREATE EXTENSION no_such_thing SCHEMA odd"), "{}", sql(&plan));
        let note = plan.remarks.iter().find(|remark| remark.text.contains("no_such_thing")).expect("a note");
        assert_eq!(note.place.as_ref().map(|place| place.line), Some(2));

        for using in ["a no_such_type", "a int default no_such_function()"] {
            let used = files(&format!("create extension no_such_thing;\ncreate table t ({using});"));
            let problem = refusal(used.plan(live.target()));
            assert_eq!(problem.code, "missing-extension");
            assert!(problem.help.as_deref().is_some_and(|help| help.contains("`no_such_thing`")), "{problem:?}");
        }
    }
}

#[test]
fn a_private_server_does_not_outlive_a_killed_process() {
    let live = Database::empty();
    // The account that the server runs as has to reach it.
    let temporary = tempfile::Builder::new().prefix("sweep").tempdir().expect("a temporary folder");
    std::fs::set_permissions(temporary.path(), std::fs::Permissions::from_mode(0o755)).expect("permissions");
    let mut tables = String::new();
    for number in 0..3000 {
        tables += &format!("create table t{number} (id int primary key, name text unique);\n");
    }
    let files = saying(&tables);
    let mut child = plan(&files, &live, temporary.path()).spawn().expect("the program");
    let server = wait_for(|| servers(temporary.path()).into_iter().next(), "a server to start");
    let pid = std::fs::read_to_string(&server).expect("a pid").lines().next().expect("a line").to_owned();
    kill(&mut child);
    let proc = PathBuf::from(format!("/proc/{pid}"));
    wait_for(|| (!proc.exists()).then_some(()), "the server to stop");

    // Whatever was left is gone with the next run, which leaves nothing itself.
    let status = plan(&saying("create table t (id int);"), &live, temporary.path()).status().expect("the program");
    assert!(status.success());
    wait_for(|| runs(temporary.path()).is_empty().then_some(()), "the folder to be empty");
}

fn plan(files: &Project, live: &Database, temporary: &Path) -> Command {
    let url = format!(
        "postgres://{}@localhost:{}/{}?host={}",
        crate::support::database::OWNER,
        live.server().port(),
        live.name,
        live.server().socket_dir().display()
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
    command
        .args(["plan", "--url", &url])
        .current_dir(files.path())
        .env("TMPDIR", temporary)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

fn kill(child: &mut Child) {
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
}

/// The folders of runs.
fn runs(temporary: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(temporary)
        .min_depth(2)
        .max_depth(2)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_dir() && entry.file_name().to_string_lossy().starts_with('r'))
        .map(|entry| entry.path().to_owned())
        .collect()
}

/// The pid files of running servers.
fn servers(temporary: &Path) -> Vec<PathBuf> {
    runs(temporary).into_iter().map(|run| run.join("data/postmaster.pid")).filter(|path| path.exists()).collect()
}

fn wait_for<T>(mut happened: impl FnMut() -> Option<T>, what: &str) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = happened() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(90), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
