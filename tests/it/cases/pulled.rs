//! The ends of the cases, written to files by `pull`.

use std::path::Path;

use schemactl::pull::{Files, Format};

use super::{End, Shadow, Targets, every_case, every_nth_case};
use crate::support::{dump, project};

/// Files written from a database describe it: a plan for them is empty, they make an equal database of an empty one, and
/// what is written from that one is the same.
#[test]
#[ignore = "takes as long as the cases themselves; a part of it always runs"]
fn every_case_is_pulled() {
    every_case(both_ends);
}

/// The same for a part of the cases.
#[test]
fn some_cases_are_pulled() {
    every_nth_case(20, both_ends);
}

/// One end in SQL, the other in TOML: which, is chosen by the name, so that each kind has both.
fn both_ends(case: &Path, targets: &Targets, shadow: &Shadow) -> [Result<(), String>; 2] {
    let name = case.file_name().unwrap_or_default().as_encoded_bytes();
    let is_toml = name.iter().map(|byte| usize::from(*byte)).sum::<usize>().is_multiple_of(2);
    [true, false].map(|is_after| {
        let format = match std::env::var("PULL").as_deref() {
            Ok("toml") => Format::Toml,
            Ok("sql") => Format::Sql,
            _ if is_toml == is_after => Format::Toml,
            _ => Format::Sql,
        };
        pulled(&End::load(case, is_after, targets), targets, shadow, format)
    })
}

fn pulled(end: &End, targets: &Targets, shadow: &Shadow, format: Format) -> Result<(), String> {
    let live = &end.live;
    let words = |problem: Box<schemactl::problem::Problem>| problem.render(false, 120);
    let nothing = shadow.project("");
    let files = nothing.pull(live.target(), format).map_err(words)?;
    if !files.secret.is_empty() {
        // They are there as comments; whether the rest is whole is told by the other cases.
        return Ok(());
    }
    if let Ok(folder) = std::env::var("PULLED_TO") {
        let text: String = files.texts.iter().map(|(path, text)| format!("#### {path}\n{text}")).collect();
        let _ = std::fs::write(Path::new(&folder).join(live.name.as_str()), text);
    }
    let written = shadow.project("");
    for (path, text) in &files.texts {
        written.write(&format!("schema/{path}"), text);
    }
    let all = || text_of(&files);
    let plan = written.plan(live.target()).map_err(|problem| format!("{}\n{}", words(problem), all()))?;
    if !plan.is_empty() {
        return Err(format!("a plan for the files is not empty:\n{}\n{}", project::sql(&plan), all()));
    }
    // What stands for a secret has no value in another database.
    if files.texts.iter().any(|(_, text)| text.contains("<not shown>")) {
        return Ok(());
    }
    let copy = targets.database();
    written.apply(copy.target()).map_err(|problem| format!("{}\n{}", words(problem), all()))?;
    let pulled = dump::dump(&copy);
    if pulled != end.dump {
        let diff = similar::TextDiff::from_lines(&pulled, &end.dump);
        return Err(format!("{}\n{}", diff.unified_diff().header("pulled", "live"), all()));
    }
    let again = nothing.pull(copy.target(), format).map_err(words)?;
    if again.texts == files.texts {
        return Ok(());
    }
    Err(format!("it is pulled otherwise again:\n{}\nthen:\n{}", all(), text_of(&again)))
}

fn text_of(files: &Files) -> String {
    files.texts.iter().map(|(path, text)| format!("-- {path}\n{text}")).collect::<Vec<_>>().join("\n")
}
