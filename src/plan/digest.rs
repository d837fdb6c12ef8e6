//! Digests of what a catalog describes: whether two are the same, and if not, in what they differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::object::{Catalog, Object, ObjectId, Path};

/// What a catalog describes, as digests: one of everything, and one of each object with all that hangs on it.
///
/// Passwords and keys do not go into it, so that nobody can find one by trying.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of everything.
    pub digest: String,
    /// By the name of an object that hangs on none: a table with its columns, indexes and policies.
    pub objects: BTreeMap<String, String>,
}

/// How many digits of a digest tell one object's versions apart.
const SHORT: usize = 16;

impl Fingerprint {
    /// Of those objects of a catalog that `counts` says yes to.
    #[must_use]
    pub fn of(catalog: &Catalog, counts: &dyn Fn(&ObjectId, &Object) -> bool) -> Self {
        let mut all = Sha256::new();
        let mut objects: BTreeMap<String, Sha256> = BTreeMap::new();
        for (id, object) in &catalog.objects {
            if !counts(id, object) {
                continue;
            }
            // Every kind is made of strings, numbers and lists, which JSON can always say.
            let Ok(text) = serde_json::to_string(&object.without_secrets()) else { continue };
            all.update(text.as_bytes());
            all.update(b"\n");
            let of_root = objects.entry(top(catalog, id).to_string()).or_default();
            of_root.update(text.as_bytes());
            of_root.update(b"\n");
        }
        let short = |hasher: Sha256| {
            let mut digest = hex(&hasher.finalize());
            digest.truncate(SHORT);
            digest
        };
        Self {
            digest: hex(&all.finalize()),
            objects: objects.into_iter().map(|(name, hasher)| (name, short(hasher))).collect(),
        }
    }

    /// What the other one has otherwise, has not, or has besides, by name.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut names: Vec<_> =
            self.objects.iter().filter(|(name, digest)| other.objects.get(*name) != Some(digest)).collect();
        names.extend(other.objects.iter().filter(|(name, _)| !self.objects.contains_key(*name)));
        let mut names: Vec<_> = names.into_iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    }
}

/// A digest of texts, in this order.
#[must_use]
pub fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        // The length keeps two texts from looking like one.
        hasher.update(text.len().to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hex(&hasher.finalize())
}

/// What an object hangs on at the end: of the comment on a column, the table.
pub(crate) fn top(catalog: &Catalog, id: &ObjectId) -> ObjectId {
    let mut top = id.clone();
    while let Some(parent) = catalog.get(&top).and_then(Object::parent) {
        if parent.is_schema() && !matches!(top.path, Path::AttachedTo { .. }) {
            break;
        }
        top = parent;
    }
    top
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        hex.push_str(&format!("{byte:02x}"));
        hex
    })
}
