//! Where in the migrations a function body comes from that the files, written from the database, have as well.

use std::sync::Arc;

use crate::problem::{Place, Problem};
use crate::source::migration::Migrations;
use crate::source::tokens;

/// The problem with its places in the migrations, as far as these hold the same body.
pub(super) fn traced(mut problem: Problem, migrations: &Migrations) -> Problem {
    for (place, _) in &mut problem.places {
        if let Some(origin) = origin(place, migrations) {
            *place = origin;
        }
    }
    problem.also = problem.also.into_iter().map(|also| traced(also, migrations)).collect();
    problem
}

/// The place in the last migration that has the text between the dollar quotes around it.
fn origin(place: &Place, migrations: &Migrations) -> Option<Place> {
    let text = &place.file.text;
    let quoted = tokens(text).into_iter().find(|span| span.start <= place.span.start && place.span.start < span.end)?;
    let tag = text.get(quoted.clone())?.strip_prefix('$')?.find('$')? + 2;
    let body = quoted.start + tag..quoted.end.checked_sub(tag)?;
    let (within, inner) = (place.span.start.checked_sub(body.start)?, text.get(body.clone())?);
    migrations.files.iter().rev().find_map(|migration| {
        let start = migration.file.text.rfind(inner)? + within;
        Some(Place { file: Arc::clone(&migration.file), span: start..start + place.span.len() })
    })
}
