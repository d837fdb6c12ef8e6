//! Pictures of a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::Database;
use crate::support::program::{Folder, snapshot};

/// An entity-relationship diagram in Mermaid: boxes with their columns, and lines from what is referred to.
#[derive(Debug, Default, PartialEq)]
struct Diagram {
    boxes: BTreeMap<String, Vec<String>>,
    lines: BTreeSet<(String, String)>,
}

impl Diagram {
    fn read(text: &str) -> Self {
        let mut diagram = Self::default();
        let mut open: Option<String> = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(name) = line.strip_suffix(" {") {
                open = Some(name.to_owned());
                diagram.boxes.insert(name.to_owned(), Vec::new());
            } else if line == "}" {
                open = None;
            } else if let Some(name) = &open {
                diagram.boxes.entry(name.clone()).or_default().push(line.to_owned());
            } else if let Some((ends, _)) = line.split_once(" : ") {
                let words: Vec<_> = ends.split(' ').collect();
                assert!(words[1].ends_with("--o{"), "{line}");
                diagram.lines.insert((words[0].to_owned(), words[2].to_owned()));
            } else {
                assert_eq!(line, "erDiagram");
            }
        }
        diagram
    }
}

#[test]
fn the_diagram_of_the_canvas_system_is_that_of_its_document() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/canvas");
    let folder = Folder::new(&[]);
    for entry in walkdir::WalkDir::new(&example).into_iter().map(|entry| entry.expect("a readable folder")) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&example).expect("inside").display().to_string();
            folder.write(&name, &std::fs::read_to_string(entry.path()).expect("text"));
        }
    }
    let drawn = folder.run(&["graph"]).expect(0);
    snapshot("commands__graph_canvas", &drawn.stdout);
    let ours = Diagram::read(&drawn.stdout);
    let mut document = Diagram::read(include_str!("canvas.mmd"));
    assert_eq!(ours.boxes, document.boxes);
    // Two keys that the document marks as such, and draws no line for.
    for (to, from) in [("jobs", "canvas_assets"), ("jobs", "canvas_messages")] {
        assert!(document.lines.insert((to.to_owned(), from.to_owned())));
    }
    assert_eq!(ours.lines, document.lines);

    let svg = folder.run(&["graph", "--format", "svg", "--out", "canvas.svg"]).expect(0);
    assert_eq!(svg.stdout, "");
    assert!(folder.read("canvas.svg").starts_with("<svg "));
    let again = folder.run(&["graph", "--format", "svg"]).expect(0);
    assert_eq!(folder.read("canvas.svg"), again.stdout, "same schema, same picture");
    snapshot("commands__graph_canvas_svg", &again.stdout);
    snapshot("commands__graph_canvas_dot", &folder.run(&["graph", "--format", "dot"]).expect(0).stdout);
}

const FILES: &str = "create schema billing;
create type billing.state as enum ('open', 'paid');
create table public.users (id bigint primary key, name text not null);
create table billing.invoices (
  id bigint primary key,
  user_id bigint not null references public.users,
  state billing.state not null
);
create table billing.lines (invoice_id bigint references billing.invoices, at date) partition by range (at);
create table billing.lines_1 partition of billing.lines for values from ('2026-01-01') to ('2027-01-01');
create table public.notes (id bigint primary key, parent_id bigint references public.notes);
create view billing.open as select id from billing.invoices where state = 'open';
";

#[test]
fn parts_of_a_schema_are_drawn() {
    let folder = Folder::new(&[("schema/a.sql", FILES)]);
    snapshot("commands__graph", &folder.run(&["graph"]).expect(0).stdout);
    let billing = folder.run(&["graph", "--table", "billing.*"]).expect(0).stdout;
    assert!(!billing.contains("users") && billing.contains("  invoices {"), "{billing}");
    let around = folder.run(&["graph", "--table", "billing.invoices", "--around"]).expect(0).stdout;
    assert!(around.contains("public.users") && around.contains("billing.open"), "{around}");
    assert!(!around.contains("notes") && !around.contains("lines_1"), "{around}");
    let all = folder.run(&["graph", "--all"]).expect(0).stdout;
    assert!(all.contains("enum billing.state"), "{all}");
    let none = folder.run(&["graph", "--table", "nothing"]).expect(0);
    assert_eq!(none.stdout, "erDiagram\n");
    assert!(none.stderr.contains("nothing to draw"), "{}", none.stderr);
}

#[test]
fn a_database_is_drawn_and_what_a_plan_makes_of_it() {
    let database = Database::empty();
    database.run("create table users (id bigint primary key, old text); create table gone (id int)");
    let folder = Folder::new(&[(
        "schema/a.sql",
        "create table users (id bigint primary key, name text);\n\
         create table notes (id bigint primary key, user_id bigint references users);\n",
    )]);
    let live = folder.run_on(&database, &["graph"]).expect(0).stdout;
    assert!(live.contains("gone") && !live.contains("notes"), "{live}");
    snapshot("commands__graph_plan", &folder.run_on(&database, &["graph", "--plan"]).expect(0).stdout);
    let markdown = folder.run_on(&database, &["plan", "--format", "markdown"]).expect(0).stdout;
    let shown = |text: &str| {
        let text = text.replace(&database.name, "DATABASE");
        let socket = format!("{} port {}", database.server().socket_dir().display(), database.server().port());
        text.replace(&socket, "SOCKET")
    };
    snapshot("commands__plan_markdown", &shown(&markdown));
    assert!(markdown.contains("```mermaid\nflowchart LR\n"), "{markdown}");
    let drift = folder.run_on(&database, &["drift", "--format", "markdown"]).expect(1).stdout;
    snapshot("commands__drift_markdown", &shown(&drift));
}
