//! How a live database differs from the files, told from the files' side: what somebody changed.

use super::measure::{count, named, place};
use super::paint::{BOLD, DIM, GREEN, Page, RED, YELLOW, symbol};
use super::text::{blocks, footer, header};
use super::{Options, definition};
use crate::plan::{ObjectChange, Plan, Verb};

/// The plan that would undo the drift, as text about the drift.
#[must_use]
pub fn drift(plan: &Plan, options: Options<'_>) -> String {
    let mut page = Page::new(options.colors, options.width);
    header(&mut page, "Drift", plan);
    if plan.is_empty() {
        let text = page.paint(GREEN, "No drift: the database equals the files.");
        page.line(0, &text);
    } else {
        let changes: Vec<_> = plan.changes.iter().filter(|change| !only_follows(change)).cloned().collect();
        let number = changes.len();
        let verb = if number == 1 { "differs" } else { "differ" };
        let text = format!("Drift: {} {verb} from the files", count(number, "object"));
        let text = page.paint(YELLOW.bold(), &text);
        page.line(0, &text);
        let legend = page.paint(DIM, "- as the files say   + as the database has it");
        page.line(0, &legend);
        for block in blocks(&changes) {
            page.blank();
            objects(&mut page, &block);
        }
    }
    footer(&mut page, plan, options);
    if !plan.is_empty() {
        page.blank();
        page.line(0, "To make the database equal the files again: schemactl apply");
        page.line(0, "To keep what the database has: change the files, until drift finds nothing.");
    }
    page.finish()
}

/// Whether the object is the same on both sides and would only be rebuilt for another's sake.
fn only_follows(change: &ObjectChange) -> bool {
    change.verb == Verb::Recreate && change.from.is_some() && change.from == change.to
}

fn objects(page: &mut Page, block: &[&ObjectChange]) {
    let Some(first) = block.first() else { return };
    let has_parent = first.object == first.under;
    if !has_parent {
        let heading = page.paint(BOLD, &named(&first.under));
        page.line(0, &heading);
    }
    for (index, change) in block.iter().enumerate() {
        let indent = if has_parent && index == 0 { 0 } else { 2 };
        object(page, indent, change);
    }
}

fn object(page: &mut Page, indent: usize, change: &ObjectChange) {
    // The other way round than in a plan: what the plan would create is what the database lacks.
    let (seen_as, words) = match change.verb {
        Verb::Create => (Verb::Drop, "missing in the database"),
        Verb::Drop | Verb::Keep => (Verb::Create, "not in the files"),
        Verb::Rename => (Verb::Rename, "has another name in the database"),
        Verb::Alter | Verb::Recreate => (Verb::Alter, "differs"),
    };
    let (symbol, style) = symbol(seen_as);
    let name = match &change.renamed_from {
        Some(live) => format!("{} → {}", named(&change.object), named(live)),
        None => named(&change.object),
    };
    let mut line = format!("{} {}: {words}", page.paint(style, symbol), page.paint(style.bold(), &name));
    if let Some(at) = &change.place {
        line += &page.paint(DIM, &format!(" · {}", place(at)));
    }
    page.line(indent, &line);
    let inner = indent + 2;
    match (&change.from, &change.to) {
        (Some(live), Some(files)) => definition::difference(page, inner, files, live),
        (Some(live), None) => definition::whole(page, inner, GREEN, live),
        (None, Some(files)) => definition::whole(page, inner, RED, files),
        (None, None) => {}
    }
}
