//! What the files describe, as it would be called before the renames that they ask for: by that PostgreSQL itself says
//! what else follows a rename, and how it prints that.
//!
//! In the shadow the renames are carried out backwards. What the live database has is compared with that: where the two
//! are the same, it will be what the files describe once the renames are carried out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::order::Moves;
use super::rename::find as find_renames;
use crate::object::{Catalog, Object, ObjectId, Renaming, is_id, replace_ids};

/// The files' objects under their former names.
#[derive(Debug, Clone, Default)]
pub struct Former {
    /// The renames, from the former names to those in the files.
    pub renamings: Vec<Renaming>,
    /// The files' objects under their former names.
    pub former: Catalog,
    /// The same under their own.
    pub current: Catalog,
    /// From former names to those in the files.
    pub names: BTreeMap<ObjectId, ObjectId>,
}

impl Former {
    /// `names` are those that are known; what hangs on something follows it.
    #[must_use]
    pub fn new(
        renamings: Vec<Renaming>,
        former: Catalog,
        current: Catalog,
        known: &BTreeMap<ObjectId, ObjectId>,
        back: &Moves,
    ) -> Self {
        let by_current: BTreeMap<&ObjectId, &ObjectId> =
            known.iter().map(|(former, current)| (current, former)).collect();
        let of = |id: &ObjectId| -> ObjectId {
            match by_current.get(id) {
                Some(former) => (*former).clone(),
                None => part_by_part(id, back, &|id| by_current.get(id).map(|id| (*id).clone()))
                    .unwrap_or_else(|| back.name(id)),
            }
        };
        let names: BTreeMap<ObjectId, ObjectId> = current.objects.keys().map(|id| (of(id), id.clone())).collect();
        let mut former = former;
        // A schema that something was moved back to is not the files'.
        former.remove(&|id| !names.contains_key(id));
        Self { renamings, former, current, names }
    }

    /// How many of these objects of the files, and of what uses them, are not in the live database as they are here, and how
    /// many columns and attributes among them; what has another name only, as the keys of renamed tables do, is there.
    /// `creator` makes what the plan makes.
    #[must_use]
    pub fn differing(&self, live: &Catalog, of: &[ObjectId], creator: &str) -> (usize, usize) {
        let mut all: Vec<ObjectId> = of.iter().flat_map(|id| self.current.family(id)).collect();
        all.extend(all.clone().iter().flat_map(|id| self.current.dependents(id).iter().cloned()));
        all.sort();
        all.dedup();
        let former: BTreeMap<&ObjectId, &ObjectId> =
            self.names.iter().map(|(former, current)| (current, former)).collect();
        let twins = find_renames(live, &self.former, creator, 0);
        let differs = |id: &&ObjectId| {
            former.get(id).is_none_or(|former| match (self.former.get(former), live.get(former)) {
                (Some(former), Some(live)) => !former.equals_in_another_place(live),
                _ => !twins.iter().any(|twin| twin.to == **former),
            })
        };
        let differing: Vec<_> = all.iter().filter(differs).collect();
        let has_position = |id: &&&ObjectId| self.current.get(id).is_some_and(|object| object.position() > 0);
        (differing.len(), differing.iter().filter(has_position).count())
    }

    /// The live catalog as it is when the renames have been carried out. `twins` are those of its objects which differ
    /// from one of the files' in their name only, with that one's former name.
    #[must_use]
    pub fn carry(&self, live: &Catalog, moves: &Moves, twins: &BTreeMap<ObjectId, ObjectId>) -> Catalog {
        let name = |id: &ObjectId| match self.names.get(id) {
            Some(name) if live.get(id).is_some() => name.clone(),
            _ => moves.name(id),
        };
        let mut renamed = Catalog { left_out: live.left_out.clone(), casts: live.casts.clone(), ..Catalog::default() };
        for (id, object) in &live.objects {
            let new = name(id);
            let twin = twins.get(id).unwrap_or(id);
            let pair = self.former.get(twin).zip(self.names.get(twin).and_then(|name| self.current.get(name)));
            let carried = pair.and_then(|(former, current)| merged(object, former, current, moves));
            // What only the live database has stands on what the renames give another name, too.
            let refers = || object.parent().into_iter().chain(object.needs()).any(|needed| name(&needed) != needed);
            let is_whole = carried.is_some() || !refers();
            let carried = carried.or_else(|| object.follows_column(&name)).unwrap_or_else(|| object.clone());
            renamed.insert(if is_whole && carried.id() == new { carried } else { carried.called(&new, &name) });
        }
        for (dependent, needed) in &live.depends_on {
            for needed in needed {
                renamed.depend(&name(dependent), &name(needed));
            }
        }
        renamed
    }
}

/// The name of what hangs on others, or links them, from theirs.
fn part_by_part(id: &ObjectId, back: &Moves, name: &dyn Fn(&ObjectId) -> Option<ObjectId>) -> Option<ObjectId> {
    use crate::object::Path;
    let inner = |id: &ObjectId| name(id).or_else(|| part_by_part(id, back, name));
    let path = match &id.path {
        Path::AttachedTo { object, name } => {
            Path::AttachedTo { object: Box::new(inner(object)?), name: back.role(name) }
        }
        Path::Between { from, to } => Path::Between {
            from: Box::new(inner(from).unwrap_or_else(|| (**from).clone())),
            to: Box::new(inner(to).unwrap_or_else(|| (**to).clone())),
        },
        _ => return None,
    };
    Some(ObjectId { kind: id.kind, path })
}

/// The live object with what the renames change in it: whatever it has in common with the files' object under former
/// names it has in common with that object under its own.
fn merged(live: &Object, former: &Object, current: &Object, moves: &Moves) -> Option<Object> {
    let value = |object: &Object| serde_json::to_value(object).ok();
    let merged = merge(&value(live)?, &value(former)?, &value(current)?, moves);
    serde_json::from_value(merged).ok()
}

fn merge(live: &Value, former: &Value, current: &Value, moves: &Moves) -> Value {
    if live == former {
        return current.clone();
    }
    let follow = |value: &Value| {
        let mut value = value.clone();
        replace_ids(&mut value, &|id| moves.name(id));
        value
    };
    match (live, former, current) {
        // The name of another object is one thing.
        _ if is_id(former) => follow(live),
        (Value::Object(live), Value::Object(former), Value::Object(current)) => {
            let field = |(key, value): (&String, &Value)| {
                let new = match (former.get(key), current.get(key)) {
                    (Some(former), Some(current)) => merge(value, former, current, moves),
                    _ => follow(value),
                };
                (key.clone(), new)
            };
            Value::Object(live.iter().map(field).collect())
        }
        (Value::Array(live), Value::Array(former), Value::Array(current)) if former.len() == current.len() => {
            let element = |(at, value): (usize, &Value)| {
                let same = former.iter().position(|former| former == value);
                let alike =
                    || former.iter().position(|former| label(former).is_some() && label(former) == label(value));
                // Texts have nothing but their place to tell that they are the same, changed.
                let there = || (former.len() == live.len() && label(value).is_none()).then_some(at);
                match same.or_else(alike).or_else(there) {
                    Some(at) => merge(value, &former[at], &current[at], moves),
                    None => text(value, current, moves).unwrap_or_else(|| follow(value)),
                }
            };
            Value::Array(live.iter().enumerate().map(element).collect())
        }
        (Value::String(_), _, _) => text(live, std::slice::from_ref(current), moves).unwrap_or_else(|| follow(live)),
        _ => follow(live),
    }
}

/// What an element of a list is called, where it is more than a text.
fn label(value: &Value) -> Option<&str> {
    match value {
        Value::Array(parts) => parts.first()?.as_str(),
        Value::Object(fields) => fields.get("name")?.as_str(),
        _ => None,
    }
}

/// A text that differs from the files' under former names, with the new names as far as they can be told. It must not
/// become equal to theirs by that: what it says is something else.
fn text(live: &Value, others: &[Value], moves: &Moves) -> Option<Value> {
    let live = live.as_str()?;
    let is_theirs = |text: &str| others.iter().any(|other| other.as_str() == Some(text));
    if let Some(text) = moves.text(live).filter(|text| !is_theirs(text)) {
        return Some(Value::String(text));
    }
    let text = if is_theirs(live) { format!("{live} /* before */") } else { live.to_owned() };
    Some(Value::String(text))
}
