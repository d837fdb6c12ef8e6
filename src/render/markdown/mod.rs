//! A plan or a drift as a comment on a pull request: what matters first, details folded, never longer than GitHub takes.

mod budget;
mod drift;
mod escape;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use drift::drift;

use super::Options;
use super::definition::changed_lines;
use super::graph::flowchart;
use super::measure::{called, count, host, named, place, ranges, refused, size, steps, version};
use super::text::{blocks, summary_words};
use crate::object::{HazardKind, ObjectId, Outline, Work};
use crate::plan::{Group, ObjectChange, Plan, Step, Verb};
use crate::sql::terminated;
use budget::Page;
use escape::{block, code, html, prose};

/// How much is kept for what is said last.
const KEPT: usize = 2_500;
/// Pictures of more boxes are no help.
const BOXES: usize = 30;

/// The plan as Markdown, ending in a line feed; the picture is of what it touches.
#[must_use]
pub fn markdown(plan: &Plan, picture: Option<&Outline>, options: Options<'_>) -> String {
    let mut page = Page::new(KEPT);
    let by_object = plan.steps_by_object();
    let mut cut = Vec::new();
    if plan.is_empty() {
        page.add("### schemactl: no changes\n\n");
        target(&mut page, plan);
        page.add("The database equals the files.\n");
    } else {
        page.add(&format!("### schemactl: {}\n\n", summary_words(plan)));
        target(&mut page, plan);
        hazards(&mut page, plan, options, &mut cut);
        undescribed(&mut page, plan);
        table(&mut page, plan, &mut cut);
        if let Some(picture) = picture.filter(|picture| !picture.boxes.is_empty() && picture.boxes.len() <= BOXES) {
            let picture = block("mermaid", &flowchart(picture));
            page.add(&format!("\n<details><summary>Picture</summary>\n\n{picture}\n</details>\n"));
        }
        let details: Vec<String> = blocks(&plan.changes)
            .iter()
            .map(|block| details(block, &by_object))
            .filter(|text| !text.is_empty())
            .collect();
        let total = details.len();
        page.add("\n");
        let missing = page.add_those_that_fit(details);
        if missing > 0 {
            cut.push(format!("the definitions of {missing} of {total} objects"));
        }
    }
    page.release(KEPT);
    closing(&mut page, plan, &cut, "schemactl plan");
    page.finish()
}

fn target(page: &mut Page, plan: &Plan) {
    let target = &plan.target;
    let mut facts = vec![format!("database {} on {}", code(&target.database), code(&host(plan)))];
    facts.push(format!("role {}", code(&target.role)));
    facts.extend(target.environment.as_ref().map(|name| format!("environment {}", code(name))));
    facts.push(format!("platform {}", prose(&target.platform)));
    facts.push(version(target.version));
    page.add(&format!("{}\n\n", facts.join(" · ")));
}

/// What is refused, and what else hurts, before anything else.
fn hazards(page: &mut Page, plan: &Plan, options: Options<'_>, cut: &mut Vec<String>) {
    let refused = refused(plan, options.allowed);
    if !refused.is_empty() {
        let names: Vec<_> = refused.keys().map(|hazard| hazard.name()).collect();
        page.add(&format!(
            "> [!CAUTION]\n> Refused until these hazards are allowed: `schemactl apply{} --allow {}`\n\n",
            options.arguments,
            names.join(",")
        ));
    }
    let mut told: BTreeMap<(bool, HazardKind, &str, String), Vec<usize>> = BTreeMap::new();
    for step in plan.steps() {
        for hazard in &step.statement.hazards {
            let name = called(step.called.as_ref(), &step.object);
            told.entry((!refused.contains_key(&hazard.kind), hazard.kind, &hazard.text, name))
                .or_default()
                .push(step.number);
        }
    }
    if told.is_empty() {
        return;
    }
    page.add("| | hazard | what happens | step |\n|---|---|---|---|\n");
    let rows = told.iter().map(|((harmless, kind, text, name), numbers)| {
        let sign = match (harmless, kind.is_refused()) {
            (false, _) => "⛔",
            (true, true) => "✔️ allowed",
            (true, false) => "",
        };
        format!("| {sign} | `{kind}` | {}: {} | {} |\n", code(name), prose(text), ranges(numbers.iter().copied()))
    });
    let missing = page.add_some(rows, 20_000);
    if missing > 0 {
        cut.push(format!("{missing} of {}", count(told.len(), "hazard")));
    }
    page.add("\n");
}

fn undescribed(page: &mut Page, plan: &Plan) {
    if plan.undescribed > 0 {
        page.add(&format!(
            "> [!WARNING]\n> This database holds {} that the files do not describe, and schemactl was never applied to it. \
             What the files do not describe is dropped.\n\n",
            count(plan.undescribed, "object")
        ));
    }
}

/// A row for each step.
fn table(page: &mut Page, plan: &Plan, cut: &mut Vec<String>) {
    let total = plan.steps().count();
    if total == 0 {
        return;
    }
    page.add("| step | | object | locks | asked for by |\n|--:|---|---|---|---|\n");
    let alone: Vec<usize> = plan
        .groups
        .iter()
        .filter(|_| plan.groups.len() > 1)
        .filter_map(|group| match group {
            Group::Alone(step) => Some(step.number),
            Group::Transaction(_) => None,
        })
        .collect();
    let rows = plan.steps().map(|step| {
        let hurts = step.statement.hazards.iter().any(|hazard| hazard.kind.is_refused());
        let own = if alone.contains(&step.number) { " (in no transaction)" } else { "" };
        format!(
            "| {}{} | {}{own} | {} | {} | {} |\n",
            if hurts { "⚠️ " } else { "" },
            step.number,
            word(step.verb),
            code(&called(step.called.as_ref(), &step.object)),
            locks(step),
            step.place
                .as_ref()
                .map(|at| code(&place(at)))
                .or_else(|| step.why.as_deref().map(prose))
                .unwrap_or_default(),
        )
    });
    let within = page.left().saturating_sub(8_000).min(32_000);
    let missing = page.add_some(rows, within);
    if missing > 0 {
        cut.push(format!("{missing} of {}", count(total, "step")));
    }
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Alter => "alter",
        Verb::Rename => "rename",
        Verb::Recreate => "recreate",
        Verb::Drop => "drop",
        Verb::Keep => "keep",
    }
}

/// The locks on tables that exist before: others wait for those.
fn locks(step: &Step) -> String {
    let work = match step.statement.work {
        Work::CatalogOnly => "",
        Work::Scan => ", reads every row",
        Work::Rewrite => ", writes every row",
    };
    let locks: Vec<String> = step
        .statement
        .locks
        .iter()
        .enumerate()
        .filter_map(|(index, lock)| {
            let size = size(step.sizes.get(index).copied().flatten()?);
            Some(format!("{} on {} ({size}{work})", lock.mode, code(&lock.relation.to_string())))
        })
        .collect();
    locks.join("; ")
}

/// What differs in one object and in what hangs on it, folded.
fn details(block_of: &[&ObjectChange], by_object: &BTreeMap<&ObjectId, Vec<&Step>>) -> String {
    let Some(first) = block_of.first() else { return String::new() };
    let mut inner = String::new();
    for change in block_of {
        let own = by_object.get(&change.object).map(Vec::as_slice).unwrap_or_default();
        let name = match &change.renamed_from {
            Some(from) => format!("{} → {}", code(&named(from)), code(&named(&change.object))),
            None => code(&called(change.called.as_ref(), &change.object)),
        };
        let numbers: Vec<usize> = own.iter().map(|step| step.number).collect();
        let asides = if numbers.is_empty() { String::new() } else { format!(" · {}", steps(&numbers)) };
        inner += &format!("\n**{}** {name}{asides}\n\n", word(change.verb));
        if let Some(why) = &change.why {
            inner += &format!("{}\n\n", prose(why));
        }
        if let Some(note) = &change.note {
            inner += &format!("{}\n\n", prose(note));
        }
        if let (Some(from), Some(to)) = (&change.from, &change.to)
            && from != to
        {
            inner += &block("diff", &changed_lines(from, to));
        }
        let sql: Vec<String> = own.iter().map(|step| terminated(&step.statement.sql)).collect();
        if !sql.is_empty() {
            inner += &block("sql", &sql.concat());
        }
        for hazard in &change.hazards {
            let Some(query) = &hazard.query else { continue };
            inner += &format!("\nRows that {}:\n\n", hazard.kind.of_rows());
            inner += &block("sql", query);
        }
    }
    let number = if block_of.len() > 1 { format!(" · {}", count(block_of.len(), "change")) } else { String::new() };
    format!("<details><summary>{}{number}</summary>\n{inner}\n</details>\n", html(&named(&first.under)))
}

/// Notes, what is left out, and what did not fit.
fn closing(page: &mut Page, plan: &Plan, cut: &[String], command: &str) {
    if !cut.is_empty() {
        page.add(&format!(
            "\n> [!NOTE]\n> Too long for a comment. Not shown: {}. `{command}` shows all.\n",
            cut.join(", ")
        ));
    }
    if !plan.remarks.is_empty() {
        page.add(&format!("\n<details><summary>{}</summary>\n\n", count(plan.remarks.len(), "note")));
        let rows = plan.remarks.iter().map(|remark| {
            let at = remark.place.as_ref().map(|at| format!(" · {}", code(&place(at)))).unwrap_or_default();
            format!("- {}{at}\n", prose(&remark.text))
        });
        let within = page.left().saturating_sub(400);
        let missing = page.add_some(rows, within);
        if missing > 0 {
            page.add(&format!("- and {missing} more\n"));
        }
        page.add("\n</details>\n");
    }
    let mut aside = Vec::new();
    if !plan.left_out.is_empty() {
        aside
            .push(format!("{} left out, because schemactl does not manage them", count(plan.left_out.len(), "object")));
    }
    if plan.out_of_scope > 0 {
        aside.push(format!("{} outside the scope, never touched", count(plan.out_of_scope, "object")));
    }
    if !aside.is_empty() {
        page.add(&format!("\n<sub>{}</sub>\n", aside.join(" · ")));
    }
}
