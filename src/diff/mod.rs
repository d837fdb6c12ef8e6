//! Two catalogs → changes.
//!
//! [`effective`] says what the database should be, given what the files say and what they leave alone; [`compare`]
//! says what has to change for that, with everything that has to be rebuilt on the way.

mod closure;
mod effective;
mod former;
mod hint;
mod likely;
mod order;
mod refused;
mod rename;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use effective::{Sides, effective, left_alone, of_unstated_kinds};
pub use former::Former;
pub use hint::{Followed, Hint, follow as follow_hints, former_name};
pub use likely::{Likely, likely};
pub use order::{Move, Moves, arrange};
pub use refused::Refused;
pub use rename::{Rename, find as find_renames};

use crate::object::attached::{Privilege, after_owner_change, initial};
use crate::object::{Alter, Catalog, Context, Kind, Object, ObjectId, ObjectKind, Statement};

/// What happens to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Create,
    /// It changes in place.
    Alter(Vec<Statement>),
    /// It is dropped and created again.
    Recreate,
    /// It goes.
    Drop,
}

/// All changes between two catalogs.
#[derive(Debug)]
pub struct Changes<'a> {
    /// By object.
    pub changes: BTreeMap<ObjectId, Change>,
    /// Why an object is recreated, or changed though its own definition stays.
    pub why: BTreeMap<ObjectId, String>,
    /// Types that are renamed out of the way while their columns move over to the new one.
    pub retired: BTreeSet<ObjectId>,
    /// What is there before: the live objects, and what hangs on new ones from the start.
    pub before: BTreeMap<ObjectId, Cow<'a, Object>>,
    /// Those of `before` that hang on new (or recreated) objects: they are there once these have been created.
    pub initial: BTreeSet<ObjectId>,
}

/// What has to change to get from `at.from` to `at.to`. Fills in what `at` makes and unmakes.
///
/// # Errors
/// When something that holds data would have to be rebuilt.
pub fn compare<'a>(at: &mut Context<'a>) -> Result<Changes<'a>, Refused> {
    let plan = closure::close(at)?;
    let (before, initial) = before(at);
    let mut changes = BTreeMap::new();
    for (id, object) in &before {
        match at.to.get(id) {
            None => {
                changes.insert(id.clone(), Change::Drop);
            }
            Some(to) => {
                let alter = object.alter(to, at);
                // Even where a parent's statement does it, what is in the way waits for it.
                let is_waited_for = matches!(alter, Alter::InPlaceOnceClear { .. }) || plan.rebased.contains_key(id);
                let mut statements = match alter {
                    Alter::Nothing => Vec::new(),
                    Alter::InPlace(statements) | Alter::InPlaceOnceClear { statements, .. } => statements,
                    // The closure has found those, and they are not in `before`.
                    Alter::Refused { .. } | Alter::Recreate { .. } | Alter::Replace { .. } => Vec::new(),
                };
                if let Some(rebased) = plan.rebased.get(id) {
                    // The move to the new type is the change to it, where it becomes an array of that, say: values that
                    // were converted twice would be wrong.
                    statements.retain(|statement| rebased.iter().all(|moved| moved.sql != statement.sql));
                    statements.splice(0..0, rebased.iter().cloned());
                }
                if !statements.is_empty() || is_waited_for {
                    changes.insert(id.clone(), Change::Alter(statements));
                }
            }
        }
    }
    // What hangs on a recreated object from the start was compared above.
    for id in at.unmade.iter().filter(|id| !initial.contains(*id) && !is_revoked(id, at)) {
        let change = if at.makes(id) { Change::Recreate } else { Change::Drop };
        changes.insert(id.clone(), change);
    }
    // Not only of what is made: an old owner's privileges have become the new one's.
    for id in at.to.objects.keys() {
        if !before.contains_key(id) && !at.unmakes(id) {
            changes.insert(id.clone(), Change::Create);
        }
    }
    Ok(Changes { changes, why: plan.why, retired: plan.retired, before, initial })
}

/// Whether it is a privilege on an object that stays: what has to be revoked depends on what else changes there.
fn is_revoked(id: &ObjectId, at: &Context) -> bool {
    matches!(at.from.get(id), Some(Object::Privilege(privilege)) if !at.unmakes(&privilege.object))
}

/// The live objects that stay, and what hangs on new objects from the start; with privileges as they are after owners
/// have changed. And which of them hang on new objects.
fn before<'a>(at: &Context<'a>) -> (BTreeMap<ObjectId, Cow<'a, Object>>, BTreeSet<ObjectId>) {
    let mut before: BTreeMap<ObjectId, Cow<'a, Object>> = at
        .from
        .objects
        .iter()
        .filter(|(id, _)| !at.unmakes(id) || is_revoked(id, at))
        .map(|(id, object)| (id.clone(), Cow::Borrowed(object)))
        .collect();
    let mut on_new = BTreeSet::new();
    for id in &at.made {
        if let Some(object) = at.to.get(id) {
            for attached in initial(object, at) {
                on_new.insert(attached.id());
                before.insert(attached.id(), Cow::Owned(attached));
            }
        }
    }
    let moved: Vec<(ObjectId, String, String)> = before
        .values()
        .filter_map(|object| match &**object {
            Object::Owner(owner) => match at.to.get(&object.id()) {
                Some(Object::Owner(to)) if to.role != owner.role => {
                    Some((owner.object.clone(), owner.role.clone(), to.role.clone()))
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    for (object, old, new) in moved {
        let mut holders = vec![object.clone()];
        holders.extend(
            at.to.children(&object).iter().filter(|id| matches!(id.kind, Kind::Column | Kind::ViewColumn)).cloned(),
        );
        for holder in holders {
            let privileges: Vec<Privilege> = before
                .values()
                .filter_map(|there| match &**there {
                    Object::Privilege(privilege) if privilege.object == holder => Some(privilege.clone()),
                    _ => None,
                })
                .collect();
            let is_new = privileges.iter().any(|privilege| on_new.contains(&privilege.id()));
            for privilege in &privileges {
                before.remove(&privilege.id());
                on_new.remove(&privilege.id());
            }
            for privilege in after_owner_change(privileges, &old, &new) {
                if is_new {
                    on_new.insert(privilege.id());
                }
                before.insert(privilege.id(), Cow::Owned(Object::Privilege(privilege)));
            }
        }
    }
    lose_column_privileges(&mut before, at);
    (before, on_new)
}

/// What is revoked from somebody on a table is revoked on each of its columns too (PostgreSQL manual, `REVOKE`).
fn lose_column_privileges(before: &mut BTreeMap<ObjectId, Cow<Object>>, at: &Context) {
    let mut lost = Vec::new();
    for (id, object) in before.iter() {
        let Object::Privilege(from) = &**object else { continue };
        for holder in
            at.to.children(&from.object).iter().filter(|id| matches!(id.kind, Kind::Column | Kind::ViewColumn))
        {
            let to = match at.to.get(id) {
                Some(Object::Privilege(to)) => Some(to),
                _ => None,
            };
            let column = Privilege { object: holder.clone(), ..from.clone() }.id();
            if let Some(Object::Privilege(there)) = before.get(&column).map(|object| &**object) {
                let rest = there.after_revoke_on_table(&from.privileges, to.map(|to| &to.privileges));
                if rest != *there {
                    lost.push(rest);
                }
            }
        }
    }
    for privilege in lost {
        before.insert(privilege.id(), Cow::Owned(Object::Privilege(privilege)));
    }
}

/// Whether a catalog describes the same as another, as far as they were read.
#[must_use]
pub fn same(from: &Catalog, to: &Catalog) -> bool {
    from.objects == to.objects
}
