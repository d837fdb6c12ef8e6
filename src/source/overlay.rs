//! What an environment has on top of the rest: its definitions take the place of those of the same objects.

use std::collections::{BTreeSet, HashMap};

use super::Note;
use super::names::{Analysed, Name, Provided, Standing};
use crate::object::Kind;

/// Takes out each of the first `base` statements whose object a later one defines, and says so.
///
/// Tables are not replaced: what else the files say about one (columns that were added, indexes, policies) would go on to
/// hold for another table than it was written for.
pub(super) fn replace(statements: Vec<Analysed>, base: usize) -> (Vec<Analysed>, Vec<Note>) {
    let mut overlaid: HashMap<(Name, Option<String>), usize> = HashMap::new();
    for (number, analysed) in statements.iter().enumerate().skip(base) {
        if let Some(own) = own(analysed) {
            overlaid.entry((own.name.clone(), own.arguments.clone())).or_insert(number);
        }
    }
    let mut notes = Vec::new();
    let mut gone = BTreeSet::new();
    for (number, analysed) in statements.iter().enumerate().take(base) {
        let Some(own) = own(analysed) else { continue };
        let Some(by) = overlaid.get(&(own.name.clone(), own.arguments.clone())) else { continue };
        let Some(by) = statements.get(*by) else { continue };
        gone.insert(number);
        notes.push(Note {
            text: format!("{} {} is as {} states it", own.noun, own.name.shown(), by.statement.place.short()),
            place: analysed.statement.place.clone(),
        });
    }
    let kept = statements.into_iter().enumerate().filter(|(number, _)| !gone.contains(number));
    (kept.map(|(_, analysed)| analysed).collect(), notes)
}

/// What a statement is the definition of.
fn own(analysed: &Analysed) -> Option<&Provided> {
    let own = analysed.facts.provides.first()?;
    let is_table = own.noun == Kind::Table.noun() || own.noun == "foreign table";
    (own.standing == Standing::Stated && !is_table).then_some(own)
}
