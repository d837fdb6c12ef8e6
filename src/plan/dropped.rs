//! What is said of drops: what goes along, and that no file has ever described what goes.

use std::collections::BTreeMap;

use super::{Plan, Verb, counted};
use crate::object::{Catalog, Folds, HazardKind, Object, ObjectId, OnDrop};

/// What is known of what schemactl did to the database.
#[derive(Debug, Clone, Copy)]
pub enum Applied<'a> {
    /// Nothing is recorded, or it cannot be read.
    Unknown,
    /// Nothing was ever applied.
    Never,
    /// What the last run left behind.
    Left(&'a Catalog),
}

/// Says under each drop what goes along with it; and under the drop of what no file ever described how it gets into one.
pub fn tell_drops(plan: &mut Plan, live: &Catalog, applied: Applied<'_>) {
    let mut undescribed = 0;
    for change in plan.changes.iter_mut().filter(|change| change.verb == Verb::Drop) {
        let loses = |kind: HazardKind| matches!(kind, HazardKind::DeletesData | HazardKind::DropsObject);
        if !change.hazards.iter().any(|hazard| loses(hazard.kind)) {
            continue;
        }
        let mut said: Vec<String> = change.why.take().into_iter().collect();
        let along = goes_along(&change.object, live);
        if !along.is_empty() {
            said.push(format!("with {}", along.join(", ")));
        }
        let never_described = match applied {
            Applied::Never => true,
            Applied::Left(catalog) => catalog.get(&change.object).is_none(),
            Applied::Unknown => false,
        };
        if never_described {
            said.push("not in the files, and not made by schemactl: `schemactl pull` writes it into them".to_owned());
        }
        undescribed += usize::from(matches!(applied, Applied::Never) && change.object == change.under);
        if !said.is_empty() {
            change.why = Some(said.join("; "));
        }
    }
    if undescribed > 0 {
        plan.undescribed = undescribed;
    }
}

/// What has a name of its own and goes with the object, by kind: `4 indexes`, `1 policy`.
fn goes_along(id: &ObjectId, live: &Catalog) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let has_name = |object: &&Object| {
        let goes = matches!(object.traits().on_drop, OnDrop::DropsObject | OnDrop::DropsIndex);
        goes && object.folds() == Folds::Never && object.traits().goes_with_parent
    };
    for child in live.children(id).iter().filter_map(|child| live.get(child)).filter(has_name) {
        *kinds.entry(child.id().kind.noun()).or_default() += 1;
    }
    kinds.into_iter().map(|(noun, number)| counted(number, noun)).collect()
}
