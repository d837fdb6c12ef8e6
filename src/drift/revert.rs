//! The way back: the database as it would be had nobody changed it outside.

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
        let mut ids = vec![object.object.clone()];
        if object.verb == Verb::Create {
            // What goes along with a missing object is no difference of its own.
            let was_there = |id: &ObjectId| applied.is_none_or(|applied| applied.get(id).is_some());
            ids.extend(from.family(&object.object).into_iter().filter(was_there));
        }
        back.extend(ids.into_iter().map(|id| (id, from)));
    }
    let mut to = Catalog::default();
    for (id, object) in live.objects.iter().filter(|(id, _)| !gone.contains(id)) {
        to.insert(object.clone());
        for needed in live.depends_on(id) {
            to.depend(id, needed);
        }
    }
    to.left_out.clone_from(&live.left_out);
    for (id, from) in back {
        if let Some(object) = from.get(&id) {
            to.insert(object.clone());
            for needed in from.depends_on(&id) {
                to.depend(&id, needed);
            }
        }
    }
    to
}
