//! The program among others: completions, manual pages, pipes, colours, and the schemas of what it prints.

use std::io::Read;
use std::process::Stdio;

use super::json_schema::errors;
use crate::support::Database;
use crate::support::program::{Folder, outcome, snapshot, url};

#[test]
fn shells_complete_every_command() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run(&["completions", shell]).expect(0);
        for word in ["drift", "check-data", "explain", "completions"] {
            assert!(script.stdout.contains(word), "{shell}: {word}");
        }
        assert_eq!(script.stderr, "");
    }
    folder.run(&["completions", "tcsh"]).expect(2);
    let bash = folder.run(&["completions", "bash"]).expect(0);
    folder.write("completion.bash", &bash.stdout);
    let complete = "source completion.bash; COMP_WORDS=(schemactl dri); COMP_CWORD=1; \
                    _schemactl schemactl dri schemactl; echo \"${COMPREPLY[@]}\"";
    let mut shell = std::process::Command::new("bash");
    let completed = outcome(shell.args(["-c", complete]).current_dir(folder.path()));
    assert_eq!(completed.stdout, "drift\n", "{}", completed.stderr);
}

#[test]
fn manual_pages_are_written() {
    let folder = Folder::new(&[]);
    let whole = folder.run(&["man"]).expect(0).stdout;
    assert!(whole.contains(".TH schemactl 1") && whole.contains("COMMAND PLAN") && whole.contains("check\\-data"));
    let plan = folder.run(&["man", "plan"]).expect(0).stdout;
    assert!(plan.contains("schemactl\\-plan") && plan.contains("exit\\-code"), "{plan}");
    let wrong = folder.run(&["man", "frobnicate"]).expect(2);
    assert!(wrong.stderr.starts_with("unknown-value"), "{}", wrong.stderr);
}

#[test]
fn an_error_is_explained_by_its_code() {
    let folder = Folder::new(&[]);
    snapshot("commands__explain", &folder.run(&["explain", "unknown-name"]).expect(0).stdout);
    snapshot("commands__explain_list", &folder.run(&["explain"]).expect(0).stdout);
    let by_state = folder.run(&["explain", "42P01"]).expect(0);
    assert!(by_state.stdout.starts_with("unknown-name"), "{}", by_state.stdout);
    let unknown = folder.run(&["explain", "unknown-nam"]).expect(2);
    assert!(unknown.stderr.contains("did you mean `unknown-name`?"), "{}", unknown.stderr);
}

#[test]
fn a_plan_explains_what_differs_and_where_each_side_comes_from() {
    let database = Database::empty();
    database.run("create table notes (id bigint primary key, title varchar(20))");
    let folder =
        Folder::new(&[("schema/a.sql", "create table notes (\n  id bigint primary key,\n  title text not null\n);\n")]);
    let explained = folder.run_on(&database, &["plan", "--explain"]).expect(0).stdout;
    let (_, explained) = explained.split_once("What differs, property by property").expect("the explanation");
    snapshot("commands__plan_explain", &explained.replace(&database.name, "DATABASE"));
    folder.run_on(&database, &["plan", "--explain", "--format", "json"]).expect(2);
}

#[test]
fn a_pipe_that_is_closed_early_ends_nothing_in_a_panic() {
    let folder = Folder::new(&[]);
    for arguments in [&["completions", "bash"][..], &["explain"], &["man"], &["--help"], &["schema", "toml"]] {
        let mut program = folder.command(arguments);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut first = [0; 1];
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut first).expect("some output");
        drop(stdout);
        let ended = child.wait_with_output().expect("the program ends");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
    }
    // Closed before the first byte.
    let script = "\"$0\" explain | true; echo ${PIPESTATUS[0]}; \"$0\" frobnicate 2>&1 >/dev/null | true";
    let mut shell = std::process::Command::new("bash");
    let ended = outcome(shell.args(["-c", script, env!("CARGO_BIN_EXE_schemactl")]).current_dir(folder.path()));
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("0\n", ""));
    // A full disk is an error.
    let mut shell = std::process::Command::new("bash");
    let full = outcome(shell.args(["-c", "\"$0\" explain > /dev/full", env!("CARGO_BIN_EXE_schemactl")]));
    assert_eq!(full.code, Some(2));
    assert!(full.stderr.starts_with("cannot-print"), "{}", full.stderr);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = Folder::new(&[("schema/a.sql", "create tabel a ();")]);
    let plain = folder.run(&["validate"]).expect(2);
    assert!(!plain.stderr.contains('\u{1b}'));
    let coloured = folder.run(&["validate", "--color", "always"]).expect(2);
    assert!(coloured.stderr.contains('\u{1b}'));
    // A terminal, which `script` stands in for.
    let run = |variables: &[(&str, &str)]| {
        let mut shell = std::process::Command::new("script");
        let command = format!("{} validate", env!("CARGO_BIN_EXE_schemactl"));
        shell.args(["-qec", &command, "/dev/null"]).current_dir(folder.path()).envs(variables.iter().copied());
        outcome(shell.env("TERM", "xterm").env_remove("NO_COLOR").envs(variables.iter().copied())).stdout
    };
    assert!(run(&[]).contains('\u{1b}'));
    assert!(!run(&[("NO_COLOR", "1")]).contains("\u{1b}[3"));
    assert!(run(&[("NO_COLOR", "")]).contains('\u{1b}'), "an empty NO_COLOR says nothing");
    assert!(!run(&[("TERM", "dumb")]).contains("\u{1b}[3"));
}

#[test]
fn what_is_printed_as_json_fits_its_schema() {
    let database = Database::empty();
    database.run("create table users (id bigint primary key, old text); insert into users values (1, 'x')");
    let folder = Folder::new(&[(
        "schema/a.sql",
        "create table users (id bigint primary key, name text not null);\ncreate index on users (name);\n\
         create view names as select name from users;\n",
    )]);
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    for (command, code) in [("plan", 0), ("drift", 1)] {
        let schema = read(&folder.run(&["schema", command]).expect(0).stdout);
        let printed = read(&folder.run_on(&database, &[command, "--format", "json"]).expect(code).stdout);
        let wrong = errors(&schema, &printed);
        assert!(wrong.is_empty(), "{command}: {wrong:#?}");
        // The schema does say something, and it says all that is printed.
        for broken in ["target", "summary", "format"] {
            let mut less = printed.clone();
            less.as_object_mut().expect("an object").remove(broken);
            assert!(!errors(&schema, &less).is_empty(), "{command} without {broken}");
        }
        let mut other = printed.clone();
        other["format"] = serde_json::json!(999);
        assert!(!errors(&schema, &other).is_empty(), "{command}");
        let described = schema["properties"].as_object().expect("properties");
        for key in printed.as_object().expect("an object").keys() {
            assert!(described.contains_key(key), "{command}: {key}");
        }
    }
    let schema = read(&folder.run(&["schema", "toml"]).expect(0).stdout);
    assert!(schema["$defs"]["Column"].is_object());
    let empty = Database::empty();
    let mut program = folder.command(&["plan", "--format", "json", "--url", &url(&empty)]);
    let printed = read(&outcome(&mut program).expect(0).stdout);
    let schema = read(&folder.run(&["schema", "plan"]).expect(0).stdout);
    assert_eq!(errors(&schema, &printed), Vec::<String>::new());
}
