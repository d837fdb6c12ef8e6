//! Why a plan is not empty: of each difference, which properties differ, and where each side comes from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Plan, Verb};
use crate::object::{Catalog, Object, ObjectId};

/// What differs in one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The object.
    pub object: ObjectId,
    /// What the plan does with it.
    pub verb: Verb,
    /// What it follows, where it does not differ itself.
    pub why: Option<String>,
    /// The properties that differ.
    pub properties: Vec<Property>,
    /// Its definition in the database as PostgreSQL prints it.
    pub live: Option<String>,
    /// Its definition in the files as PostgreSQL prints it.
    pub files: Option<String>,
    /// Where `live` comes from.
    pub live_from: String,
    /// Where `files` comes from.
    pub files_from: String,
}

/// A property that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// As the catalog query calls it.
    pub name: String,
    /// Its value in the database; none where it has none.
    pub live: Option<String>,
    /// Its value in the files.
    pub files: Option<String>,
}

/// What differs in each object that the plan changes; `shadow` is where the files were loaded.
#[must_use]
pub fn explain(plan: &Plan, live: &Catalog, desired: &Catalog, shadow: &str) -> Vec<Explained> {
    let in_database = format!("in database {}, read from its catalog", plan.target.database);
    plan.changes
        .iter()
        .filter(|change| change.verb != Verb::Keep)
        .map(|change| {
            let live = live.get(change.renamed_from.as_ref().unwrap_or(&change.object));
            let wanted = desired.get(&change.object);
            let at = change.place.as_ref().map(|at| format!(" ({}:{})", at.file, at.line)).unwrap_or_default();
            Explained {
                object: change.object.clone(),
                verb: change.verb,
                why: change.why.clone(),
                properties: live.zip(wanted).map(|(live, wanted)| properties(live, wanted)).unwrap_or_default(),
                live: change.from.clone(),
                files: change.to.clone(),
                live_from: in_database.clone(),
                files_from: format!("in the files{at}, loaded into {shadow} and read from there"),
            }
        })
        .collect()
}

/// The properties that differ, by the names that they have in the catalog queries.
fn properties(live: &Object, wanted: &Object) -> Vec<Property> {
    let read = |object: &Object| -> BTreeMap<String, Value> {
        let mut read = BTreeMap::new();
        if let Ok(value) = serde_json::to_value(object.without_secrets()) {
            flatten(&mut read, "", value);
        }
        read
    };
    let (live, wanted) = (read(live), read(wanted));
    let mut names: Vec<&String> = live.keys().chain(wanted.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| live.get(*name) != wanted.get(*name))
        .map(|name| Property { name: name.clone(), live: shown(live.get(name)), files: shown(wanted.get(name)) })
        .collect()
}

/// A property of a property is called `identity.start`.
fn flatten(read: &mut BTreeMap<String, Value>, name: &str, value: Value) {
    match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                let name = if name.is_empty() { part } else { format!("{name}.{part}") };
                flatten(read, &name, value);
            }
        }
        value => {
            read.insert(name.to_owned(), value);
        }
    }
}

fn shown(value: Option<&Value>) -> Option<String> {
    match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(value) => Some(value.to_string()),
    }
}
