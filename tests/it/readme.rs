//! What README.md shows is what the program does. `README=update` writes the plan that it prints into it.

use schemactl::object::HazardKind;

use crate::support::Database;
use crate::support::platform::{self, Project};
use crate::support::program::{Folder, outcome, url};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

fn readme() -> String {
    std::fs::read_to_string(PATH).expect("README.md")
}

/// The block of code after a comment.
fn block<'a>(text: &'a str, comment: &str) -> &'a str {
    let (_, after) = text.split_once(&format!("<!-- {comment} -->\n```")).unwrap_or_else(|| panic!("no {comment}"));
    let (_, after) = after.split_once('\n').expect("a block");
    after.split_once("```").expect("the end of a block").0
}

/// The rows of the table whose first heading is this, a cell each; without back-ticks.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let start = format!("| {heading} |");
    let lines = text.lines().skip_while(|line| !line.starts_with(&start));
    lines
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")).collect())
        .collect()
}

/// The database before the files of the README. The keys are not random, so that the table always has the same size.
const BEFORE: &str = "
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references auth.users (id) on delete cascade,
  title text not null,
  draft text
);
insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001');
insert into public.notes (id, author_id, title)
select md5(i::text)::uuid, '00000000-0000-0000-0000-000000000001', 'n' || i from generate_series(1, 40000) i;
alter table public.notes enable row level security;
create policy \"Authors read their own notes\" on public.notes
  for select to authenticated using (auth.uid() = author_id);
";

#[test]
fn the_files_give_the_plan_and_the_exit_codes() {
    let text = readme();
    let database = platform::empty(Project::New);
    database.run(BEFORE);
    database.run("vacuum analyze public.notes");
    let files: Vec<_> = ["schema/notes.sql", "schema/attachments.toml", "schemactl.toml"]
        .map(|name| (name, block(&text, &format!("file: {name}"))))
        .into();
    let folder = Folder::new(&files);
    let url = url(&database);
    let run = |arguments: &[&str]| {
        outcome(folder.command(&[arguments, &["--env", "production"]].concat()).env("PRODUCTION_URL", &url))
    };
    let plan = run(&["plan"]).expect(0).stdout;
    // Where the database is differs, as does what the platform of the day holds.
    let shown: Vec<&str> = plan.lines().skip(2).filter(|line| !line.starts_with("Outside the scope")).collect();
    let shown = format!(
        "$ schemactl plan --env production\nPlan for database postgres on db.example.com\n\
         role postgres · environment production · platform supabase · PostgreSQL 15\n{}\n",
        shown.join("\n").replace("\n\n\n", "\n\n").trim_end()
    );
    let written = block(&text, "output: plan");
    if std::env::var("README").is_ok_and(|value| value == "update") {
        let comment = "<!-- output: plan -->\n```text\n";
        std::fs::write(PATH, text.replacen(&format!("{comment}{written}"), &format!("{comment}{shown}"), 1)).unwrap();
    } else {
        assert_eq!(written, shown, "README=update tests/run readme brings it up to date");
    }

    let codes: Vec<_> = table(&text, "exit code").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(codes, ["0", "1", "2", "3"]);
    run(&["plan", "--exit-code"]).expect(1);
    run(&["apply"]).expect(3);
    run(&["apply", "--allow", "all"]).expect(2);
    let all = HazardKind::ALL.iter().filter(|hazard| hazard.is_refused()).map(|hazard| hazard.name());
    run(&["apply", "--yes", "--allow", &all.collect::<Vec<_>>().join(",")]).expect(0);
    run(&["drift"]).expect(0);
    assert_eq!(database.query("select count(*) from public.notes"), "40000");
}

#[test]
fn the_toml_that_is_shown_is_valid() {
    let folder = Folder::new(&[("schema/more.toml", block(&readme(), "file: schema/more.toml"))]);
    folder.run(&["validate"]).expect(0);
    let schema = folder.run(&["schema", "toml"]).expect(0).stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let text = readme();
    let sections = schema["$defs"]["File"]["properties"].as_object().expect("sections");
    for section in sections.keys() {
        assert!(text.contains(&format!("`{section}`")), "the README does not name {section}");
    }
}

#[test]
fn variables_come_to_what_is_said() {
    let text = readme();
    let folder = Folder::new(
        &["schemactl.toml", "schema/notes.sql"].map(|name| (name, block(&text, &format!("file: variables/{name}")))),
    );
    let database = Database::empty();
    database.run("do $$ begin create role \"App Role\"; exception when duplicate_object then end $$");
    folder.run_on(&database, &["apply", "--env", "production", "--yes", "--allow", "all"]).expect(0);
    folder.run_on(&database, &["plan", "--env", "production", "--exit-code"]).expect(0);
    let query = "select column_default from information_schema.columns where column_name = 'kept'
        union all select roles::text || qual from pg_policies where tablename = 'notes'";
    assert_eq!(database.query(query), "'90 days'::text\n{\"App Role\"}(id > 90)");
}

#[test]
fn migrations_are_taken_over_as_shown() {
    let text = readme();
    let folder = Folder::new(&[
        (
            "supabase/migrations/20240101000000_notes.sql",
            "create table notes (id uuid primary key, author uuid references auth.users); create table gone ();
             insert into storage.buckets (id, name) values ('pics', 'pics'); create type mood as enum ('calm');
             create policy pics on storage.objects for select using (bucket_id = 'pics');",
        ),
        (
            "supabase/migrations/20240102000000_more.sql",
            "drop table gone; create function f() returns trigger language plpgsql as 'begin return new; end';
             create trigger f after insert on auth.users for each row execute function f();
             select cron.schedule('clean', '0 3 * * *', 'select 1');",
        ),
    ]);
    let shown = block(&text, "output: init --from");
    let (command, output) = shown.split_once('\n').expect("a command");
    let arguments: Vec<&str> = command.trim_start_matches("$ schemactl ").split(' ').collect();
    let outcome = folder.run(&arguments).expect(0);
    assert!(outcome.stdout.starts_with(output), "{}", outcome.stdout);
}

#[test]
fn the_tables_equal_the_programs() {
    let text = readme();
    let written: Vec<_> = table(&text, "hazard").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let hazards: Vec<_> = HazardKind::ALL
        .iter()
        .map(|hazard| (hazard.name().to_owned(), if hazard.is_refused() { "refused" } else { "shown" }.to_owned()))
        .collect();
    assert_eq!(written, hazards);

    let help = Folder::new(&[]).run(&["--help"]).expect(0).stdout;
    let commands: Vec<_> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let written: Vec<_> = table(&text, "command").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(written, commands);
}

#[test]
fn the_commands_shown_are_commands() {
    for line in readme().lines() {
        if let Some(rest) = line.strip_prefix("schemactl ") {
            let command = rest.split_whitespace().next().expect("a command");
            Folder::new(&[]).run(&[command, "--help"]).expect(0);
        } else if line.starts_with("examples/") || line.starts_with("tests/") {
            let script = line.split_whitespace().next().expect("a script");
            assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(script).is_file(), "{script}");
        }
    }
}

#[test]
fn the_jobs_for_pull_requests_use_flags_that_there_are() {
    let workflow = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/workflows/schemactl.yml");
    let workflow = std::fs::read_to_string(workflow).expect("the workflow");
    let readme = readme();
    let mut seen = 0;
    for line in [workflow.as_str(), block(&readme, "file: .gitlab-ci.yml")].iter().flat_map(|text| text.lines()) {
        for command in ["plan", "apply", "drift"] {
            let Some((_, rest)) = line.split_once(&format!("schemactl {command} ")) else { continue };
            let help = Folder::new(&[]).run(&[command, "--help"]).expect(0).stdout;
            let rest = rest.split(['>', '|', ';']).next().unwrap_or_default();
            for flag in rest.split([' ', '+']).filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "{line}: {flag}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 15, "{seen}");
}
