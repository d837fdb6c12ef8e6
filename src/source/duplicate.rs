//! The same object defined twice: no order of loading can be right, so both places are shown.

use std::collections::HashMap;

use super::names::{Analysed, Name, Provided, Standing};
use crate::problem::{Place, Problem};

/// Every object that is defined a second time.
pub(super) fn find(statements: &[Analysed]) -> Vec<Problem> {
    let mut first: HashMap<(&Name, Option<&str>), (usize, &Provided)> = HashMap::new();
    let mut problems = Vec::new();
    for (index, analysed) in statements.iter().enumerate() {
        // A second table is a second row type, with second constraints: once is enough.
        let mut reported = false;
        for provided in &analysed.facts.provides {
            if !matches!(provided.standing, Standing::Stated | Standing::Repeatable) {
                continue;
            }
            let key = (&provided.name, provided.arguments.as_deref());
            let Some((earlier_index, earlier)) = first.get(&key) else {
                first.insert(key, (index, provided));
                continue;
            };
            let repeatable = provided.standing == Standing::Repeatable && earlier.standing == Standing::Repeatable;
            if reported || repeatable || *earlier_index == index {
                continue;
            }
            reported = true;
            let earlier_place = place(&statements[*earlier_index], earlier);
            problems.push(problem(provided, earlier, place(analysed, provided), earlier_place));
        }
    }
    problems
}

fn problem(provided: &Provided, earlier: &Provided, place: Place, earlier_place: Place) -> Problem {
    let arguments = provided.arguments.as_ref().map(|arguments| format!("({arguments})")).unwrap_or_default();
    let name = format!("{}{arguments}", provided.name.shown());
    let what = if provided.noun == earlier.noun {
        format!("{} {name} is defined twice", provided.noun)
    } else {
        format!("{name} is defined as {} and as {}", earlier.noun, provided.noun)
    };
    Problem::error("defined-twice", what)
        .because("the files describe a state, in which a later definition does not replace an earlier one")
        .help("keep one of them")
        .at(first_line(place), "defined here")
        .at(first_line(earlier_place), "defined here")
}

/// The beginning of a definition is enough to know it by.
fn first_line(place: Place) -> Place {
    let text = place.file.text.get(place.span.clone()).and_then(|text| text.lines().next()).map(str::len);
    let end = text.map_or(place.span.end, |length| place.span.start + length);
    Place { span: place.span.start..end, ..place }
}

/// TOML statements know their places better than their SQL does.
fn place(analysed: &Analysed, provided: &Provided) -> Place {
    let own = provided.name.part.as_ref().unwrap_or(&provided.name.name);
    let finer = analysed.statement.defines.iter().find(|defined| {
        analysed.statement.offset.is_none() && defined.name == *own && defined.kind.noun() == provided.noun
    });
    finer.map_or_else(|| provided.place.clone(), |defined| defined.place.clone())
}
