//! What a plan says beside its statements, so that nobody has to guess.

use crate::support::platform::{self, Project};
use crate::support::program::{Folder, url};
use crate::support::{Database, platform as supabase};

const KEPT: &str = "create table kept (id int primary key);\n";
const CLUBS: &str = "create table clubs (id int primary key, name text, town text);
create index on clubs (name); create index on clubs (town);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on clubs for each row execute function f();
alter table clubs enable row level security; create policy p on clubs using (true);
insert into clubs select i, 'a', 'b' from generate_series(1, 12345) i; analyze clubs;\n";

#[test]
fn a_drop_says_what_goes_along_and_that_nothing_ever_described_it() {
    let live = Database::empty();
    live.run(KEPT);
    live.run(CLUBS);
    let folder = Folder::new(&[("schema/kept.sql", KEPT)]);
    let plan = folder.run_on(&live, &["plan"]).expect(0).stdout;
    assert!(
        plan.contains("↳ with 2 indexes, 1 policy, 1 trigger; not in the files, and not made by schemactl:"),
        "{plan}"
    );
    assert!(plan.contains("This database holds 2 objects that the files do not describe"), "{plan}");
    assert!(plan.contains("let `schemactl pull` write it into the files"), "{plan}");
    assert!(quoted(&plan).contains(&quoted("(about 12,345 rows; needs --allow deletes_data)")), "{plan}");

    // What an apply has left behind was described then.
    folder.write("schema/both.sql", "create table both_of (id int primary key);\n");
    folder.run_on(&live, &["apply", "--yes", "--allow", "all"]).expect(0);
    std::fs::remove_file(folder.path().join("schema/both.sql")).expect("removed");
    live.run("create table by_hand (id int)");
    let plan = folder.run_on(&live, &["plan"]).expect(0).stdout;
    let lines: Vec<&str> =
        plan.lines().filter(|line| line.contains("not made by schemactl") || line.starts_with("- ")).collect();
    let [both, by_hand, told] = lines.as_slice() else { panic!("{plan}") };
    assert!(both.contains("public.both_of") && by_hand.contains("public.by_hand"), "{plan}");
    assert!(told.contains("`schemactl pull`"), "{plan}");
    assert!(!plan.contains("This database holds"), "{plan}");
}

#[test]
fn rows_that_come_to_a_whole_or_leave_it_are_noted() {
    let live = Database::empty();
    let tables = "create table sales (id int, day date) partition by range (day);\n";
    let (may, june) = ("create table may (id int, day date);\n", "create table june (id int, day date);\n");
    let none = "create table none_yet (id int, day date);\n";
    live.run(&format!(
        "{tables}{may}{june}{none}alter table sales attach partition june for values from ('2024-06-01') to ('2024-07-01');
         insert into may select i, '2024-05-02' from generate_series(1, 1234) i;
         insert into sales select i, '2024-06-02' from generate_series(1, 1234) i; analyze may, june;"
    ));
    let folder = Folder::new(&[(
        "schema/all.sql",
        &format!(
            "{tables}{may}{june}{none}alter table sales attach partition may for values from ('2024-05-01') to ('2024-06-01');
             alter table sales attach partition none_yet for values from ('2024-01-01') to ('2024-02-01');"
        ),
    )]);
    let plan = |format: &str| folder.run_on(&live, &["plan", "--format", format]).expect(0).stdout;
    for format in ["text", "json", "markdown", "sql"] {
        let said = quoted(&plan(format).replace("--", ""));
        for text in [
            "partition public.may of public.sales",
            "partition public.june of public.sales",
            "queries on public.sales find the rows of public.may too from then on (about 1,234 rows,",
            "queries on public.sales find the rows of public.june no more, which stay in that table (about 1,234 rows,",
        ] {
            assert!(said.contains(&quoted(text)), "{format}: {text}\n{}", plan(format));
        }
        assert!(!said.contains("inheritanceof"), "{}", plan(format));
        assert!(!said.contains(&quoted("find the rows of public.none_yet")), "{}", plan(format));
    }
    let applied = folder.run_on(&live, &["apply", "--yes", "--allow", "all"]).expect(0);
    assert!(applied.stderr.contains("partition public.june of public.sales"), "{}", applied.stderr);
    assert_eq!(live.query("select count(*), min(day) from sales"), "1234|2024-05-02");
    live.run("alter table sales detach partition may");
    let drift = folder.run_on(&live, &["drift"]).expect(1).stdout;
    assert!(drift.contains("partition public.may of public.sales"), "{drift}");
}

#[test]
fn what_is_refused_is_said_once_and_with_the_flags_of_the_run() {
    let live = Database::empty();
    live.run("create table a (id int); insert into a values (1)");
    let folder = Folder::new(&[("my files/kept.sql", KEPT)]);
    let url = url(&live);
    let flags = ["--url", &url, "--schema", "my files"];
    let refused = folder.run(&[&["apply", "--yes"], flags.as_slice()].concat()).expect(3);
    assert!(!refused.stdout.contains("Refused until"), "{}", refused.stdout);
    let line = format!("schemactl apply --url {url} --schema 'my files' --allow deletes_data");
    let said = refused.stderr.replace("\n        ", " ").replace('\n', " ");
    assert!(said.contains(&line) || quoted(&said).contains(&quoted(&line)), "{line}\n{}", refused.stderr);
    let plan = folder.run(&[&["plan"], flags.as_slice()].concat()).expect(0).stdout;
    assert!(quoted(&plan).contains(&quoted(&format!("To allow them: {line}"))), "{line}\n{plan}");
}

#[test]
fn what_keeps_the_results_of_an_old_body_is_noted() {
    let live = Database::empty();
    let body = |given: &str| {
        format!(
            "create function f(x int) returns int language sql immutable as 'select {given}';
             create table t (a int, g int generated always as (f(a)) stored, constraint c check (f(a) > 0));
             create index i on t (f(a));
             create materialized view m as select f(a) as v from t;
             create view now_computed as select f(a) as v from t;"
        )
    };
    let folder = Folder::new(&[("schema/all.sql", &body("x"))]);
    folder.run_on(&live, &["apply", "--yes"]).expect(0);
    let cost = body("x").replace("immutable as", "immutable cost 7 as");
    folder.write("schema/all.sql", &cost);
    assert!(!folder.run_on(&live, &["plan"]).expect(0).stdout.contains("the old body"));
    folder.write("schema/all.sql", &body("x + 1"));
    let plan = folder.run_on(&live, &["plan"]).expect(0).stdout;
    let said = quoted(&plan);
    for text in [
        "column public.t.g (computed when a row is next written)",
        "constraint c on public.t (rows are not checked again)",
        "index i on public.t (REINDEX INDEX public.i)",
        "materialized view public.m (REFRESH MATERIALIZED VIEW public.m) keep what the old body gave",
    ] {
        assert!(said.contains(&quoted(text)), "{text}\n{plan}");
    }
    assert!(!plan.contains("now_computed"), "{plan}");
}

/// Without the quotes of a shell and without blanks, at which prose is wrapped.
fn quoted(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace() && *char != '\'' && *char != '│').collect()
}

#[test]
fn names_and_notes_of_the_platform_read_well() {
    let live = supabase::empty(Project::Old);
    live.run("insert into storage.buckets (id, name) values ('block-images', 'block-images')");
    let folder = Folder::new(&[(
        "schema/all.sql",
        "create table public.challenges (id int primary key);
         alter table public.challenges enable row level security;
         alter publication supabase_realtime add table public.challenges;
         insert into storage.buckets (id, name, public) values ('team-logos', 'team-logos', true);
         select cron.schedule('expire-challenges', '0 3 * * *', 'select 1');
         alter table storage.objects enable row level security;",
    )]);
    let plan = folder.run_on(&live, &["plan"]).expect(0).stdout;
    for said in [
        "+ public.challenges in publication supabase_realtime",
        "+ bucket team-logos",
        "- bucket block-images",
        "+ cron job expire-challenges",
        "bucket team-logos is public: everybody on the internet can read",
        "row-level security is on for storage.objects already",
    ] {
        assert!(plan.contains(said), "{said}\n{plan}");
    }
    folder.write("schema/users.sql", "alter table auth.users add column nickname text;");
    let refused = folder.run_on(&live, &["plan"]).expect(2).stderr;
    assert!(refused.contains("platforms-table") && refused.contains("public.profiles"), "{refused}");
}

#[test]
fn init_writes_toml_when_asked() {
    let live = platform::empty(Project::New);
    live.run("create table public.notes (id int primary key)");
    let folder = Folder::new(&[]);
    folder.run(&["init", "--url", &url(&live), "--format", "toml"]).expect(0);
    assert!(folder.read("schema/tables/notes.toml").contains("tables.notes"));
    folder.run(&["plan", "--url", &url(&live), "--exit-code"]).expect(0);
    let from = Folder::new(&[("migrations/1_a.sql", "create table notes (id int primary key);")]);
    from.run(&["init", "--from", "migrations", "--format", "toml"]).expect(0);
    assert!(from.read("schema/tables/notes.toml").contains("tables.notes"));
}

#[test]
fn what_is_said_of_pg_cron_needs_no_pg_cron() {
    let text = "create extension if not exists pg_cron with schema pg_catalog;
        comment on extension pg_cron is 'jobs'; select cron.schedule('a', '0 3 * * *', 'select 1');";
    let folder = Folder::new(&[("schema/jobs.sql", text), ("schemactl.toml", "platform = \"supabase\"\n")]);
    let said = folder.run(&["validate"]).expect(0).all();
    assert!(said.contains("pg_cron is stood in for"), "{said}");
    let from = Folder::new(&[("supabase/migrations/1_a.sql", text)]);
    let said = from.run(&["init", "--from", "supabase/migrations"]).expect(0).all();
    assert!(said.contains("pg_cron is stood in for"), "{said}");
}

#[test]
fn what_the_files_lack_and_the_target_has_is_said_so() {
    let live = Database::empty();
    live.run("create schema app; create table app.customers (id int primary key); create type app.mood as enum ('a');");
    let folder = Folder::new(&[(
        "schema/all.sql",
        "create schema app; create table orders (id int primary key, customer int references app.customers);
         create function f() returns int language plpgsql as 'begin return (select count(*) from app.customers); end';",
    )]);
    let refused = quoted(&folder.run_on(&live, &["plan"]).expect(2).stderr);
    assert!(refused.contains(&quoted("the target has table app.customers: define it in the files too")), "{refused}");
    folder.write("schemactl.toml", "[scope]\nschemas = [\"public\"]\n");
    folder.write("schema/all.sql", "create table orders (id int primary key, mood app.mood);\n");
    let refused = quoted(&folder.run_on(&live, &["plan"]).expect(2).stderr);
    assert!(refused.contains(&quoted("the target has schema app, which is out of scope")), "{refused}");
    folder.write(
        "schema/all.sql",
        "create function f(int) returns int language sql return 1; create function f(text) returns int language sql return 1;
         revoke all on function f from public;\n",
    );
    let refused = quoted(&folder.run_on(&live, &["plan"]).expect(2).stderr);
    assert!(refused.contains(&quoted("with its arguments: `public.f(integer)`, `public.f(text)`")), "{refused}");
}

#[test]
fn a_label_that_goes_and_that_a_body_says_is_noted() {
    let live = Database::empty();
    let functions = "create table jobs (id int primary key, state state, note text);
         create function done() returns int language plpgsql as $$ begin return (select count(*) from jobs where state = 'done'); end $$;
         create function takes(state) returns bool language plpgsql as $$ begin\n  return $1 = 'done'; end $$;
         create function other() returns text language plpgsql as $$ begin return 'done'; end $$;";
    live.run("create type state as enum ('open', 'done')");
    live.run(functions);
    let folder =
        Folder::new(&[("schema/all.sql", &format!("create type state as enum ('open', 'closed'); {functions}"))]);
    let plan = folder.run_on(&live, &["plan"]).expect(0).stdout;
    let said: Vec<&str> = plan.lines().filter(|line| line.contains("says 'done', which enum public.state")).collect();
    assert_eq!(said.len(), 2, "{plan}");
    assert!(said[0].contains("function public.done()") && said[1].contains("function public.takes("), "{plan}");
}
