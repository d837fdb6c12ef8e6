//! What one statement of the files drops and another one makes. Of columns, what there should be cannot be told from that; of
//! constraints, the order in one file tells it.

use std::collections::BTreeMap;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableStmt, AlterTableType};

use super::facts::relation;
use super::names::{Analysed, Facts, Name, Space};
use super::{Note, syntax, tokens};
use crate::problem::{Place, Problem};

/// `ALTER TABLE ... DROP COLUMN`.
#[derive(Debug)]
pub(super) struct Removed {
    place: Place,
    table: Name,
    column: String,
}

/// The columns that a statement drops.
pub(super) fn columns(node: &NodeEnum, facts: &Facts, place: &Place) -> Vec<Removed> {
    let NodeEnum::AlterTableStmt(AlterTableStmt { relation: named, cmds, .. }) = node else { return Vec::new() };
    let Some(table) = relation(named.as_ref()).map(|table| facts.resolved(table)) else { return Vec::new() };
    let mut removed = Vec::new();
    for command in cmds {
        let Some(NodeEnum::AlterTableCmd(command)) = &command.node else { continue };
        if command.subtype == AlterTableType::AtDropColumn as i32 {
            let place = narrowed(place, &command.name);
            removed.push(Removed { place, table: table.clone(), column: command.name.clone() });
        }
    }
    removed
}

/// Where the statement says `DROP [COLUMN] [IF EXISTS] name`.
fn narrowed(place: &Place, column: &str) -> Place {
    let text = place.file.text.get(place.span.clone()).unwrap_or_default();
    let spans = tokens(text);
    let said = |index: usize| spans.get(index).and_then(|span| text.get(span.clone())).unwrap_or_default();
    let is = |index: usize, word: &str| said(index).eq_ignore_ascii_case(word);
    let found = (0..spans.len()).filter(|index| is(*index, "drop")).find_map(|drop| {
        let mut name = drop + 1;
        name += usize::from(is(name, "column"));
        name += if is(name, "if") && is(name + 1, "exists") { 2 } else { 0 };
        let fits = said(name).trim_matches('"') == column || said(name).to_lowercase() == column;
        fits.then(|| Some(spans.get(drop)?.start..spans.get(name)?.end))?
    });
    match found {
        Some(span) => {
            Place { file: place.file.clone(), span: place.span.start + span.start..place.span.start + span.end }
        }
        None => place.clone(),
    }
}

/// Those that the files make as well.
pub(super) fn refused(removed: &[Removed], statements: &[Analysed]) -> Vec<Problem> {
    let defined = |one: &Removed| {
        statements.iter().flat_map(|analysed| &analysed.statement.defines).find(|defined| {
            defined.kind.noun() == "column"
                && defined.name == one.column
                && defined.relation.as_ref() == Some(&one.table.name)
                && defined.schema == one.table.schema
        })
    };
    let problem = |one: &Removed| {
        let defined = defined(one)?;
        let name = format!("{}.{}", one.table.shown(), crate::sql::Ident(&one.column));
        let help = format!("delete this statement, and the column where it is defined: {}", defined.place.short());
        Some(
            Problem::error("drop-in-schema", format!("column {name} is defined in the files, and dropped in them"))
                .because("the files describe a state; what they do not describe is dropped by itself, with a warning in the plan")
                .help(help)
                .at(one.place.clone(), "dropped here")
                .at(defined.place.clone(), "defined here"),
        )
    };
    removed.iter().filter_map(problem).collect()
}

/// `ALTER TABLE ... DROP CONSTRAINT` before what makes that constraint: in the same file it is there to let the file run twice,
/// and goes; in another one nobody can say which of the two is meant. One that takes away what is made before it stays.
pub(super) fn constraints(statements: &mut Vec<Analysed>, notes: &mut Vec<Note>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut needless = Vec::new();
    // Where each is made first.
    let mut makers: BTreeMap<&Name, usize> = BTreeMap::new();
    if statements.iter().any(|one| !one.facts.drops.is_empty()) {
        for (index, one) in statements.iter().enumerate() {
            for provided in &one.facts.provides {
                makers.entry(&provided.name).or_insert(index);
            }
        }
    }
    for (index, analysed) in statements.iter().enumerate().filter(|(_, analysed)| !analysed.facts.drops.is_empty()) {
        let only_drops = only_drops(analysed);
        let place = &analysed.statement.place;
        let mut comes_too_early = |name: &Name| {
            let first = makers.get(name).copied().filter(|maker| *maker > index);
            let Some(maker) = first.and_then(|maker| statements.get(maker)) else { return false };
            let table = Name { space: Space::Relation, part: None, ..name.clone() };
            let is_with_table = maker.facts.provides.iter().any(|provided| provided.name == table);
            let here = maker.statement.place.file.path == place.file.path;
            if !here || is_with_table && !only_drops {
                problems.push(dropped_before(name, place, &maker.statement.place));
            }
            here
        };
        let early = analysed.facts.drops.iter().filter(|name| comes_too_early(name)).count();
        if early == analysed.facts.drops.len() && only_drops {
            let text = "this DROP CONSTRAINT is ignored: what makes the constraint after it says what there should be";
            notes.push(Note { text: text.to_owned(), place: place.clone() });
            needless.push(index);
        }
    }
    let mut index = 0;
    statements.retain(|_| {
        index += 1;
        !needless.contains(&(index - 1))
    });
    problems
}

fn only_drops(analysed: &Analysed) -> bool {
    let node = syntax::parse(&analysed.statement.sql).ok().flatten();
    matches!(node, Some(NodeEnum::AlterTableStmt(alter)) if alter.cmds.len() == analysed.facts.drops.len())
}

fn dropped_before(name: &Name, place: &Place, made: &Place) -> Problem {
    Problem::error("drop-in-schema", format!("constraint {} is made in the files, and dropped in them", name.shown()))
        .because("files are loaded in any order, so that it cannot be told whether there should be one")
        .help(format!("delete this DROP CONSTRAINT, or what makes the constraint: {}", made.short()))
        .at(place.clone(), "dropped here")
        .at(made.clone(), "made here")
}
