//! What is drawn: the files, a database, or what a plan makes of one.

use super::{Files, Live, Planned, Request, foundation, required, scope};
use crate::object::{Mark, Marks, Outline, Selection};
use crate::plan::Verb;
use crate::problem::Result;
use crate::server::connect;

/// The files as one draws them; no target is needed.
///
/// # Errors
/// When the files cannot be read or loaded.
pub async fn outline_of_files(request: &Request, all_kinds: bool) -> Result<Outline> {
    let (files, _) = Files::load(request, None).await?;
    let (base, desired) = (&files.meaning.base, &files.meaning.desired);
    let scope = files.scope(request);
    let keep = |id: &_| scope.covers(id, base, desired);
    Ok(Outline::of(desired, &Selection { keep: &keep, all_kinds }))
}

/// The live database as one draws it.
///
/// # Errors
/// When the database cannot be read.
pub async fn outline_of_database(request: &Request, all_kinds: bool) -> Result<Outline> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    let catalog = live.read(request).await?;
    let scope = scope(request, &foundation(request, Some(&live)));
    let keep = |id: &_| scope.covers(id, &catalog, &catalog);
    Ok(Outline::of(&catalog, &Selection { keep: &keep, all_kinds }))
}

/// What a plan makes of the live database: what it adds, changes and drops is marked.
#[must_use]
pub fn outline_of_plan(request: &Request, planned: &Planned, all_kinds: bool) -> Outline {
    let files = &planned.files;
    let (_, desired) = files.meaning.beside(&planned.live, &files.source, &files.foundation);
    let scope = files.scope(request);
    let keep = |id: &_| scope.covers(id, &planned.live, &desired);
    let marks: Marks = planned
        .plan
        .changes
        .iter()
        .filter_map(|change| {
            let mark = match change.verb {
                Verb::Create => Mark::Added,
                Verb::Alter | Verb::Rename | Verb::Recreate => Mark::Changed,
                Verb::Drop => Mark::Dropped,
                Verb::Keep => return None,
            };
            Some((change.object.clone(), mark))
        })
        .collect();
    Outline::between(&planned.live, &desired, &Selection { keep: &keep, all_kinds }, &marks)
}
