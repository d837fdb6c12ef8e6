//! How a live database differs from the files, told from the files' side: what somebody changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::measure::{called, count, named, place};
use super::paint::{BOLD, DIM, GREEN, Page, RED, YELLOW, symbol};
use super::text::{footer, header};
use super::{Options, definition};
use crate::drift::{Cause, Drift, Drifted, Since};
use crate::object::ObjectId;
use crate::plan::Verb;

/// The version of the JSON form.
const FORMAT: u32 = 1;

/// Drift for people.
#[must_use]
pub fn drift(drift: &Drift, options: Options<'_>) -> String {
    let mut page = Page::new(options.colors, options.width);
    header(&mut page, "Drift", &drift.plan);
    let accepted = drift.objects.len() - drift.counted().count();
    if drift.objects.is_empty() {
        let text = page.paint(GREEN, "No drift: the database equals the files.");
        page.line(0, &text);
    } else if !drift.exists() {
        let text = page.paint(GREEN, &format!("No drift but what is accepted: {}.", count(accepted, "object")));
        page.line(0, &text);
    } else {
        summary(&mut page, drift);
    }
    since(&mut page, drift);
    for cause in [Cause::Conflict, Cause::Outside, Cause::Unknown, Cause::NotApplied] {
        let of_cause: Vec<_> = drift.counted().filter(|object| object.cause == cause).collect();
        section(&mut page, heading(cause), &of_cause);
    }
    let of_cause: Vec<_> = drift.objects.iter().filter(|object| object.accepted.is_some()).collect();
    section(&mut page, Some("Accepted:"), &of_cause);
    for expired in &drift.expired {
        page.blank();
        let text = format!(
            "No longer accepted since {} is over: {} ({}). Remove the entry, or give it a later day.",
            expired.until, expired.reason, expired.place
        );
        page.prose(0, 2, YELLOW, &text);
    }
    footer(&mut page, &drift.plan, options);
    if drift.exists() {
        page.blank();
        for line in ways_out(drift) {
            page.line(0, line);
        }
    }
    page.finish()
}

fn summary(page: &mut Page, drift: &Drift) {
    let number = drift.counted().count();
    let verb = if number == 1 { "differs" } else { "differ" };
    let text = format!("Drift: {} {verb} from the files", count(number, "object"));
    let text = page.paint(YELLOW.bold(), &text);
    page.line(0, &text);
    let legend = page.paint(DIM, "- as the files say   + as the database has it");
    page.line(0, &legend);
}

fn since(page: &mut Page, drift: &Drift) {
    let text = match &drift.since {
        Since::Run { id, at, commit, interrupted_since } => {
            let commit = commit.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default();
            let mut text = format!("Last applied {at}{commit} (run {id})");
            if *interrupted_since {
                text += ". A later run was interrupted: what it did counts as changed outside. Apply finishes it";
            }
            text
        }
        Since::Unknown(_) if drift.objects.is_empty() => return,
        Since::Unknown(why) => format!("Who changed is not known: {why}."),
    };
    page.prose(0, 2, DIM, &text);
}

fn heading(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::Conflict => Some("Changed outside schemactl, and in the files too:"),
        Cause::Outside => Some("Changed outside schemactl:"),
        Cause::NotApplied => Some("In the files, and not applied yet:"),
        Cause::Unknown => None,
    }
}

fn ways_out(drift: &Drift) -> Vec<&'static str> {
    let has = |cause| drift.counted().any(|object| object.cause == cause);
    let mut lines = Vec::new();
    if has(Cause::Outside) || has(Cause::Unknown) || has(Cause::Conflict) {
        lines.push("To undo what was changed outside: schemactl drift --revert prints the SQL");
        lines.push("To keep it: schemactl drift --adopt prints the change to the files");
    }
    lines.push("To make the database equal the files: schemactl apply");
    lines
}

fn section(page: &mut Page, heading: Option<&str>, objects: &[&Drifted]) {
    if objects.is_empty() {
        return;
    }
    if let Some(heading) = heading {
        page.blank();
        let heading = page.paint(BOLD, heading);
        page.line(0, &heading);
    }
    for block in blocks(objects) {
        page.blank();
        let Some(first) = block.first() else { continue };
        let has_parent = first.object == first.under;
        if !has_parent {
            let heading = page.paint(BOLD, &named(&first.under));
            page.line(0, &heading);
        }
        for (index, drifted) in block.iter().enumerate() {
            object(page, if has_parent && index == 0 { 0 } else { 2 }, drifted);
        }
    }
}

/// What is listed under one object, that object's own difference first.
fn blocks<'d>(objects: &[&'d Drifted]) -> Vec<Vec<&'d Drifted>> {
    let mut positions: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    let mut blocks: Vec<Vec<&Drifted>> = Vec::new();
    for object in objects {
        let position = *positions.entry(&object.under).or_insert_with(|| {
            blocks.push(Vec::new());
            blocks.len() - 1
        });
        blocks[position].push(object);
    }
    for block in &mut blocks {
        block.sort_by_key(|object| object.object != object.under);
    }
    blocks
}

fn object(page: &mut Page, indent: usize, drifted: &Drifted) {
    // The other way round than in a plan: what the plan would create is what the database lacks.
    let (seen_as, words) = match drifted.verb {
        Verb::Create => (Verb::Drop, "missing in the database"),
        Verb::Drop | Verb::Keep => (Verb::Create, "not in the files"),
        Verb::Rename => (Verb::Rename, "has another name in the database"),
        Verb::Alter | Verb::Recreate => (Verb::Alter, "differs"),
    };
    let (symbol, style) = symbol(seen_as);
    let name = match &drifted.live_name {
        Some(live) => format!("{} → {}", named(&drifted.object), named(live)),
        None => called(drifted.called.as_ref(), &drifted.object),
    };
    let mut line = format!("{} {}: {words}", page.paint(style, symbol), page.paint(style.bold(), &name));
    if let Some(at) = &drifted.place {
        line += &page.paint(DIM, &format!(" · {}", place(at)));
    }
    page.line(indent, &line);
    let inner = indent + 2;
    if let Some(accepted) = &drifted.accepted {
        page.prose(inner, 2, DIM, &format!("accepted until {}: {}", accepted.until, accepted.reason));
    }
    match (&drifted.live, &drifted.files) {
        (Some(live), Some(files)) => definition::difference(page, inner, files, live),
        (Some(live), None) => definition::whole(page, inner, GREEN, live),
        (None, Some(files)) => definition::whole(page, inner, RED, files),
        (None, None) => {}
    }
    if drifted.cause == Cause::Conflict {
        match &drifted.applied {
            Some(applied) => {
                page.line(inner, "as it was applied last:");
                definition::whole(page, inner, DIM, applied);
            }
            None => page.line(inner, "when it was applied last, it was not there"),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Document<'d> {
    format: u32,
    target: &'d crate::plan::TargetFacts,
    drift: bool,
    since: &'d Since,
    summary: BTreeMap<&'static str, usize>,
    objects: Vec<Named<'d>>,
    expired: &'d [crate::drift::Expired],
    remarks: &'d [crate::plan::Remark],
    left_out: &'d [crate::object::LeftOut],
    out_of_scope: usize,
}

#[derive(Serialize, JsonSchema)]
struct Named<'d> {
    name: String,
    #[serde(flatten)]
    drifted: &'d Drifted,
}

/// Drift as JSON, indented, ending in a line feed.
///
/// # Errors
/// Never in practice.
pub fn json(drift: &Drift) -> Result<String, serde_json::Error> {
    let number = |cause: Cause| drift.counted().filter(|object| object.cause == cause).count();
    let document = Document {
        format: FORMAT,
        target: &drift.plan.target,
        drift: drift.exists(),
        since: &drift.since,
        summary: BTreeMap::from([
            ("conflict", number(Cause::Conflict)),
            ("outside", number(Cause::Outside)),
            ("not_applied", number(Cause::NotApplied)),
            ("unknown", number(Cause::Unknown)),
            ("accepted", drift.objects.len() - drift.counted().count()),
        ]),
        objects: drift
            .objects
            .iter()
            .map(|drifted| Named {
                name: drifted.called.clone().unwrap_or_else(|| drifted.object.to_string()),
                drifted,
            })
            .collect(),
        expired: &drift.expired,
        remarks: &drift.plan.remarks,
        left_out: &drift.plan.left_out,
        out_of_scope: drift.plan.out_of_scope,
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// The JSON Schema of what [`json`] writes.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    super::json::with_title::<Document<'_>>("schemactl drift", FORMAT)
}
