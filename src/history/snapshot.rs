//! A catalog as it is recorded: JSON that can be read back. Without passwords.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::object::{Catalog, Object, ObjectId};
use crate::problem::{Problem, Result};

/// The version of the form; another one is not read.
const FORMAT: u32 = 1;

/// A catalog as it is recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    format: u32,
    objects: Vec<Object>,
    /// For an object, by its place in the list, those that it needs.
    depends_on: BTreeMap<usize, Vec<usize>>,
}

impl Snapshot {
    /// Of those objects of a catalog that `counts` says yes to.
    #[must_use]
    pub fn of(catalog: &Catalog, counts: &dyn Fn(&ObjectId) -> bool) -> Self {
        let objects: Vec<(&ObjectId, &Object)> = catalog.objects.iter().filter(|(id, _)| counts(id)).collect();
        let places: BTreeMap<&ObjectId, usize> =
            objects.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        let depends_on = objects
            .iter()
            .enumerate()
            .map(|(place, (id, _))| {
                let needed = catalog.depends_on(id).iter().filter_map(|id| places.get(id).copied()).collect();
                (place, needed)
            })
            .filter(|(_, needed): &(usize, Vec<usize>)| !needed.is_empty())
            .collect();
        Self {
            format: FORMAT,
            objects: objects.into_iter().map(|(_, object)| object.without_secrets()).collect(),
            depends_on,
        }
    }

    /// As JSON.
    ///
    /// # Errors
    /// Never in practice: all that objects are made of can be said in JSON.
    pub fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| {
            Box::new(
                Problem::error("cannot-record", "the catalog cannot be written as JSON").because(error.to_string()),
            )
        })
    }

    /// From JSON; none when another version of schemactl wrote it in another form.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|snapshot: &Self| snapshot.format == FORMAT)
    }

    /// The catalog.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        let mut catalog = Catalog::default();
        let ids: Vec<ObjectId> = self.objects.iter().map(Object::id).collect();
        for object in &self.objects {
            catalog.insert(object.clone());
        }
        for (place, needed) in &self.depends_on {
            for needed in needed {
                if let (Some(dependent), Some(needed)) = (ids.get(*place), ids.get(*needed)) {
                    catalog.depend(dependent, needed);
                }
            }
        }
        catalog
    }
}
