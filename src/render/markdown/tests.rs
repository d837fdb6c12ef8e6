use super::*;
use crate::object::{Hazard, Kind, Statement};
use crate::plan::{FileLine, Remark};
use crate::render::tests::{drifted, empty, plan};

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ snapshot_path => "../../../snapshots" }, { insta::assert_snapshot!($name, $text); });
    };
}

#[test]
fn a_plan_as_a_comment() {
    snapshot!("markdown_plan", markdown(&plan(), None, Options::default()));
    assert!(markdown(&empty(), None, Options::default()).starts_with("### schemactl: no changes\n"));
}

#[test]
fn drift_as_an_issue() {
    snapshot!("markdown_drift", drift(&drifted(plan())));
    assert!(drift(&drifted(empty())).starts_with("### schemactl: no drift\n"));
}

/// A plan whose every text tries to break out.
fn hostile(number: usize, length: usize) -> Plan {
    let mut all = empty();
    let name = |index: usize| format!("t{index}|`</summary>@team #1 **x** [a](https://e.com) \\| $y$\n| --- |");
    let mut steps = Vec::new();
    for index in 0..number {
        let object = ObjectId::in_schema(Kind::Table, "public", name(index));
        let sql = format!("CREATE TABLE x ( -- ``` </details>\n{}\n```\n)", "y".repeat(length));
        let hazard = Hazard::new(HazardKind::DeletesData, "rows | `go` <b>@all</b>");
        let statement = Statement::new(sql.clone()).hazard(hazard.clone());
        let place = Some(FileLine { file: "a|b`.sql".to_owned(), line: 1 });
        all.changes.push(ObjectChange {
            object: object.clone(),
            verb: Verb::Create,
            renamed_from: None,
            called: None,
            note: None,
            under: object.clone(),
            from: None,
            to: Some(sql),
            why: Some("because </details> | @me".to_owned()),
            place: place.clone(),
            hazards: vec![hazard],
        });
        let why = None;
        steps.push(Step {
            number: index + 1,
            object,
            with: Vec::new(),
            called: None,
            note: None,
            verb: Verb::Create,
            statement,
            why,
            place,
            sizes: Vec::new(),
        });
    }
    all.groups.push(Group::Transaction(steps));
    all.remarks.push(Remark { text: "note: </details> @you".to_owned(), place: None });
    all
}

#[test]
fn nothing_breaks_out() {
    let text = markdown(&hostile(2, 10), None, Options::default());
    let mut fence: Option<&str> = None;
    let mut columns = 0;
    let mut open = 0;
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(opened) => {
                if line == opened {
                    fence = None;
                }
                continue;
            }
            None if ticks.len() >= 3 => {
                fence = Some(ticks);
                continue;
            }
            None => {}
        }
        open += line.matches("<details>").count();
        open -= line.matches("</details>").count();
        for element in line.split('<').skip(1) {
            let known = ["details>", "/details>", "summary>", "/summary>", "code>", "/code>", "sub>", "/sub>"];
            assert!(known.iter().any(|known| element.starts_with(known)), "{line}");
        }
        assert!(!line.contains("@team") && !line.contains("@me") && !line.contains("@all"), "{line}");
        // A bar that is no border of a cell is an entity.
        let cells = line.matches('|').count();
        if line.starts_with("|--") || line.starts_with("| --") {
            columns = cells;
        } else if line.starts_with('|') && columns > 0 {
            assert!(cells == columns || line.contains("| hazard |") || line.contains("| step |"), "{line}");
        }
    }
    assert_eq!((fence, open), (None, 0), "{text}");
}

#[test]
fn a_comment_is_never_longer_than_what_github_takes() {
    for (number, length) in [(3, 100_000), (500, 200), (5_000, 50), (200, 20_000)] {
        let text = markdown(&hostile(number, length), None, Options::default());
        let characters = text.chars().count();
        assert!(characters <= 65_536, "{characters} for {number}");
        assert!(text.contains("Too long for a comment. Not shown: "), "{}", &text[text.len() - 900..]);
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count() - hidden(&text), "{number}");
        assert!(text.starts_with("### schemactl: "));
    }
}

/// How many ends of details stand within blocks of SQL.
fn hidden(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("CREATE TABLE x")).count()
}
