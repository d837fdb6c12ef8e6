//! Renames in an order in which every name is free when it is taken.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Catalog, Kin, LockMode, ObjectId, Path, Renaming, Statement, follows_parent, identity_sequence};
use crate::sql::{LONGEST_NAME, cut};

/// One statement or a few that give an object another name, perhaps not the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What it was called in the beginning.
    pub from: ObjectId,
    /// What it will be called in the end.
    pub to: ObjectId,
    /// The statements.
    pub statements: Vec<Statement>,
    /// The schema that it goes to, which has to be there.
    pub into: Option<String>,
    /// Whether it only makes room for something else: it goes afterwards.
    pub aside: bool,
}

/// All moves, and what everything is called afterwards.
#[derive(Debug, Default)]
pub struct Moves {
    /// In order.
    pub moves: Vec<Move>,
    /// The new names of objects whose name changes.
    names: BTreeMap<ObjectId, ObjectId>,
    /// What was done, with what PostgreSQL does by itself.
    done: Vec<Renaming>,
}

impl Moves {
    /// What an object is called afterwards.
    #[must_use]
    pub fn name(&self, id: &ObjectId) -> ObjectId {
        if let Some(name) = self.names.get(id) {
            return name.clone();
        }
        let mut id = id.clone();
        for renaming in &self.done {
            if let Some(name) = renaming.follow(&id) {
                id = name;
            }
        }
        id
    }

    /// What a role is called afterwards.
    #[must_use]
    pub fn role(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for renaming in &self.done {
            if let Some(new) = renaming.role(&name) {
                name = new;
            }
        }
        name
    }

    /// A text with the new names in it, as far as that can be told from the text.
    #[must_use]
    pub fn text(&self, text: &str) -> Option<String> {
        let mut new: Option<String> = None;
        for renaming in &self.done {
            if let Some(text) = renaming.in_text(new.as_deref().unwrap_or(text)) {
                new = Some(text);
            }
        }
        new
    }
}

/// Puts them in order, from the names in `catalog` to those in `ends`; what is in the way and does not stay is renamed
/// out of it.
///
/// # Errors
/// In words, what cannot be renamed.
pub fn arrange(renamings: &[Renaming], catalog: &Catalog, ends: &Catalog) -> Result<Moves, String> {
    let mut planner = Planner::new(catalog, ends);
    let mut pending: Vec<Renaming> = renamings.to_vec();
    // What a table has from its parent is renamed with the parent's, and cannot be by itself.
    let follows = |one: &Renaming| catalog.get(&one.from).is_some_and(follows_parent);
    pending.sort_by(|one, other| (one.stage(), follows(one), one).cmp(&(other.stage(), follows(other), other)));
    pending.dedup();
    let subjects = pending.iter().filter(|one| one.label.is_none());
    planner.subjects = subjects.map(|one| (one.from.clone(), one.to.clone())).collect();
    while let Some(level) = pending.first().map(Renaming::stage) {
        let count = pending.iter().take_while(|one| one.stage() == level).count();
        planner.level(pending.drain(..count).collect())?;
    }
    let names = planner.now.into_iter().filter(|(from, to)| from != to).collect();
    Ok(Moves { moves: planner.moves, names, done: planner.done })
}

type Key = (&'static str, String, String, String);

struct Planner<'a> {
    catalog: &'a Catalog,
    ends: &'a Catalog,
    kin: Kin,
    /// What everything is called by now, by its first name.
    now: BTreeMap<ObjectId, ObjectId>,
    /// Who is called so by now.
    called: BTreeMap<ObjectId, ObjectId>,
    /// Who has a name that others cannot have.
    kept: BTreeMap<Key, ObjectId>,
    /// What is to be renamed, and to what.
    subjects: BTreeMap<ObjectId, ObjectId>,
    labels: BTreeMap<ObjectId, BTreeMap<String, String>>,
    moves: Vec<Move>,
    done: Vec<Renaming>,
}

impl<'a> Planner<'a> {
    fn new(catalog: &'a Catalog, ends: &'a Catalog) -> Self {
        let mut planner = Self {
            catalog,
            ends,
            kin: Kin::of(catalog),
            now: BTreeMap::new(),
            called: BTreeMap::new(),
            kept: BTreeMap::new(),
            subjects: BTreeMap::new(),
            labels: BTreeMap::new(),
            moves: Vec::new(),
            done: Vec::new(),
        };
        let identities = catalog.objects.values().filter_map(identity_sequence);
        for id in catalog.objects.keys().cloned().chain(identities) {
            planner.put(&id, &id);
        }
        planner
    }

    fn keys(&self, first: &ObjectId, now: &ObjectId) -> Vec<Key> {
        let names = self.catalog.get(first).map_or_else(|| now.names_taken(), |object| object.names_kept(now));
        names.into_iter().map(|(space, a, b, c)| (space, a.to_owned(), b.to_owned(), c.to_owned())).collect()
    }

    fn put(&mut self, first: &ObjectId, now: &ObjectId) {
        for key in self.keys(first, now) {
            self.kept.insert(key, first.clone());
        }
        self.called.insert(now.clone(), first.clone());
        self.now.insert(first.clone(), now.clone());
    }

    /// What changes its name when `first` gets this one.
    fn affected(&self, first: &ObjectId, renaming: &Renaming) -> (Vec<(ObjectId, ObjectId)>, Vec<Renaming>) {
        let mut all = vec![renaming.clone()];
        match (&renaming.from.path, &renaming.to.path) {
            (Path::InSchema { schema, .. }, Path::InSchema { schema: to, .. }) if schema != to => {
                for sequence in self.kin.sequences(first) {
                    let Some(now) = self.now.get(sequence) else { continue };
                    let moved = ObjectId::in_schema(now.kind, to, now.name());
                    all.push(Renaming { from: now.clone(), to: moved, label: None });
                }
            }
            (Path::OnRelation { name, .. }, Path::OnRelation { name: to, .. }) => {
                let table = self.catalog.get(first).and_then(crate::object::Object::parent);
                for below in table.map(|table| self.kin.below(&table)).unwrap_or_default() {
                    let Some(Path::InSchema { schema, name: table }) = self.now.get(&below).map(|id| &id.path) else {
                        continue;
                    };
                    let from = ObjectId::on_relation(first.kind, schema, table, name);
                    let inherits = self.called.get(&from).and_then(|first| self.catalog.get(first));
                    if inherits.is_some_and(follows_parent) {
                        let to = ObjectId::on_relation(first.kind, schema, table, to);
                        all.push(Renaming { from, to, label: None });
                    }
                }
            }
            _ => {}
        }
        let follow = |now: &ObjectId| all.iter().find_map(|renaming| renaming.follow(now));
        let affected = self.now.iter().filter_map(|(first, now)| Some((first.clone(), follow(now)?))).collect();
        (affected, all)
    }

    /// Who has the names that these would get.
    fn in_the_way(&self, affected: &[(ObjectId, ObjectId)]) -> Option<ObjectId> {
        let moving: BTreeSet<&ObjectId> = affected.iter().map(|(first, _)| first).collect();
        affected.iter().find_map(|(first, new)| {
            let holder = self.called.get(new).into_iter();
            let kept: Vec<ObjectId> =
                self.keys(first, new).iter().filter_map(|key| self.kept.get(key)).cloned().collect();
            holder.cloned().chain(kept).find(|holder| !moving.contains(holder))
        })
    }

    fn carry_out(&mut self, first: &ObjectId, end: &ObjectId, renaming: &Renaming, aside: bool) -> Result<(), String> {
        let (affected, all) = self.affected(first, renaming);
        let statements = renaming.statements(self.catalog.get(first), self.ends.get(end), end);
        let mut statements =
            statements.ok_or_else(|| format!("{} cannot be renamed to {}", renaming.from, renaming.to))?;
        if renaming.from.schema() != renaming.to.schema() {
            self.lock_owned_sequences(first, &affected, &mut statements);
        }
        for (first, _) in &affected {
            if let Some(now) = self.now.get(first).cloned() {
                for key in self.keys(first, &now) {
                    if self.kept.get(&key) == Some(first) {
                        self.kept.remove(&key);
                    }
                }
                self.called.remove(&now);
            }
        }
        for (first, new) in &affected {
            self.put(first, new);
        }
        self.done.extend(all);
        let into = (renaming.from.schema() != renaming.to.schema() && !renaming.to.is_schema())
            .then(|| renaming.to.schema().map(str::to_owned))
            .flatten();
        self.moves.push(Move { from: first.clone(), to: end.clone(), statements, into, aside });
        Ok(())
    }

    /// The sequences that a table owns go to another schema with it. That of an identity column is no object.
    fn lock_owned_sequences(&self, table: &ObjectId, affected: &[(ObjectId, ObjectId)], statements: &mut [Statement]) {
        let Some(statement) = statements.first_mut() else { return };
        for sequence in self.kin.sequences(table).iter().filter(|id| self.catalog.get(id).is_some()) {
            let called = affected.iter().find(|(first, _)| first == sequence).map_or(sequence, |(_, new)| new);
            *statement = statement.clone().lock(LockMode::AccessExclusive, called.clone());
        }
    }

    fn level(&mut self, mut work: Vec<Renaming>) -> Result<(), String> {
        // Each may be moved out of the way once; more would be going in circles.
        let mut tries = work.len() * 4 + 16;
        while !work.is_empty() {
            let mut blocked = None;
            let mut progressed = false;
            let mut left = Vec::new();
            for renaming in std::mem::take(&mut work) {
                match self.advance(&renaming)? {
                    Advance::Done => progressed = true,
                    Advance::Halfway => {
                        progressed = true;
                        left.push(renaming);
                    }
                    Advance::Blocked(by) => {
                        blocked = blocked.or(Some((renaming.clone(), by)));
                        left.push(renaming);
                    }
                }
            }
            work = left;
            tries -= 1;
            if tries == 0 {
                return Err("no order of the renames leaves every name free when it is taken".to_owned());
            }
            if let (false, Some((renaming, by))) = (progressed, blocked) {
                self.make_room(&renaming, &by)?;
            }
        }
        Ok(())
    }

    fn advance(&mut self, renaming: &Renaming) -> Result<Advance, String> {
        if let Some((old, new)) = &renaming.label {
            return Ok(self.advance_label(renaming, old, new));
        }
        let first = &renaming.from;
        let Some(now) = self.now.get(first).cloned() else { return Ok(Advance::Done) };
        let end = &renaming.to;
        if now == *end {
            return Ok(Advance::Done);
        }
        if self.catalog.get(first).is_some_and(|object| follows_parent(object) && !self.is_led(first)) {
            return Err(format!(
                "{first} comes from a parent and cannot get another name by itself: rename it before its table becomes a \
                 child, or after it has left"
            ));
        }
        let mut by = None;
        for next in hops(&now, end) {
            let step = Renaming { from: now.clone(), to: next.clone(), label: None };
            let (affected, _) = self.affected(first, &step);
            match self.in_the_way(&affected) {
                None => {
                    self.carry_out(first, end, &step, false)?;
                    return Ok(if next == *end { Advance::Done } else { Advance::Halfway });
                }
                Some(other) => by = by.or(Some(other)),
            }
        }
        Ok(by.map_or(Advance::Done, Advance::Blocked))
    }

    /// Whether what a table has from its parent is to be renamed with the parent's.
    fn is_led(&self, first: &ObjectId) -> bool {
        let table = |id: &ObjectId| self.catalog.get(id).and_then(crate::object::Object::parent);
        let below = |leader: &ObjectId| table(leader).map(|table| self.kin.below(&table)).unwrap_or_default();
        let mut leaders = self.subjects.keys().filter(|one| one.kind == first.kind && one.name() == first.name());
        leaders.any(|leader| table(first).is_some_and(|table| below(leader).contains(&table)))
    }

    fn advance_label(&mut self, renaming: &Renaming, old: &str, new: &str) -> Advance {
        let first = &renaming.from;
        let now = self.now.get(first).cloned().unwrap_or_else(|| renaming.to.clone());
        if !self.labels.contains_key(first) {
            let labels = self.catalog.get(first).map(crate::object::Object::labels).unwrap_or_default();
            let labels = labels.iter().map(|label| (label.clone(), label.clone())).collect();
            self.labels.insert(first.clone(), labels);
        }
        let Some(labels) = self.labels.get_mut(first) else { return Advance::Done };
        let Some(current) = labels.get(old).cloned() else { return Advance::Done };
        if let Some((holder, _)) = labels.iter().find(|(label, now)| *now == new && *label != old) {
            return Advance::Blocked(ObjectId::global(first.kind, holder.clone()));
        }
        labels.insert(old.to_owned(), new.to_owned());
        self.relabel(first, &now, &current, new);
        Advance::Done
    }

    fn relabel(&mut self, first: &ObjectId, now: &ObjectId, old: &str, new: &str) {
        let label = Some((old.to_owned(), new.to_owned()));
        let renaming = Renaming { from: now.clone(), to: now.clone(), label };
        let statements = renaming.statements(self.catalog.get(first), None, now).unwrap_or_default();
        self.done.push(renaming);
        self.moves.push(Move { from: first.clone(), to: now.clone(), statements, into: None, aside: false });
    }

    /// Renames what has a name that is needed: for good where nothing is to become of it, else until its own is free.
    fn make_room(&mut self, renaming: &Renaming, by: &ObjectId) -> Result<(), String> {
        if renaming.label.is_some() {
            let first = renaming.from.clone();
            let now = self.now.get(&first).cloned().unwrap_or_else(|| renaming.to.clone());
            let Some(labels) = self.labels.get_mut(&first) else { return Ok(()) };
            let Some(current) = labels.get(by.name()).cloned() else { return Ok(()) };
            let name = free_name(&current, &|name| labels.values().any(|label| label == name));
            labels.insert(by.name().to_owned(), name.clone());
            self.relabel(&first, &now, &current, &name);
            return Ok(());
        }
        let Some(now) = self.now.get(by).cloned() else {
            return Err(format!("{by}, which has the name that {} is to get, cannot be renamed", renaming.from));
        };
        let taken = |name: &str| {
            let to = now.with_name(name);
            let (affected, _) = self.affected(by, &Renaming { from: now.clone(), to, label: None });
            self.in_the_way(&affected).is_some()
        };
        let to = now.with_name(&free_name(now.name(), &taken));
        let aside = !self.subjects.contains_key(by);
        let end = self.subjects.get(by).unwrap_or(&to).clone();
        self.carry_out(by, &end, &Renaming { from: now, to, label: None }, aside)
    }
}

enum Advance {
    Done,
    Halfway,
    Blocked(ObjectId),
}

/// Where the name can go next: to another schema first, or to another name first.
fn hops(now: &ObjectId, end: &ObjectId) -> Vec<ObjectId> {
    let schema = now.schema().unwrap_or_default();
    let moves = !matches!(now.path, Path::Global(_) | Path::OnRelation { .. });
    if !moves || end.schema() == Some(schema) || end.name() == now.name() {
        return vec![end.clone()];
    }
    vec![end.with_name(now.name()), now.with_name(end.name())]
}

/// `name_aside`, or with a number behind it.
fn free_name(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    for number in 1_usize.. {
        let suffix = if number == 1 { "_aside".to_owned() } else { format!("_aside{number}") };
        let name = format!("{}{suffix}", cut(name, LONGEST_NAME - suffix.len()));
        if !taken(&name) {
            return name;
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;
    use crate::object::types::Enum;
    use crate::object::{Kind, Object};

    fn catalog(names: &[&str]) -> Catalog {
        let mut catalog = Catalog::default();
        for name in names {
            let (schema, name) = name.split_once('.').unwrap_or(("public", name));
            catalog.insert(Object::Enum(Enum { schema: schema.into(), name: name.into(), labels: Vec::new() }));
        }
        catalog
    }

    fn moves(has: &[&str], wanted: &[(&str, &str)]) -> Vec<String> {
        let id = |name: &str| {
            let (schema, name) = name.split_once('.').unwrap_or(("public", name));
            ObjectId::in_schema(Kind::Enum, schema, name)
        };
        let wanted: Vec<_> =
            wanted.iter().map(|(from, to)| Renaming { from: id(from), to: id(to), label: None }).collect();
        let moves = arrange(&wanted, &catalog(has), &Catalog::default()).expect("an order");
        for renaming in &wanted {
            assert_eq!(moves.name(&renaming.from), renaming.to);
        }
        let sql = moves.moves.iter().flat_map(|one| &one.statements);
        sql.map(|statement| statement.sql.trim_start_matches("ALTER TYPE ").replace("public.", "")).collect()
    }

    #[test]
    fn names_are_free_when_they_are_taken() {
        assert_eq!(moves(&["a", "b"], &[("a", "b"), ("b", "c")]), ["b RENAME TO c", "a RENAME TO b"]);
        assert_eq!(
            moves(&["a", "b"], &[("a", "b"), ("b", "a")]),
            ["b RENAME TO b_aside", "a RENAME TO b", "b_aside RENAME TO a"]
        );
        // What goes anyway makes room.
        assert_eq!(moves(&["a", "b"], &[("a", "b")]), ["b RENAME TO b_aside", "a RENAME TO b"]);
        assert_eq!(moves(&["a", "b", "b_aside"], &[("a", "b")]), ["b RENAME TO b_aside2", "a RENAME TO b"]);
    }

    #[test]
    fn another_schema_is_reached_by_a_name_that_is_free_there() {
        assert_eq!(moves(&["a", "s.x"], &[("a", "s.b")]), ["a SET SCHEMA s", "s.a RENAME TO b"]);
        assert_eq!(moves(&["a", "s.a"], &[("a", "s.b")]), ["a RENAME TO b", "b SET SCHEMA s"]);
        // `moves` makes sure that all get where they are to be.
        assert!(!moves(&["a", "s.a", "b"], &[("a", "s.b"), ("s.a", "c")]).is_empty());
    }
}
