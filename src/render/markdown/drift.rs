//! Drift as Markdown: the body of an issue, or a comment.

use super::budget::Page;
use super::escape::{block, code, html, prose};
use super::{KEPT, closing, target};
use crate::drift::{Cause, Drift, Drifted, Since};
use crate::plan::Verb;
use crate::render::definition::changed_lines;
use crate::render::measure::{called, count, named, place};

/// Drift as Markdown, ending in a line feed.
#[must_use]
pub fn drift(drift: &Drift) -> String {
    let mut page = Page::new(KEPT);
    let mut cut = Vec::new();
    let number = drift.counted().count();
    let accepted = drift.objects.len() - number;
    if drift.exists() {
        let verb = if number == 1 { "differs" } else { "differ" };
        page.add(&format!("### schemactl: {} {verb} from the files\n\n", count(number, "object")));
    } else {
        page.add("### schemactl: no drift\n\n");
    }
    target(&mut page, &drift.plan);
    match &drift.since {
        Since::Run { id, at, commit, interrupted_since } => {
            let commit = commit.as_ref().map(|commit| format!(", commit {}", code(commit))).unwrap_or_default();
            let later = if *interrupted_since { "; a later run was interrupted" } else { "" };
            page.add(&format!("Last applied {}{commit} (run {id}){later}.\n\n", prose(at)));
        }
        Since::Unknown(_) if !drift.exists() => {}
        Since::Unknown(why) => {
            page.add(&format!("Who changed is not known: {}.\n\n", prose(why)));
        }
    }
    if !drift.objects.is_empty() {
        page.add("| | object | in the database | described in |\n|---|---|---|---|\n");
        let mut objects: Vec<&Drifted> = drift.objects.iter().collect();
        objects.sort_by_key(|one| (one.accepted.is_some(), one.cause));
        let total = objects.len();
        let missing = page.add_some(objects.iter().map(|one| row(one)), 30_000);
        if missing > 0 {
            cut.push(format!("{missing} of {}", count(total, "object")));
        }
        page.add("\n");
        let missing = page.add_those_that_fit(objects.iter().map(|one| details(one)));
        if missing > 0 {
            cut.push(format!("the definitions of {missing} of {}", count(total, "object")));
        }
    }
    page.release(KEPT);
    for expired in &drift.expired {
        page.add(&format!(
            "\n> [!WARNING]\n> No longer accepted since {} is over: {} ({}).\n",
            prose(&expired.until),
            prose(&expired.reason),
            code(&expired.place)
        ));
    }
    if drift.exists() {
        page.add(
            "\n`schemactl drift --revert` prints the SQL that undoes what was changed outside, `schemactl drift --adopt` \
             the change to the files that keeps it, and `schemactl apply` makes the database equal the files.\n",
        );
    }
    if accepted > 0 {
        page.add(&format!("\n<sub>{} accepted</sub>\n", count(accepted, "difference")));
    }
    closing(&mut page, &drift.plan, &cut, "schemactl drift");
    page.finish()
}

fn cause(drifted: &Drifted) -> &'static str {
    match (&drifted.accepted, drifted.cause) {
        (Some(_), _) => "accepted",
        (None, Cause::Conflict) => "⛔ changed outside, and in the files too",
        (None, Cause::Outside) => "⚠️ changed outside schemactl",
        (None, Cause::NotApplied) => "in the files, not applied yet",
        (None, Cause::Unknown) => "",
    }
}

fn row(drifted: &Drifted) -> String {
    let words = match drifted.verb {
        Verb::Create => "missing",
        Verb::Drop | Verb::Keep => "not in the files",
        Verb::Rename => "has another name",
        Verb::Alter | Verb::Recreate => "differs",
    };
    let name = match &drifted.live_name {
        Some(live) => format!("{} → {}", code(&named(&drifted.object)), code(&named(live))),
        None => code(&called(drifted.called.as_ref(), &drifted.object)),
    };
    let at = drifted.place.as_ref().map(|at| code(&place(at))).unwrap_or_default();
    let accepted = drifted
        .accepted
        .as_ref()
        .map(|one| format!(" until {}: {}", prose(&one.until), prose(&one.reason)))
        .unwrap_or_default();
    format!("| {}{accepted} | {name} | {words} | {at} |\n", cause(drifted))
}

fn details(drifted: &Drifted) -> String {
    let mut inner = match (&drifted.files, &drifted.live) {
        (Some(files), Some(live)) if files != live => {
            format!(
                "`-` as the files say, `+` as the database has it\n\n{}",
                block("diff", &changed_lines(files, live))
            )
        }
        (Some(one), _) | (None, Some(one)) => block("sql", one),
        (None, None) => return String::new(),
    };
    if let (Cause::Conflict, Some(applied)) = (drifted.cause, &drifted.applied) {
        inner += &format!("\nAs it was applied last:\n\n{}", block("sql", applied));
    }
    format!(
        "<details><summary>{}</summary>\n\n{inner}\n</details>\n",
        html(&called(drifted.called.as_ref(), &drifted.object))
    )
}
