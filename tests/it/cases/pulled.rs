//! The ends of the cases, written to files by `pull`.

use std::path::Path;

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

fn both_ends(case: &Path, targets: &Targets, shadow: &Shadow) -> [Result<(), String>; 2] {
    [true, false].map(|is_after| pulled(&End::load(case, is_after, targets), targets, shadow))
}

fn pulled(end: &End, targets: &Targets, shadow: &Shadow) -> Result<(), String> {
    let live = &end.live;
    let words = |problem: Box<schemactl::problem::Problem>| problem.render(false, 120);
    let nothing = shadow.project("");
    let files = nothing.pull(live.target()).map_err(words)?;
    if !files.secret.is_empty() {
        // They are there as comments; whether the rest is whole is told by the other cases.
        return Ok(());
    }
    let written = shadow.project("");
    for (path, text) in &files.texts {
        written.write(&format!("schema/{path}"), text);
    }
    let all = || files.texts.iter().map(|(path, text)| format!("-- {path}\n{text}")).collect::<Vec<_>>().join("\n");
    let plan = written.plan(live.target()).map_err(|problem| format!("{}\n{}", words(problem), all()))?;
    if !plan.is_empty() {
        return Err(format!("a plan for the files is not empty:\n{}\n{}", project::sql(&plan), all()));
    }
    let copy = targets.database();
    written.apply(copy.target()).map_err(|problem| format!("{}\n{}", words(problem), all()))?;
    let pulled = dump::dump(&copy);
    if pulled != end.dump {
        let diff = similar::TextDiff::from_lines(&pulled, &end.dump);
        return Err(format!("{}\n{}", diff.unified_diff().header("pulled", "live"), all()));
    }
    let again = nothing.pull(copy.target()).map_err(words)?;
    if again.texts == files.texts { Ok(()) } else { Err(format!("it is pulled otherwise again:\n{}", all())) }
}

#[test]
#[ignore = "scratch"]
fn scratch_dump() {
    every_nth_case(1, |case, targets, shadow| {
        let end = End::load(case, true, targets);
        let words = |problem: Box<schemactl::problem::Problem>| problem.render(false, 120);
        let files = match shadow.project("").pull(end.live.target()).map_err(words) {
            Ok(files) => files,
            Err(error) => return [Err(error), Ok(())],
        };
        let all = files.texts.iter().map(|(path, text)| format!("-- FILE {path}\n{text}")).collect::<Vec<_>>().join("\n");
        let name = case.components().rev().take(2).map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>();
        std::fs::write(format!("/tmp/toml-dump/{}__{}.sql", name[1], name[0]), all).expect("w");
        [Ok(()), Ok(())]
    });
}
