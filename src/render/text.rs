//! A plan for people: in a terminal before `apply`, and in a pull request.
//!
//! What belongs to one table, view or function stands together, its own change first. The order of the statements is
//! told by their step numbers.

use std::collections::BTreeMap;

use anstyle::Style;

use super::measure::{by_verb, called, count, host, named, place, refused, size, steps, version};
use super::paint::{BOLD, CYAN, DIM, GREEN, Page, RED, YELLOW, on_one_line, symbol};
use super::{Options, definition};
use crate::object::{Hazard, Limits, LockMode, ObjectId, Work};
use crate::plan::{Group, ObjectChange, Plan, Size, Step, Verb};

/// The plan as text, ending in a line feed.
#[must_use]
pub fn text(plan: &Plan, options: Options<'_>) -> String {
    let mut page = Page::new(options.colors, options.width);
    header(&mut page, "Plan", plan);
    if plan.is_empty() {
        let text = page.paint(GREEN, "Nothing to do: the database equals the files.");
        page.line(0, &text);
    } else {
        summary(&mut page, plan);
        undescribed(&mut page, plan);
        let by_object = plan.steps_by_object();
        for block in blocks(&plan.changes) {
            page.blank();
            changes(&mut page, &block, &by_object, options);
        }
    }
    footer(&mut page, plan, options);
    transactions(&mut page, plan);
    if options.verbose {
        time_limits(&mut page, plan);
    }
    decision(&mut page, plan, options);
    page.finish()
}

/// Which database, as whom, where.
pub(super) fn header(page: &mut Page, what: &str, plan: &Plan) {
    let target = &plan.target;
    let line = format!("{what} for database {} on {}", on_one_line(&target.database), host(plan));
    let line = page.paint(BOLD, &line);
    page.line(0, &line);
    let mut facts = vec![if target.role == target.owner {
        format!("role {}", on_one_line(&target.role))
    } else {
        format!("role {}, acting as {}", on_one_line(&target.role), on_one_line(&target.owner))
    }];
    facts.extend(target.environment.as_ref().map(|name| format!("environment {}", on_one_line(name))));
    facts.push(format!("platform {}", on_one_line(&target.platform)));
    facts.push(version(target.version));
    let facts = page.paint(DIM, &facts.join(" · "));
    page.line(0, &facts);
    if let Some(shadow) = &target.shadow {
        let shadow = page.paint(DIM, &format!("shadow {}", on_one_line(shadow)));
        page.line(0, &shadow);
    }
    page.blank();
}

fn summary(page: &mut Page, plan: &Plan) {
    let mut parts = Vec::new();
    for (verb, number) in by_verb(plan) {
        parts.push(page.paint(symbol(verb).1, &format!("{number} {}", intent(verb))));
    }
    let total = plan.steps().count();
    if total > 0 {
        let total = page.paint(DIM, &format!("in {}", count(total, "step")));
        page.line(0, &format!("{} {total}", parts.join(", ")));
    } else {
        page.line(0, &parts.join(", "));
    }
}

/// `2 to create, 1 to drop in 4 steps`.
pub(super) fn summary_words(plan: &Plan) -> String {
    let mut page = Page::new(false, usize::MAX);
    summary(&mut page, plan);
    page.finish().trim_end().to_owned()
}

fn intent(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "to create",
        Verb::Alter => "to alter",
        Verb::Rename => "to rename",
        Verb::Recreate => "to recreate",
        Verb::Drop => "to drop",
        Verb::Keep => "kept",
    }
}

fn undescribed(page: &mut Page, plan: &Plan) {
    if plan.undescribed > 0 {
        page.blank();
        let objects = count(plan.undescribed, "object");
        page.prose(
            0,
            0,
            YELLOW,
            &format!(
                "This database holds {objects} that the files do not describe, and schemactl was never applied to it. What \
                 the files do not describe is dropped. To keep it, let `schemactl pull` write it into the files, narrow `[scope]`, or add \
                 `[[ignore]]` rules."
            ),
        );
    }
}

/// The changes that are listed under one object, that object's own first.
pub(super) fn blocks(changes: &[ObjectChange]) -> Vec<Vec<&ObjectChange>> {
    let mut positions: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    let mut blocks: Vec<Vec<&ObjectChange>> = Vec::new();
    for change in changes {
        let position = *positions.entry(&change.under).or_insert_with(|| {
            blocks.push(Vec::new());
            blocks.len() - 1
        });
        blocks[position].push(change);
    }
    for block in &mut blocks {
        block.sort_by_key(|change| change.object != change.under);
    }
    blocks
}

fn changes(
    page: &mut Page,
    block: &[&ObjectChange],
    by_object: &BTreeMap<&ObjectId, Vec<&Step>>,
    options: Options<'_>,
) {
    let Some(first) = block.first() else { return };
    let parent = (first.object == first.under).then_some(*first);
    if parent.is_none() {
        let heading = page.paint(BOLD, &named(&first.under));
        page.line(0, &heading);
    }
    for change in block {
        let is_parent = parent.is_some_and(|parent| std::ptr::eq(parent, *change));
        let indent = if is_parent { 0 } else { 2 };
        let own = by_object.get(&change.object).map(Vec::as_slice).unwrap_or_default();
        // What goes with its parent needs no definition: nothing of it is to be decided.
        let goes_along = !is_parent && parent.is_some_and(|parent| parent.verb == Verb::Drop);
        heading(page, indent, change, own);
        let inner = indent + 2;
        if let Some(why) = &change.why {
            page.prose(inner, 2, DIM, &format!("↳ {why}"));
        }
        if let Some(note) = &change.note {
            page.prose(inner, 2, CYAN, &format!("• {note}"));
        }
        hazards(page, inner, &change.hazards, options);
        match (&change.from, &change.to) {
            (Some(from), Some(to)) => definition::difference(page, inner, from, to),
            (None, Some(to)) => definition::whole(page, inner, GREEN, to),
            (Some(from), None) if !goes_along && change.verb != Verb::Keep => definition::whole(page, inner, RED, from),
            (Some(_) | None, None) => {}
        }
    }
    locks(page, block, by_object);
}

fn heading(page: &mut Page, indent: usize, change: &ObjectChange, steps_of: &[&Step]) {
    let (symbol, style) = symbol(change.verb);
    let name = match &change.renamed_from {
        Some(from) => format!("{} → {}", named(from), named(&change.object)),
        None => called(change.called.as_ref(), &change.object),
    };
    let mut line = format!("{} {}", page.paint(style, symbol), page.paint(style.bold(), &name));
    let mut asides: Vec<String> = change.place.iter().map(place).collect();
    if !steps_of.is_empty() {
        asides.push(steps(&steps_of.iter().map(|step| step.number).collect::<Vec<_>>()));
    }
    if !asides.is_empty() {
        line += &page.paint(DIM, &format!(" · {}", asides.join(" · ")));
    }
    page.line(indent, &line);
}

fn hazards(page: &mut Page, indent: usize, hazards: &[Hazard], options: Options<'_>) {
    let mut said = Vec::new();
    for hazard in hazards {
        if said.contains(&(hazard.kind, &hazard.text)) {
            continue;
        }
        said.push((hazard.kind, &hazard.text));
        let (style, consequence): (Style, String) = match hazard.kind {
            kind if !kind.is_refused() => (DIM, String::new()),
            kind if options.allowed.contains(&kind) => (YELLOW, "allowed".to_owned()),
            kind => (RED, format!("needs --allow {kind}")),
        };
        let text = match hazard.text.strip_suffix(')').filter(|text| text.contains(" (about ")) {
            _ if consequence.is_empty() => hazard.text.clone(),
            Some(measured) => format!("{measured}; {consequence})"),
            None => format!("{} ({consequence})", hazard.text),
        };
        page.prose(indent, 2, style, &format!("⚠ {}: {text}", hazard.kind));
        if let Some(query) = &hazard.query {
            let which = hazard.kind.of_rows();
            page.prose(indent + 2, 2, DIM, &format!("this query finds the rows that {which}:"));
            definition::whole(page, indent + 2, DIM, query);
        }
    }
}

/// The strongest lock that the steps of a block take on each relation, and how large that is.
fn locks(page: &mut Page, block: &[&ObjectChange], by_object: &BTreeMap<&ObjectId, Vec<&Step>>) {
    struct Held<'p> {
        mode: LockMode,
        work: Work,
        size: Option<Size>,
        steps: Vec<&'p Step>,
    }
    let mut held: BTreeMap<&ObjectId, Held<'_>> = BTreeMap::new();
    for step in block.iter().flat_map(|change| by_object.get(&change.object).into_iter().flatten()) {
        for (index, lock) in step.statement.locks.iter().enumerate() {
            let size = step.sizes.get(index).copied().flatten();
            let entry = held.entry(&lock.relation).or_insert(Held {
                mode: lock.mode,
                work: Work::CatalogOnly,
                size,
                steps: Vec::new(),
            });
            // How long the strongest one is held is what matters.
            if lock.mode > entry.mode {
                (entry.mode, entry.work) = (lock.mode, step.statement.work);
            } else if lock.mode == entry.mode {
                entry.work = entry.work.max(step.statement.work);
            }
            entry.size = entry.size.or(size);
            if !entry.steps.iter().any(|known| known.number == step.number) {
                entry.steps.push(step);
            }
        }
    }
    for (relation, held) in held {
        // A table without a size is new: nobody waits for it.
        let Some(table_size) = held.size else { continue };
        let blocks = match held.mode {
            LockMode::AccessExclusive => "blocks reads and writes",
            LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => "blocks writes",
            LockMode::AccessShare | LockMode::RowShare | LockMode::RowExclusive | LockMode::ShareUpdateExclusive => {
                "reads and writes go on"
            }
        };
        let work = match held.work {
            Work::CatalogOnly => "briefly",
            Work::Scan => "while every row is read",
            Work::Rewrite => "while every row is written anew",
        };
        let work = if blocks == "reads and writes go on" && held.work == Work::CatalogOnly { "" } else { work };
        let numbers: Vec<_> = held.steps.iter().map(|step| step.number).collect();
        let text = format!(
            "locks {} {}: {blocks} {work} · {} · {}",
            on_one_line(&relation.to_string()),
            held.mode,
            unbroken(&size(table_size)),
            unbroken(&steps(&numbers))
        );
        page.prose(2, 2, DIM, &text.replace("  ", " "));
    }
}

/// The text with blanks at which [`Page::prose`] does not wrap.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// Remarks, what is left out, and what is outside the scope.
pub(super) fn footer(page: &mut Page, plan: &Plan, options: Options<'_>) {
    if !plan.remarks.is_empty() {
        page.blank();
        let heading = page.paint(BOLD, "Notes");
        page.line(0, &heading);
        for remark in &plan.remarks {
            let place = remark.place.as_ref().map(|at| format!(" · {}", place(at))).unwrap_or_default();
            page.prose(2, 2, CYAN, &format!("• {}{place}", remark.text));
        }
    }
    if !plan.left_out.is_empty() {
        page.blank();
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for left_out in &plan.left_out {
            *kinds.entry(&left_out.what).or_default() += 1;
        }
        let kinds: Vec<_> = kinds.into_iter().map(|(what, number)| count(number, what)).collect();
        let more = if options.verbose { "" } else { " (-v lists them)" };
        page.prose(0, 2, DIM, &format!("Left out, because schemactl does not manage them: {}{more}", kinds.join(", ")));
        if options.verbose {
            for left_out in &plan.left_out {
                page.prose(2, 2, DIM, &format!("• {} {}: {}", left_out.what, left_out.name, left_out.reason));
            }
        }
    }
    if plan.out_of_scope > 0 {
        page.blank();
        let text = format!("Outside the scope, never touched: {}", count(plan.out_of_scope, "object"));
        page.prose(0, 2, DIM, &text);
    }
}

/// How the steps are divided into transactions, when that is not simply one.
fn transactions(page: &mut Page, plan: &Plan) {
    let all_in_one = matches!(plan.groups.as_slice(), [] | [Group::Transaction(_)]);
    if all_in_one {
        return;
    }
    let is_alone = |group: &Group| matches!(group, Group::Alone(_));
    // What runs by itself one after the other is said together.
    let parts: Vec<String> = plan
        .groups
        .chunk_by(|one, next| is_alone(one) && is_alone(next))
        .map(|groups| {
            let numbers: Vec<_> = groups.iter().flat_map(Group::steps).map(|step| step.number).collect();
            match groups {
                [Group::Transaction(_), ..] => format!("{} in one transaction", steps(&numbers)),
                [_] => format!("{} by itself", steps(&numbers)),
                _ => format!("{}, each by itself", steps(&numbers)),
            }
        })
        .collect();
    page.blank();
    page.prose(0, 2, DIM, &format!("Runs {}.", parts.join("; then ")));
}

/// How long which steps may wait and work.
fn time_limits(page: &mut Page, plan: &Plan) {
    let mut by_limits: BTreeMap<Limits, Vec<usize>> = BTreeMap::new();
    for step in plan.steps() {
        by_limits.entry(Limits::of(&step.statement, &plan.time_limits)).or_default().push(step.number);
    }
    if by_limits.is_empty() {
        return;
    }
    let mut parts: Vec<_> = by_limits.into_iter().collect();
    parts.sort_by_key(|(_, numbers)| numbers[0]);
    let parts: Vec<_> = parts.into_iter().map(|(limits, numbers)| format!("{}: {limits}", steps(&numbers))).collect();
    page.blank();
    page.prose(0, 2, DIM, &format!("Time limits: {}.", parts.join("; ")));
}

/// What stands between the plan and its execution.
fn decision(page: &mut Page, plan: &Plan, options: Options<'_>) {
    let refused = refused(plan, options.allowed);
    if refused.is_empty() || options.refusal_follows {
        return;
    }
    page.blank();
    let heading = page.paint(RED.bold(), "Refused until these hazards are allowed:");
    page.line(0, &heading);
    let longest = refused.keys().map(|hazard| hazard.name().len()).max().unwrap_or(0);
    for (hazard, numbers) in &refused {
        let mut numbers = numbers.clone();
        numbers.dedup();
        let name = page.paint(RED, hazard.name());
        let padding = longest - hazard.name().len();
        page.line(2, &format!("{name}{:padding$}  {}", "", steps(&numbers)));
    }
    let names: Vec<_> = refused.keys().map(|hazard| hazard.name()).collect();
    page.line(0, &format!("To allow them: schemactl apply{} --allow {}", options.arguments, names.join(",")));
}
