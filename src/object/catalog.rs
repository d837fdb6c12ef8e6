//! [`Catalog`]: all objects of one database, and what depends on what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Casts, Kind, Object, ObjectId};

/// All objects of one database that a kind reads, their dependencies, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The objects by name.
    pub objects: BTreeMap<ObjectId, Object>,
    /// For an object, those that it needs: from `pg_depend`, and its parent.
    pub depends_on: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// For an object, those that need it.
    pub dependents: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// For an object, those that hang on it directly.
    pub children: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// What exists and is not managed, with the reason.
    pub left_out: Vec<LeftOut>,
    /// How values get from one type to another.
    pub casts: Casts,
}

/// Something in the database that no kind manages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LeftOut {
    /// What it is, in words: `aggregate`.
    pub what: String,
    /// Its name as `pg_identify_object` prints it.
    pub name: String,
    /// The schema that it lives in, when it lives in one.
    pub schema: Option<String>,
    /// Why it is left out.
    pub reason: String,
    /// A digest of its definition, so that a difference between files and database does not go unnoticed.
    pub digest: String,
}

impl LeftOut {
    /// An object of a catalog, which is left out for this reason.
    #[must_use]
    pub fn of(id: &ObjectId, reason: &str) -> Self {
        Self {
            what: id.kind.noun().to_owned(),
            name: match id.to_string() {
                name if id.kind == Kind::PublicationTable => format!("of {name}"),
                name => name.trim_start_matches(id.kind.noun()).trim_start().to_owned(),
            },
            schema: id.schema().map(str::to_owned),
            reason: reason.to_owned(),
            digest: String::new(),
        }
    }
}

static NONE: BTreeSet<ObjectId> = BTreeSet::new();

impl Catalog {
    /// Adds an object and links it to its parent.
    pub fn insert(&mut self, object: Object) {
        let id = object.id();
        if let Some(parent) = object.parent() {
            self.children.entry(parent.clone()).or_default().insert(id.clone());
            self.depend(&id, &parent);
        }
        for needed in object.needs() {
            self.depend(&id, &needed);
        }
        self.objects.insert(id, object);
    }

    /// Records that `dependent` needs `needed`.
    pub fn depend(&mut self, dependent: &ObjectId, needed: &ObjectId) {
        if dependent != needed {
            self.depends_on.entry(dependent.clone()).or_default().insert(needed.clone());
            self.dependents.entry(needed.clone()).or_default().insert(dependent.clone());
        }
    }

    /// Where two objects need each other, lets the one that is announced beforehand be needed by that announcement.
    pub fn untie_announced(&mut self) {
        let announced: Vec<(ObjectId, ObjectId)> =
            self.objects.iter().filter_map(|(id, object)| Some((id.clone(), object.announced_by()?))).collect();
        for (id, announcement) in announced {
            self.depend(&id, &announcement);
            let both: Vec<_> = self.depends_on(&id).intersection(self.dependents(&id)).cloned().collect();
            for other in both {
                if let Some(needed) = self.depends_on.get_mut(&other) {
                    needed.remove(&id);
                }
                if let Some(dependents) = self.dependents.get_mut(&id) {
                    dependents.remove(&other);
                }
                self.depend(&other, &announcement);
            }
        }
    }

    /// Takes out what other roles own so that files, which act as `owner`, could neither state nor drop it.
    pub fn leave_out_others(&mut self, owner: &str) {
        let others: Vec<(ObjectId, String)> = self
            .objects
            .iter()
            .filter_map(|(id, object)| Some((id.clone(), object.belongs_to()?.to_owned())))
            .filter(|(_, role)| role != owner)
            .collect();
        for (id, role) in others {
            self.objects.remove(&id);
            self.left_out.push(LeftOut {
                what: id.kind.noun().to_owned(),
                name: id.name().to_owned(),
                schema: None,
                reason: format!("it belongs to role {role}, who is not the default owner"),
                digest: String::new(),
            });
        }
    }

    /// Takes out the objects that `goes` says yes to, as if they did not exist.
    pub fn remove(&mut self, goes: &dyn Fn(&ObjectId) -> bool) {
        if !self.objects.keys().any(goes) {
            return;
        }
        self.objects.retain(|id, _| !goes(id));
        for links in [&mut self.depends_on, &mut self.dependents, &mut self.children] {
            links.retain(|id, linked| {
                linked.retain(|id| !goes(id));
                !goes(id)
            });
        }
    }

    /// The object of that name.
    #[must_use]
    pub fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id)
    }

    /// What `id` needs.
    #[must_use]
    pub fn depends_on(&self, id: &ObjectId) -> &BTreeSet<ObjectId> {
        self.depends_on.get(id).unwrap_or(&NONE)
    }

    /// What needs `id`.
    #[must_use]
    pub fn dependents(&self, id: &ObjectId) -> &BTreeSet<ObjectId> {
        self.dependents.get(id).unwrap_or(&NONE)
    }

    /// What hangs on `id` directly.
    #[must_use]
    pub fn children(&self, id: &ObjectId) -> &BTreeSet<ObjectId> {
        self.children.get(id).unwrap_or(&NONE)
    }

    /// All that `id` needs, at any depth, and what that hangs on.
    #[must_use]
    pub fn all_needed(&self, id: &ObjectId) -> BTreeSet<ObjectId> {
        let mut found = BTreeSet::new();
        let mut next = vec![id.clone()];
        while let Some(id) = next.pop() {
            let needed = self.depends_on(&id).iter().cloned().chain(self.get(&id).and_then(Object::parent));
            next.extend(needed.filter(|id| found.insert(id.clone())));
        }
        found
    }

    /// `id` and all that hangs on it, at any depth, parents first.
    #[must_use]
    pub fn family(&self, id: &ObjectId) -> Vec<ObjectId> {
        let mut family = vec![id.clone()];
        let mut next = 0;
        while next < family.len() {
            let children: Vec<_> = self.children(&family[next]).iter().cloned().collect();
            family.extend(children);
            next += 1;
        }
        family
    }
}

/// `start` and all that `step` leads to from there, each once, nearest first.
pub fn reachable<I: IntoIterator<Item = ObjectId>>(
    start: ObjectId,
    mut step: impl FnMut(&ObjectId) -> I,
) -> Vec<ObjectId> {
    let mut all = vec![start];
    let mut seen = BTreeSet::new();
    let mut next = 0;
    while next < all.len() {
        for one in step(&all[next]) {
            if one != all[0] && seen.insert(one.clone()) {
                all.push(one);
            }
        }
        next += 1;
    }
    all
}
