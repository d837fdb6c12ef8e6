//! What looks like a rename that nobody has asked for: something goes, and something that looks the same comes.

use std::collections::BTreeSet;

use crate::object::{Catalog, Object, ObjectId};
use crate::sql::{Ident, Literal, QualifiedName};

/// A likely rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    /// What goes.
    pub from: ObjectId,
    /// What comes.
    pub to: ObjectId,
    /// For a value of an enum, its names.
    pub label: Option<(String, String)>,
}

impl Likely {
    /// What happens, and the hint to paste.
    #[must_use]
    pub fn text(&self) -> String {
        let (from, to, former, toml) = if let Some((from, to)) = &self.label {
            (
                format!("value '{from}' of {}", self.to),
                format!("'{to}'"),
                Literal(from).to_string(),
                format!("renamed_values = {{ {} = {} }}", quoted(to), quoted(from)),
            )
        } else {
            let moved = self.from.schema() != self.to.schema() && !self.from.is_schema();
            let name = self.from.name();
            let (former, plain) = match self.from.schema().filter(|_| moved) {
                Some(schema) => (QualifiedName(schema, name).to_string(), format!("{schema}.{name}")),
                None => (Ident(name).to_string(), name.to_owned()),
            };
            let toml = format!("renamed_from = {}", quoted(&plain));
            (self.from.to_string(), self.to.to_string(), former, toml)
        };
        format!(
            "{from} goes and {to} comes, and they look alike. If it is a rename, say so on the line above the new name, and \
             nothing is dropped: `-- @renamed from={former}` (in TOML: `{toml}`)"
        )
    }
}

/// As TOML writes a string.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// The likely renames, each object in one at most.
#[must_use]
pub fn likely(from: &Catalog, to: &Catalog) -> Vec<Likely> {
    let gone: Vec<(&ObjectId, &Object)> =
        from.objects.iter().filter(|(id, object)| to.get(id).is_none() && stands(id, object, from, to)).collect();
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for (id, object) in to.objects.iter().filter(|(id, object)| from.get(id).is_none() && stands(id, object, to, from))
    {
        let alike = |(former, old): &&(&ObjectId, &Object)| {
            !used.contains(*former)
                && former.kind == id.kind
                && old.looks_like(object, from, to)
                && (old.parent() == object.parent() || former.is_in_schema() && id.is_in_schema())
        };
        // In its schema rather than elsewhere.
        let elsewhere = |former: &ObjectId| former.schema() != id.schema();
        let Some((former, _)) = gone.iter().filter(alike).min_by_key(|(former, _)| (elsewhere(former), *former)) else {
            continue;
        };
        used.insert((*former).clone());
        found.push(Likely { from: (*former).clone(), to: id.clone(), label: None });
    }
    for (id, object) in &to.objects {
        let (now, then) = (object.labels(), from.get(id).map(Object::labels).unwrap_or_default());
        if now.len() != then.len() {
            continue;
        }
        for (new, old) in now.iter().zip(&then) {
            if new != old && !then.contains(new) && !now.contains(old) {
                let label = Some((old.clone(), new.clone()));
                found.push(Likely { from: id.clone(), to: id.clone(), label });
            }
        }
    }
    found
}

/// Whether what it hangs on is on both sides, so that it goes or comes by itself.
fn stands(id: &ObjectId, object: &Object, here: &Catalog, there: &Catalog) -> bool {
    id.is_in_schema()
        || object.parent().is_none_or(|parent| here.get(&parent).is_some() && there.get(&parent).is_some())
}
