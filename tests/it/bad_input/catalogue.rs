//! The examples of the catalogue of diagnostics: each gives the diagnostic that it is an example of.

use schemactl::problem::catalogue::{self, Entry};

use crate::support::Database;
use crate::support::program::{Folder, Outcome, outcome, snapshot, url};

/// Runs the example's command in a folder with its files.
fn run(entry: &Entry, command: &str, database: &Database) -> Outcome {
    let folder = Folder::new(&[]);
    for (name, text) in &entry.files {
        // A character that no catalogue can hold.
        folder.write(name, &text.replace('␀', "\0"));
    }
    let url = url(database);
    let words: Vec<String> = command
        .split(' ')
        .map(|word| match word.strip_prefix("URL/") {
            Some(other) => url.replace(&format!("/{}?", database.name), &format!("/{other}?")),
            None if word == "URL" => url.clone(),
            None => word.to_owned(),
        })
        .collect();
    let variables: Vec<_> = words.iter().map_while(|word| word.split_once('=')).collect();
    let arguments: Vec<&str> = words[variables.len() + 1..].iter().map(String::as_str).collect();
    assert_eq!(words[variables.len()], "schemactl", "{command}");
    let mut program = folder.command(&arguments);
    program.envs(variables);
    outcome(&mut program)
}

#[test]
fn every_example_gives_its_diagnostic() {
    let mut wrong = Vec::new();
    let mut number = 0;
    for entry in catalogue::entries() {
        let Some(command) = entry.command else { continue };
        let database = Database::empty();
        if !entry.database.is_empty() {
            database.run(&entry.database);
        }
        let outcome = run(entry, command, &database);
        let code = outcome.stderr.split_whitespace().next().unwrap_or_default();
        let expected = if ["hazard-not-allowed", "plan-of-another-format"].contains(&entry.code) { 3 } else { 2 };
        if code != entry.code || outcome.code != Some(expected) {
            wrong.push(format!("{}: {:?}\n{}", entry.code, outcome.code, outcome.all()));
            continue;
        }
        // What can be done about it is said, and where it is, if it is in a file.
        if !outcome.stderr.contains("help: ") {
            wrong.push(format!("{} says no remedy\n{}", entry.code, outcome.all()));
        }
        number += 1;
        let shown = outcome.stderr.replace(&database.name, "DATABASE");
        // Where a path breaks lines differs between machines: of such an error only the rest is compared.
        let socket = database.server().socket_dir().display().to_string();
        let joined = shown.replace("\n  │ ", "");
        let shown = if joined.contains(&socket) {
            let (_, remedy) = shown.split_once("help: ").unwrap_or_default();
            format!("{}\n  help: {remedy}", entry.code)
        } else {
            shown
        };
        snapshot(&format!("explain__{}", entry.code), &shown);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(number >= 60, "{number}");
}
