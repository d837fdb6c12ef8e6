//! The ways back and forward as catalogs: the database without what was changed outside, and the files with it.

use std::collections::BTreeSet;

use super::{Cause, Drifted};
use crate::object::{Catalog, ObjectId};
use crate::plan::Verb;

/// The live catalog without what was changed outside: as the files say, and where these have changed too, as it was
/// applied last. What was accepted stays.
#[must_use]
pub fn without_outside_changes(
    objects: &[Drifted],
    live: &Catalog,
    files: &Catalog,
    applied: Option<&Catalog>,
) -> Catalog {
    let mut gone: BTreeSet<ObjectId> = BTreeSet::new();
    let mut back: Vec<(ObjectId, &Catalog)> = Vec::new();
    for object in objects.iter().filter(|object| object.accepted.is_none()) {
        let from = match object.cause {
            Cause::NotApplied => continue,
            Cause::Outside | Cause::Unknown => files,
            Cause::Conflict => applied.unwrap_or(files),
        };
        let live_id = object.live_name.as_ref().unwrap_or(&object.object);
        gone.insert(live_id.clone());
        if object.verb == Verb::Drop {
            gone.extend(live.family(live_id));
        }
        back.push((object.object.clone(), from));
        if object.verb == Verb::Create {
            // What goes along with a missing object is no difference of its own.
            let was_there = |id: &ObjectId| applied.is_none_or(|applied| applied.get(id).is_some());
            let family = from.family(&object.object).into_iter().skip(1).filter(was_there);
            back.extend(family.map(|id| (id, from)));
        }
    }
    exchanged(live, &gone, &back)
}

/// What the files mean, with what was changed outside.
#[must_use]
pub fn with_outside_changes(objects: &[Drifted], live: &Catalog, files: &Catalog) -> Catalog {
    let mut gone: BTreeSet<ObjectId> = BTreeSet::new();
    let mut new: Vec<(ObjectId, &Catalog)> = Vec::new();
    for object in objects.iter().filter(|object| object.accepted.is_none()) {
        if !matches!(object.cause, Cause::Outside | Cause::Unknown) {
            continue;
        }
        gone.insert(object.object.clone());
        if object.verb == Verb::Create {
            gone.extend(files.family(&object.object));
        }
        let live_id = object.live_name.as_ref().unwrap_or(&object.object);
        let goes_along = matches!(object.verb, Verb::Drop | Verb::Keep);
        let ids = if goes_along { live.family(live_id) } else { vec![live_id.clone()] };
        new.extend(ids.into_iter().map(|id| (id, live)));
    }
    exchanged(files, &gone, &new)
}

/// A catalog in which some objects are exchanged for those of another.
fn exchanged(of: &Catalog, gone: &BTreeSet<ObjectId>, new: &[(ObjectId, &Catalog)]) -> Catalog {
    let mut to = Catalog::default();
    for (id, object) in of.objects.iter().filter(|(id, _)| !gone.contains(id)) {
        to.insert(object.clone());
        for needed in of.depends_on(id) {
            to.depend(id, needed);
        }
    }
    to.left_out.clone_from(&of.left_out);
    to.casts.clone_from(&of.casts);
    for (id, from) in new {
        if let Some(object) = from.get(id) {
            to.insert(object.clone());
            for needed in from.depends_on(id) {
                to.depend(id, needed);
            }
        }
    }
    to
}
