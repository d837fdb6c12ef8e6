//! `init --from`: what a folder of migrations makes is described, as a database into which psql ran them has it.

use std::path::Path;

use crate::support::Database;
use crate::support::platform::{self, PROJECTS};
use crate::support::program::{Folder, Outcome, url};
use crate::support::{dump, program};
use crate::systems::assert_same;

/// Three migrations with all that such files hold, each with its way back.
const STEPS: [(&str, &str); 3] = [
    (
        "create type mood as enum ('calm', 'wild');
         create table people (id serial primary key, name text not null, mood mood default 'calm');
         create table obsolete (id int);
         insert into people (name) values ('Ada'), ('Grace');
         copy people (name) from stdin;\nit's;\nBob\n\\.\n",
        "drop table people; drop table obsolete; drop type mood;",
    ),
    (
        "begin;
         alter table people rename column name to full_name;
         alter table people add column born date, add constraint young check (born > '1800-01-01') not valid;
         drop table obsolete;
         savepoint here; create table never (a int); rollback to savepoint here;
         commit;
         alter type mood add value 'happy' before 'wild';
         create index concurrently people_born_idx on people (born);
         alter table people alter column mood set default 'happy';
         create table names as select full_name from people;
         comment on table names is 'Taken from people, once';",
        "drop table names; drop index people_born_idx;",
    ),
    (
        "do $$
         begin
             if not exists (select from pg_class where relname = 'orders') then
                 execute 'create table orders (id bigint generated always as identity, person int references people)';
             end if;
             update people set full_name = upper(full_name);
         end $$;
         create schema reports;
         set search_path = reports, public;
         create view totals as select person, count(*) from orders group by person;
         create function total(of int) returns bigint language sql as $$ select count(*) from orders where person = of; $$;
         alter sequence people_id_seq owned by none;
         revoke all on function total(int) from public;
         grant select on totals to reader;",
        "drop view reports.totals; drop schema reports;",
    ),
];

/// Replays `files`, and compares with what `steps` make when psql runs them.
fn is_described(files: &[(&str, &str)], steps: &[&str], said: &str) -> Folder {
    let (live, made) = (Database::empty(), Database::empty());
    for step in steps {
        live.run(step);
    }
    let folder = Folder::new(files);
    let outcome = folder.run(&["init", "--from", "migrations"]).expect(0);
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    is_as(&folder, &live, &made);
    folder
}

/// The files in a folder describe the live database, and make another like it.
fn is_as(folder: &Folder, live: &Database, made: &Database) {
    folder.run_on(live, &["plan", "--exit-code"]).expect(0);
    folder.run_on(made, &["apply", "--yes", "--allow", "all"]).expect(0);
    let (one, other) = (dump::dump(made), dump::dump(live));
    assert!(one == other, "{}", similar::TextDiff::from_lines(&one, &other).unified_diff().header("made", "psql"));
    folder.run_on(made, &["plan", "--exit-code"]).expect(0);
}

fn forwards() -> Vec<&'static str> {
    STEPS.iter().map(|(forwards, _)| *forwards).collect()
}

#[test]
fn migrations_are_described_as_psql_runs_them() {
    let files: Vec<_> =
        ["migrations/001_a.sql", "migrations/002_b.sql", "migrations/003_c.sql"].into_iter().zip(forwards()).collect();
    let folder = is_described(&files, &forwards(), "from 3 migrations, in the order of their names");
    assert!(!folder.read("schemactl.toml").contains("\n[[ignore]]"));
    let again = folder.run(&["init", "--from", "migrations"]).expect(2);
    assert!(again.stderr.contains("already-there"), "{}", again.stderr);
}

#[test]
fn what_the_rows_and_roles_come_to_is_said() {
    let text = "create table a (id int); insert into a values (1); create table b ();
        begin; create table c (); grant select on a to nobody_knows; commit;";
    let folder = Folder::new(&[("m/1.sql", text)]);
    let outcome = folder.run(&["init", "--from", "m", "--schema", "db/schema"]).expect(0);
    assert!(outcome.stderr.contains("rows in public.a: rows are no part"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("role `nobody_knows` is taken to exist"), "{}", outcome.stderr);
    assert!(folder.read("db/schema/tables/a.sql").contains("TO nobody_knows"));
    assert!(folder.files("db/schema").contains(&"db/schema/tables/c.sql".to_owned()));
    assert!(folder.read("schemactl.toml").contains("schema = \"db/schema\""));
    folder.run(&["validate"]).expect(0);
}

#[test]
#[allow(clippy::many_single_char_names, reason = "three steps, and their ways back")]
fn each_tool_has_its_order() {
    let [a, b, c] = STEPS.map(|(forwards, _)| forwards);
    let [x, y, z] = STEPS.map(|(_, backwards)| backwards);
    let steps = forwards();
    let flyway = [
        ("migrations/V1__a.sql", a),
        ("migrations/V1.2__b.sql", b),
        ("migrations/V1.10__c.sql", c),
        ("migrations/U1.10__c.sql", z),
        ("migrations/R__d.sql", "create or replace view reports.last as select max(id) from orders;"),
    ];
    let with_view: Vec<_> = steps.iter().copied().chain([flyway[4].1]).collect();
    let folder = is_described(&flyway, &with_view, "in the order of Flyway");
    assert!(folder.read("schemactl.toml").contains("name = \"*.flyway_schema_history\""));

    let up_and_down = [
        ("migrations/1_a.up.sql", a),
        ("migrations/1_a.down.sql", x),
        ("migrations/2_b.up.sql", b),
        ("migrations/2_b.down.sql", y),
        ("migrations/10_c.up.sql", c),
        ("migrations/10_c.down.sql", z),
    ];
    is_described(&up_and_down, &steps, "golang-migrate");

    let prisma = [
        ("migrations/20240101_a/migration.sql", a),
        ("migrations/20240102_b/migration.sql", b),
        ("migrations/20240103_c/migration.sql", c),
        ("migrations/migration_lock.toml", "provider = \"postgresql\""),
    ];
    is_described(&prisma, &steps, "Prisma");

    let journal = r#"{"version": "7", "entries": [{"idx": 0, "tag": "0000_z"}, {"idx": 1, "tag": "0001_y"}, {"idx": 2, "tag": "0002_x"}]}"#;
    let broken = b.replace(';', ";\n--> statement-breakpoint\n");
    let drizzle = [
        ("migrations/meta/_journal.json", journal),
        ("migrations/0000_z.sql", a),
        ("migrations/0001_y.sql", broken.as_str()),
        ("migrations/0002_x.sql", c),
    ];
    is_described(&drizzle, &steps, "Drizzle");

    for (up, down, tool) in
        [("-- migrate:up", "-- migrate:down", "dbmate"), ("-- +goose Up", "-- +goose Down", "goose")]
    {
        let texts: Vec<_> = STEPS.iter().map(|(one, other)| format!("{up}\n{one}\n{down}\n{other}\n")).collect();
        let files = [
            ("migrations/20240101_a.sql", texts[0].as_str()),
            ("migrations/20240102_b.sql", texts[1].as_str()),
            ("migrations/20240103_c.sql", texts[2].as_str()),
        ];
        is_described(&files, &steps, tool);
    }
}

#[test]
fn the_records_of_a_tool_are_left_alone() {
    let live = Database::empty();
    live.run("create table t (id int); create table schema_migrations (version text primary key);");
    let folder =
        Folder::new(&[("m/1_t.sql", "-- migrate:up\ncreate table t (id int);\n-- migrate:down\ndrop table t;")]);
    folder.run(&["init", "--from", "m"]).expect(0);
    folder.run_on(&live, &["plan", "--exit-code"]).expect(0);
}

/// A script without its `\ir`.
fn whole(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a script");
    let folder = path.parent().expect("a folder");
    text.lines()
        .map(|line| match line.strip_prefix("\\ir ") {
            Some(other) => whole(&folder.join(other.trim())),
            None => format!("{line}\n"),
        })
        .collect()
}

#[test]
fn the_systems_are_described_from_migrations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (number, system) in ["tryon", "stayler", "canvas", "workspace-library", "mobius"].into_iter().enumerate() {
        let variant = PROJECTS[number % 2];
        let (live, made) = (platform::empty(variant), platform::empty(variant));
        let twin = root.join("tests/it/systems").join(system).join("twin.sql");
        let script = if twin.exists() {
            whole(&twin)
        } else {
            crate::support::Project::copy_of(&root.join("examples").join(system)).script(&platform::read_options())
        };
        live.run(&script);
        let name = format!("supabase/migrations/2024010100000{number}_{system}.sql");
        let folder = Folder::new(&[(&name, &script)]);
        let outcome = folder.run(&["init", "--from", "supabase/migrations"]).expect(0);
        assert!(folder.read("schemactl.toml").contains("platform = \"supabase\""), "{}", outcome.stdout);
        is_as(&folder, &live, &made);
        assert_same(&made, &live, system);
    }
}

#[test]
fn what_a_platform_gives_is_there() {
    let text = "create extension if not exists \"uuid-ossp\" with schema \"extensions\";
        create extension pg_cron with schema pg_catalog;
        create table notes (id uuid primary key default gen_random_uuid(), author uuid references auth.users);
        alter table storage.objects enable row level security;
        create policy own on notes to authenticated using (auth.uid() = author);
        insert into storage.buckets (id, name, public) values ('pics', 'pics', true);
        create policy pics on storage.objects for select using (bucket_id = 'pics');
        create function greet() returns trigger language plpgsql security definer set search_path = '' as
            'begin return new; end';
        create trigger greet after insert on auth.users for each row execute function greet();
        create function seen() returns event_trigger language plpgsql as 'begin end';
        create event trigger seen on ddl_command_end execute function seen();
        select cron.schedule('clean', '0 3 * * *', 'select 1');
        alter publication supabase_realtime add table notes;";
    let folder = Folder::new(&[("m/1.sql", text)]);
    folder.run(&["init", "--from", "m"]).expect(0);
    let files = folder.files("schema").join(" ");
    for part in ["schema/auth.sql", "cron_jobs.sql", "schema/storage.sql", "seen.sql"] {
        assert!(files.contains(part), "{part}: {files}");
    }
    let (live, made) = (platform::empty(PROJECTS[0]), platform::empty(PROJECTS[0]));
    // The platform lets role postgres do this; here only a superuser may.
    for database in [&live, &made] {
        database.run_as_superuser("create extension if not exists \"uuid-ossp\" schema extensions");
    }
    let theirs = ["alter table storage.objects", "create event trigger", "create extension"];
    for statement in text.split_inclusive(";\n") {
        match theirs.iter().find(|start| statement.trim_start().starts_with(**start)) {
            // So the platform does it; nobody else sees the attribute.
            Some(start) if start.contains("event") => live.run_as_superuser(&format!(
                "begin; alter role postgres superuser; set role postgres; {statement};
                 reset role; alter role postgres nosuperuser; commit"
            )),
            Some(_) => {}
            None => live.run(statement),
        }
    }
    folder.run_on(&live, &["plan", "--exit-code"]).expect(0);
}

#[test]
fn what_the_platform_has_itself_is_left_out() {
    // As the platform's own tools write them into the migrations of its users.
    let text = "create table notes (id int primary key);
        create trigger objects_delete_delete_prefix after delete on storage.objects
            for each row execute function storage.delete_prefix_hierarchy_trigger();
        create table storage.buckets (id text);
        create extension pg_net;
        comment on extension pg_net is 'asks the web';
        alter role authenticator set pgrst.db_schemas = 'public, app';";
    let folder = Folder::new(&[("m/1.sql", text)]);
    let outcome = folder.run(&["init", "--from", "m"]).expect(0);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert_eq!(said.matches("left out: this belongs to the platform").count(), 4, "{said}");
    assert!(folder.files("schema").join(" ").contains("tables/notes.sql"));
}

/// What default privileges give to each function of an extension was nobody's choice; what is granted beyond that was.
#[test]
fn of_an_extensions_functions_only_what_was_granted_is_stated() {
    let text = "create extension citext; create table t (a citext primary key);
        grant execute on function citext_hash(citext) to authenticator;";
    for format in ["sql", "toml"] {
        let folder = Folder::new(&[("m/1.sql", text)]);
        folder.run(&["init", "--from", "m", "--platform", "supabase", "--format", format]).expect(0);
        let mut stated = folder.read(&format!("schema/extensions.{format}"));
        stated.retain(|letter| letter != '\n');
        let expected = match format {
            "sql" => {
                "CREATE EXTENSION citext SCHEMA public;\
                 GRANT EXECUTE ON ROUTINE public.citext_hash(public.citext) TO authenticator;"
            }
            _ => {
                "[extensions]citext = { schema = \"public\" }\
                 [[privileges]]on = \"ROUTINE public.citext_hash(public.citext)\"grants = { authenticator = \"execute\" }"
            }
        };
        assert_eq!(stated, expected);
    }
}

/// Older projects give it by default, newer ones do not: it is stated in the language of the files.
#[test]
fn what_migrations_grant_stands_with_the_table_in_toml_too() {
    let text = "create table t (id int primary key); alter table t enable row level security;
        grant select on t to authenticated;";
    let folder = Folder::new(&[("m/1.sql", text)]);
    folder.run(&["init", "--from", "m", "--platform", "supabase", "--format", "toml"]).expect(0);
    assert_eq!(folder.files("schema"), ["schema/tables/t.toml"]);
    let stated = folder.read("schema/tables/t.toml");
    assert!(stated.contains("authenticated = \"select\""), "{stated}");
}

/// As the platform's own tools write them at the end of what they dump: newer projects have them from the files only.
#[test]
fn default_privileges_that_migrations_state_are_in_the_files() {
    let text = "create table t (id int primary key); alter table t enable row level security;
        grant all on table t to anon, authenticated, service_role;
        alter default privileges for role postgres in schema public
            grant all on tables to postgres, anon, authenticated, service_role;";
    for format in ["sql", "toml"] {
        let folder = Folder::new(&[("m/1.sql", text)]);
        folder.run(&["init", "--from", "m", "--platform", "supabase", "--format", format]).expect(0);
        for project in PROJECTS {
            let (live, made) = (platform::empty(project), platform::empty(project));
            made.run(text);
            folder.run_on(&made, &["plan", "--exit-code"]).expect(0);
            folder.run_on(&live, &["apply", "--yes", "--allow", "all"]).expect(0);
            assert_same(&made, &live, format);
        }
    }
}

fn refused(files: &[(&str, &str)]) -> Outcome {
    let folder = Folder::new(files);
    let outcome = folder.run(&["init", "--from", "m"]).expect(2);
    assert!(!folder.path().join("schema").exists() && !folder.path().join("schemactl.toml").exists());
    outcome
}

#[test]
fn what_the_server_refuses_is_shown_in_the_migration() {
    let at = |text: &str, place: &str, what: &str| {
        let outcome = refused(&[("m/1_a.sql", "create table a (id int);"), ("m/2_b.sql", text)]);
        assert!(outcome.stderr.starts_with("migration-failed"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(place) && outcome.stderr.contains(what), "{}", outcome.stderr);
    };
    at("begin;\nalter table a add größe int, add b strng;\ncommit;", "m/2_b.sql:2:38", "type \"strng\" does not exist");
    at(
        "select 1;\ndo $$\nbegin\n  perform 1;\n  drop table b;\nend $$;",
        "m/2_b.sql:5:3",
        "table \"b\" does not exist",
    );
    at("select 1;\n\nbegin;\ncreate table c ();", "m/2_b.sql:3:1", "never ended");
    at("copy a from stdin;\nx\n\\.\n", "m/2_b.sql:1:1", "invalid input syntax");
    at(
        "create extension no_such_extension;\ncreate table c (v no_such_type);",
        "m/2_b.sql:2:19",
        "`no_such_extension`",
    );
    let outcome = refused(&[("m/1.sql", "\\set x 1\ncreate table a ();")]);
    assert!(outcome.stderr.starts_with("psql-command"), "{}", outcome.stderr);
    let outcome = refused(&[("m/20240101_a.rb", "class A")]);
    assert!(outcome.stderr.contains("m/20240101_a.rb") || outcome.stderr.contains("20240101_a.rb is a program"));
    // A server's dump is a migration too.
    let live = Database::empty();
    live.run("create table a (id serial primary key); create view v as select id from a;");
    let folder = Folder::new(&[("m/1.sql", &dump::raw(&live))]);
    folder.run(&["init", "--from", "m"]).expect(0);
    folder.run_on(&live, &["plan", "--exit-code"]).expect(0);
    let both = folder.run(&["init", "--from", "m", "--url", &url(&live)]).expect(2);
    assert!(both.stderr.starts_with("two-sources"), "{}", both.stderr);
    program::snapshot("migrations__refused", &refused(&[("m/1.sql", "create table a (id itn);")]).all());
}
