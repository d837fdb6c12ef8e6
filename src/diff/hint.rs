//! Renames that the files ask for: which of them are still to be carried out.
//!
//! A hint stays in the files after it was followed, so that everybody's database gets there; it is told from one that is
//! still to be followed by what the database has. Where both names are there, they may be changing places: that is decided
//! by which way round less differs (see [`super::Former`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Catalog, Kind, Object, ObjectId, Path, Renaming, follows_parent};
use crate::plan::{FileLine, Remark};
use crate::sentence;

/// `-- @renamed from=` or `renamed_from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What has another name.
    pub kind: Kind,
    /// The schema that it is in according to the files; empty for what is in none.
    pub schema: String,
    /// The relation, type or domain that it is on.
    pub relation: Option<String>,
    /// Its name according to the files.
    pub name: String,
    /// Whether it is a value of an enum, which `relation` then is.
    pub is_label: bool,
    /// Its former schema, where the hint says one.
    pub former_schema: Option<String>,
    /// Its former name.
    pub former: String,
    /// Where the files say so.
    pub place: FileLine,
}

/// What is to be renamed, before it is known in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// From the names in the database to those in the files.
    pub renamings: Vec<Renaming>,
    /// Those of them that only change places with others, each circle by itself.
    pub circles: Vec<Vec<Renaming>>,
    /// What the user should know about the others.
    pub remarks: Vec<Remark>,
}

/// What becomes of a hint.
enum Fate {
    Follow(Renaming),
    /// Both names are there.
    Both(Renaming),
    /// It was followed already.
    Stale(ObjectId),
    /// Nothing of either name is there.
    New(ObjectId),
    /// It can only get the name with its parent's, which has to have had the same former name.
    WithParent(String, String),
    Remark(String),
}

/// Which hints are to be followed. `covers` says whether an object is managed.
#[must_use]
pub fn follow(hints: &[Hint], live: &Catalog, desired: &Catalog, covers: &dyn Fn(&ObjectId) -> bool) -> Followed {
    let mut followed = Followed::default();
    let (mut stale, mut new) = (Vec::new(), Vec::new());
    let mut taken: BTreeMap<(ObjectId, Option<String>), FileLine> = BTreeMap::new();
    // Schemas before what is in them, tables before their columns, types before their values.
    for depth in 0..4 {
        let mut both: Vec<(Renaming, &Hint)> = Vec::new();
        let mut agreed: Vec<Renaming> = Vec::new();
        for hint in hints.iter().filter(|hint| hint.depth() == depth) {
            for fate in fates(hint, live, desired, &followed.renamings, covers) {
                match fate {
                    Fate::Follow(renaming) | Fate::Both(renaming)
                        if taken.contains_key(&former_key(&renaming))
                            && taken.get(&former_key(&renaming)) != Some(&hint.place) =>
                    {
                        let first = taken.get(&former_key(&renaming));
                        let first = first.map(|at| format!("{}:{}", at.file, at.line)).unwrap_or_default();
                        followed.remarks.push(hint.remark(format!(
                            "{} was to be renamed to something else already ({first}): this hint is not followed",
                            renaming.shown_former()
                        )));
                    }
                    Fate::Follow(renaming) => {
                        taken.insert(former_key(&renaming), hint.place.clone());
                        agreed.push(renaming);
                    }
                    Fate::Both(renaming) => {
                        taken.insert(former_key(&renaming), hint.place.clone());
                        both.push((renaming, hint));
                    }
                    Fate::Stale(id) => stale.push((id, hint)),
                    Fate::New(id) => new.push((id, hint)),
                    Fate::WithParent(former, _) if says_the_same(hints, hint, &former) => {}
                    Fate::WithParent(_, text) | Fate::Remark(text) => followed.remarks.push(hint.remark(text)),
                }
            }
        }
        // What has the name now may be about to get another itself.
        while let Some(at) = both.iter().position(|(one, _)| {
            let now = here(one, &followed.renamings);
            agreed.iter().any(|other| gives_up(other, &now))
        }) {
            agreed.push(both.remove(at).0);
        }
        let circles = circles(&mut both, &followed.renamings);
        for (renaming, hint) in both {
            followed.remarks.push(hint.remark(both_are_there(&renaming, live, desired)));
        }
        followed.renamings.extend(agreed);
        for circle in circles {
            followed.renamings.extend(circle.iter().cloned());
            followed.circles.push(circle);
        }
    }
    followed.remarks.extend(stale_remark(&stale));
    followed.remarks.extend(new_remark(&new));
    followed
}

/// Whether the same hint stands somewhere else too.
fn says_the_same(hints: &[Hint], hint: &Hint, former: &str) -> bool {
    let same = |other: &&Hint| (other.kind, &other.name, other.former.as_str()) == (hint.kind, &hint.name, former);
    hints.iter().filter(same).any(|other| other.relation != hint.relation || other.schema != hint.schema)
}

fn former_key(renaming: &Renaming) -> (ObjectId, Option<String>) {
    (renaming.from.clone(), renaming.label.as_ref().map(|(from, _)| from.clone()))
}

/// Where in the database, with its names, the object would be that has the new name.
fn here(renaming: &Renaming, renamings: &[Renaming]) -> (ObjectId, Option<String>) {
    match &renaming.label {
        Some((_, to)) => (renaming.from.clone(), Some(to.clone())),
        None => (former_name(&renaming.to, renamings), None),
    }
}

fn gives_up(other: &Renaming, name: &(ObjectId, Option<String>)) -> bool {
    former_key(other) == *name
}

/// What an object of the files would be called in the database before these renamings.
#[must_use]
pub fn former_name(id: &ObjectId, renamings: &[Renaming]) -> ObjectId {
    let mut id = id.clone();
    for renaming in renamings.iter().rev() {
        if let Some(former) = renaming.back().follow(&id) {
            id = former;
        }
    }
    id
}

/// Those that only take each other's names, which are taken out.
fn circles(both: &mut Vec<(Renaming, &Hint)>, renamings: &[Renaming]) -> Vec<Vec<Renaming>> {
    let mut circles = Vec::new();
    let mut at = 0;
    while at < both.len() {
        let start = former_key(&both[at].0);
        let mut circle = vec![at];
        let mut next = here(&both[at].0, renamings);
        while next != start {
            let Some(other) = both.iter().position(|(one, _)| gives_up(one, &next)) else { break };
            if circle.contains(&other) {
                break;
            }
            circle.push(other);
            next = here(&both[other].0, renamings);
        }
        if next == start && circle.len() > 1 {
            circles.push(circle.iter().map(|index| both[*index].0.clone()).collect());
            circle.sort_unstable();
            for index in circle.into_iter().rev() {
                both.remove(index);
            }
            at = 0;
        } else {
            at += 1;
        }
    }
    circles
}

impl Hint {
    fn depth(&self) -> usize {
        match &self.relation {
            None if self.schema.is_empty() => 0,
            None => 1,
            Some(_) if !self.is_label => 2,
            Some(_) => 3,
        }
    }

    fn remark(&self, text: String) -> Remark {
        Remark { text, place: Some(self.place.clone()) }
    }

    /// The objects of the files that it is about: of functions, every overload.
    fn objects<'a>(&self, desired: &'a Catalog) -> Vec<&'a ObjectId> {
        let is_it = |id: &&ObjectId| {
            let relation = match &id.path {
                Path::OnRelation { relation, .. } => Some(relation),
                _ => None,
            };
            let name = if self.is_label { self.relation.as_deref().unwrap_or_default() } else { &self.name };
            id.kind == self.kind
                && id.name() == name
                && (self.schema.is_empty() || id.schema() == Some(&self.schema))
                && (self.is_label || relation == self.relation.as_ref())
        };
        desired.objects.keys().filter(is_it).collect()
    }
}

fn fates(
    hint: &Hint,
    live: &Catalog,
    desired: &Catalog,
    renamings: &[Renaming],
    covers: &dyn Fn(&ObjectId) -> bool,
) -> Vec<Fate> {
    hint.objects(desired).into_iter().map(|to| fate(hint, to, live, desired, renamings, covers)).collect()
}

fn fate(
    hint: &Hint,
    to: &ObjectId,
    live: &Catalog,
    desired: &Catalog,
    renamings: &[Renaming],
    covers: &dyn Fn(&ObjectId) -> bool,
) -> Fate {
    // With the names that the database has, so that only this hint's own is another.
    let now = former_name(to, renamings);
    if hint.is_label {
        return label_fate(hint, to, &now, live);
    }
    let Some(from) = former(hint, &now) else { return Fate::Remark(cannot(&now, "its kind has no such name")) };
    let (old, new) = (live.get(&from), live.get(&now));
    if from == now {
        return Fate::Remark(format!("{to} is called what it was called: the hint says nothing"));
    }
    match (old, new) {
        (None, Some(_)) => return Fate::Stale(to.clone()),
        (None, None) => {
            let other = live.objects.keys().find(|id| {
                id.kind != from.kind && id.names_taken().iter().any(|name| from.names_taken().contains(name))
            });
            return match other {
                Some(other) => Fate::Remark(cannot(to, &format!("{other} is of another kind"))),
                None => Fate::New(to.clone()),
            };
        }
        _ => {}
    }
    if !covers(&from) {
        return Fate::Remark(cannot(to, &format!("{from} is not managed (see [scope] and [[ignore]])")));
    }
    let renaming = Renaming { from: from.clone(), to: to.clone(), label: None };
    let (Some(object), Some(end)) = (old, desired.get(to)) else { return Fate::New(to.clone()) };
    if let Some(why) = object.keeps_its_name(end, live, desired) {
        return if follows_parent(object) {
            Fate::WithParent(hint.former.clone(), cannot(to, why))
        } else {
            Fate::Remark(cannot(to, why))
        };
    }
    if renaming.statements(Some(object), Some(end), to).is_none() {
        let text = "PostgreSQL, or the platform, has no way to rename it; nothing but its name is lost by that";
        return Fate::Remark(format!("{from} is dropped and {to} created: {text}"));
    }
    if new.is_some() { Fate::Both(renaming) } else { Fate::Follow(renaming) }
}

fn cannot(to: &ObjectId, why: &str) -> String {
    format!("the hint at {to} is not followed: {why}")
}

fn label_fate(hint: &Hint, to: &ObjectId, now: &ObjectId, live: &Catalog) -> Fate {
    let Some(labels) = live.get(now).map(Object::labels) else { return Fate::New(to.clone()) };
    let has = |label: &String| labels.contains(label);
    let label = Some((hint.former.clone(), hint.name.clone()));
    let renaming = Renaming { from: now.clone(), to: to.clone(), label };
    match (has(&hint.former), has(&hint.name)) {
        (true, false) => Fate::Follow(renaming),
        (true, true) => Fate::Both(renaming),
        (false, true) => Fate::Stale(to.clone()),
        (false, false) => Fate::New(to.clone()),
    }
}

/// What it was called, given what it would be called in the database without this hint.
fn former(hint: &Hint, now: &ObjectId) -> Option<ObjectId> {
    let name = hint.former.clone();
    let other = |schema: &String| hint.former_schema.clone().unwrap_or_else(|| schema.clone());
    let path = match &now.path {
        Path::Global(_) => Path::Global(name),
        Path::InSchema { schema, .. } => Path::InSchema { schema: other(schema), name },
        Path::OnRelation { schema, relation, .. } => {
            Path::OnRelation { schema: schema.clone(), relation: relation.clone(), name }
        }
        Path::WithArguments { schema, arguments, .. } => {
            Path::WithArguments { schema: other(schema), name, arguments: arguments.clone() }
        }
        Path::ForMethod { schema, method, .. } => {
            Path::ForMethod { schema: other(schema), name, method: method.clone() }
        }
        Path::ForType { .. } | Path::AttachedTo { .. } | Path::Between { .. } => return None,
    };
    Some(ObjectId { kind: now.kind, path })
}

fn both_are_there(renaming: &Renaming, live: &Catalog, desired: &Catalog) -> String {
    let from = match &renaming.label {
        Some((from, _)) => format!("value '{from}'"),
        None => renaming.from.to_string(),
    };
    let to = renaming.shown();
    let loses = renaming.label.is_none() && desired.get(&renaming.from).is_none() && live.get(&renaming.from).is_some();
    let rest = if loses {
        format!(
            ", and {from} is not in the files. If it was renamed already, take the hint out; if its rows belong to the new \
             one, move them there first, or drop the new one and plan again"
        )
    } else {
        ". When it was renamed already, take the hint out; else drop or rename one of the two by hand".to_owned()
    };
    format!("both {from} and {to} are in the database: the hint is not followed{rest}")
}

fn list<T: std::fmt::Display>(of: &[(T, &Hint)]) -> String {
    const NAMED: usize = 10;
    let unique: BTreeSet<String> = of.iter().map(|(id, hint)| shown(id, hint)).collect();
    sentence::first(NAMED, unique)
}

fn shown<T: std::fmt::Display>(id: &T, hint: &Hint) -> String {
    let what = if hint.is_label { format!("value '{}' of {id}", hint.name) } else { id.to_string() };
    format!("{what} ({}:{})", hint.place.file, hint.place.line)
}

/// One remark, however many there are: they do no harm.
fn stale_remark(stale: &[(ObjectId, &Hint)]) -> Option<Remark> {
    (!stale.is_empty()).then(|| Remark {
        text: format!("renamed already, so that the hint can be taken out of the files: {}", list(stale)),
        place: None,
    })
}

fn new_remark(new: &[(ObjectId, &Hint)]) -> Option<Remark> {
    (!new.is_empty()).then(|| Remark {
        text: format!("created, since the database has nothing of the former name of the hint: {}", list(new)),
        place: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::types::Enum;

    fn catalog(names: &[(&str, &[&str])]) -> Catalog {
        let mut catalog = Catalog::default();
        for (name, labels) in names {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            catalog.insert(Object::Enum(Enum { schema: "public".into(), name: (*name).into(), labels }));
        }
        catalog
    }

    fn hint(name: &str, former: &str) -> Hint {
        Hint {
            kind: Kind::Enum,
            schema: "public".into(),
            relation: None,
            name: name.into(),
            is_label: false,
            former_schema: None,
            former: former.into(),
            place: FileLine { file: "a.sql".into(), line: 1 },
        }
    }

    fn followed(hints: &[Hint], live: &Catalog, desired: &Catalog) -> (Vec<String>, Vec<String>) {
        let followed = follow(hints, live, desired, &|_| true);
        let shown = followed.renamings.iter().map(|one| match &one.label {
            Some((from, to)) => format!("{from} -> {to}"),
            None => format!("{} -> {}", one.from.name(), one.to.name()),
        });
        (shown.collect(), followed.remarks.into_iter().map(|remark| remark.text).collect())
    }

    #[test]
    fn what_the_database_has_says_whether_a_hint_is_still_to_be_followed() {
        let (a, b) = (catalog(&[("a", &["x"])]), catalog(&[("b", &["x"])]));
        assert_eq!(followed(&[hint("b", "a")], &a, &b), (vec!["a -> b".to_owned()], Vec::new()));
        let (none, remarks) = followed(&[hint("b", "a")], &b, &b);
        assert!(none.is_empty() && remarks[0].starts_with("renamed already"), "{remarks:?}");
        let (none, remarks) = followed(&[hint("b", "a")], &catalog(&[]), &b);
        assert!(none.is_empty() && remarks[0].starts_with("created"), "{remarks:?}");
        let (none, remarks) = followed(&[hint("b", "a")], &catalog(&[("a", &[]), ("b", &[])]), &b);
        assert!(none.is_empty() && remarks[0].starts_with("both enum public.a"), "{remarks:?}");
    }

    #[test]
    fn a_name_that_is_given_up_is_free() {
        let live = catalog(&[("a", &[]), ("b", &["x"])]);
        let desired = catalog(&[("b", &[]), ("c", &["x"])]);
        let (chain, remarks) = followed(&[hint("b", "a"), hint("c", "b")], &live, &desired);
        assert_eq!((chain.len(), remarks.len()), (2, 0));
        let swapped = follow(&[hint("a", "b"), hint("b", "a")], &live, &live, &|_| true);
        assert_eq!((swapped.renamings.len(), swapped.circles.len()), (2, 1));
    }

    #[test]
    fn values_are_followed_within_a_renamed_type() {
        let (live, desired) = (catalog(&[("a", &["x", "y"])]), catalog(&[("b", &["z", "y"])]));
        let label =
            Hint { is_label: true, relation: Some("b".into()), name: "z".into(), former: "x".into(), ..hint("b", "a") };
        let (both, _) = followed(&[label, hint("b", "a")], &live, &desired);
        assert_eq!(both, ["a -> b", "x -> z"]);
    }
}
