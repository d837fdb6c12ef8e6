//! Renames that need no hint: the same definition on the same parent, under another name.

use std::collections::{BTreeMap, BTreeSet};

use super::order::{Move, Moves};
use crate::object::{Catalog, Context, Object, ObjectId, Renaming, Statement};

/// An object that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Its name in the live database.
    pub from: ObjectId,
    /// Its name in the files.
    pub to: ObjectId,
    /// The statements that give it a third name for the time being, where names go round.
    pub by_way: Vec<Statement>,
    /// The statements.
    pub statements: Vec<Statement>,
    /// Whether the files ask for it, so that it comes before all else, in the order given.
    pub asked: bool,
    /// The schema that it goes to.
    pub into: Option<String>,
    /// Whether it only makes room for something else.
    pub aside: bool,
}

/// Finds what only its name tells from an object that the files describe; also where what it is a part of is renamed so.
#[must_use]
pub fn find(from: &Catalog, to: &Catalog, creator: &str, version: u32) -> Vec<Rename> {
    let mut all = find_once(from, to, creator, version);
    let mut found = all.clone();
    let mut now = None;
    while !found.is_empty() {
        let next = Rename::carry_out(&found, now.as_ref().unwrap_or(from), to);
        found = find_once(&next, to, creator, version);
        all.extend(found.iter().cloned());
        now = Some(next);
    }
    go_by_way(&mut all, now.as_ref().unwrap_or(from), &Context::new(from, to, creator, version));
    all
}

/// Where names go round, one of those that hand them on gets a third one first.
fn go_by_way(renames: &mut [Rename], renamed: &Catalog, at: &Context) {
    let mut left: Vec<usize> = (0..renames.len()).collect();
    let mut names = BTreeSet::new();
    while let Some(&first) = left.first() {
        let holder = |of: usize| {
            left.iter().copied().find(|other| *other != of && renames[*other].holds_name_of(&renames[of], renamed))
        };
        let mut way = vec![first];
        let next = loop {
            let Some(&last) = way.last() else { return };
            match holder(last) {
                Some(holder) if way.contains(&holder) => {
                    // It gives up its name, and nobody waits for it to have its own.
                    renames[holder].go_by_way(&mut names, renamed, at);
                    break holder;
                }
                Some(holder) => way.push(holder),
                None => break last,
            }
        };
        left.retain(|other| *other != next);
    }
}

fn find_once(from: &Catalog, to: &Catalog, creator: &str, version: u32) -> Vec<Rename> {
    let at = Context::new(from, to, creator, version);
    // By kind and parent, so that only what could be each other is compared.
    let mut gone: BTreeMap<_, Vec<&Object>> = BTreeMap::new();
    for (id, object) in &from.objects {
        if !to.objects.contains_key(id) {
            gone.entry((id.kind, object.parent())).or_default().push(object);
        }
    }
    let mut renames = Vec::new();
    for (id, object) in &to.objects {
        if from.objects.contains_key(id) {
            continue;
        }
        let Some(candidates) = gone.get_mut(&(id.kind, object.parent())) else { continue };
        let found = candidates.iter().position(|candidate| candidate.rename(object, &at).is_some());
        if let Some(found) = found {
            let old = candidates.remove(found);
            if let Some(statements) = old.rename(object, &at) {
                let (from, to) = (old.id(), id.clone());
                renames.push(Rename {
                    from,
                    to,
                    by_way: Vec::new(),
                    statements,
                    asked: false,
                    into: None,
                    aside: false,
                });
            }
        }
    }
    renames
}

impl Rename {
    /// Whether it has the name that `other` gets, until it gets its own: names of several kinds are in one space.
    /// `renamed` has both under their new names.
    #[must_use]
    pub fn holds_name_of(&self, other: &Rename, renamed: &Catalog) -> bool {
        self.holds(&other.to, &names(&other.to, &other.to, renamed), renamed)
    }

    /// Whether it has the name of `object` until it gets its own. `renamed` has it under its new name.
    #[must_use]
    pub fn holds_name(&self, object: &Object, renamed: &Catalog) -> bool {
        let id = object.id();
        self.holds(&id, &object.names_kept(&id), renamed)
    }

    fn holds(&self, id: &ObjectId, taken: &[TakenName<'_>], renamed: &Catalog) -> bool {
        self.from == *id || names(&self.to, &self.from, renamed).iter().any(|name| taken.contains(name))
    }

    /// Gets another name first than the one that it is to have.
    fn go_by_way(&mut self, taken: &mut BTreeSet<String>, renamed: &Catalog, at: &Context) {
        let Some(object) = renamed.get(&self.to) else { return };
        let schema = self.from.schema().unwrap_or_default();
        let suffixes =
            (1_u32..).map(|number| if number == 1 { "_aside".to_owned() } else { format!("_aside{number}") });
        let mut names = suffixes.map(|suffix| at.free_name(schema, self.from.name(), &suffix));
        let Some(name) = names.find(|name| !taken.contains(name)) else { return };
        let third = self.from.with_name(&name);
        let statements = |from: &ObjectId, to: &ObjectId| {
            let renaming = Renaming { from: from.clone(), to: to.clone(), label: None };
            renaming.statements(Some(object), at.to.get(&self.to), &self.from)
        };
        if let (Some(by_way), Some(rest)) = (statements(&self.from, &third), statements(&third, &self.to)) {
            (self.by_way, self.statements) = (by_way, rest);
            taken.insert(name);
        }
    }

    /// What the files ask for, in order.
    #[must_use]
    pub fn in_order(moves: Moves) -> Vec<Self> {
        let moves = moves.moves.into_iter();
        let rename = |Move { from, to, statements, into, aside }| Self {
            from,
            to,
            by_way: Vec::new(),
            statements,
            asked: true,
            into,
            aside,
        };
        moves.map(rename).collect()
    }

    /// The catalog as it is once all of `renames` have been carried out.
    #[must_use]
    pub fn carry_out(renames: &[Rename], catalog: &Catalog, to: &Catalog) -> Catalog {
        let names: BTreeMap<&ObjectId, &ObjectId> = renames.iter().map(|rename| (&rename.from, &rename.to)).collect();
        let new_name = |id: &ObjectId| -> ObjectId { replace_in_id(id, &names) };
        let mut renamed =
            Catalog { left_out: catalog.left_out.clone(), casts: catalog.casts.clone(), ..Catalog::default() };
        for (id, object) in &catalog.objects {
            match names.get(id) {
                Some(new) => {
                    if let Some(object) = to.get(new) {
                        renamed.insert(object.clone());
                    }
                }
                None if touches(id, object, &names) => {
                    renamed.insert(object.called(&new_name(id), &new_name));
                }
                None => renamed.insert(object.clone()),
            }
        }
        for (dependent, needed) in &catalog.depends_on {
            for needed in needed {
                renamed.depend(&new_name(dependent), &new_name(needed));
            }
        }
        renamed
    }
}

/// A name in a space of names that several kinds share: the space, the schema, the name, and the arguments.
type TakenName<'a> = (&'static str, &'a str, &'a str, &'a str);

/// The names that others cannot have while `object`, as the catalog calls it, is called `called`.
fn names<'a>(object: &ObjectId, called: &'a ObjectId, catalog: &Catalog) -> Vec<TakenName<'a>> {
    catalog.get(object).map_or_else(|| called.names_taken(), |object| object.names_kept(called))
}

fn touches(id: &ObjectId, object: &Object, names: &BTreeMap<&ObjectId, &ObjectId>) -> bool {
    replace_in_id(id, names) != *id
        || object.parent().is_some_and(|parent| names.contains_key(&parent))
        || object.needs().iter().any(|needed| names.contains_key(needed))
}

fn replace_in_id(id: &ObjectId, names: &BTreeMap<&ObjectId, &ObjectId>) -> ObjectId {
    use crate::object::Path;
    if let Some(new) = names.get(id) {
        return (*new).clone();
    }
    let path = match &id.path {
        Path::AttachedTo { object, name } => {
            Path::AttachedTo { object: Box::new(replace_in_id(object, names)), name: name.clone() }
        }
        Path::Between { from, to } => {
            Path::Between { from: Box::new(replace_in_id(from, names)), to: Box::new(replace_in_id(to, names)) }
        }
        other => other.clone(),
    };
    ObjectId { kind: id.kind, path }
}
