//! Steps in order → transactions, with the hazards that the rows make.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::build::Input;
use super::divide::divisions;
use super::{FileLine, Found, Group, Size, Step, Verb, grouped};
use crate::diff::{Change, Changes, Rename};
use crate::graph::{Node, NodeKind};
use crate::object::{
    Context, Hazard, HazardKind, Kind, Lock, LockMode, Object, ObjectId, OnDrop, Reach, Runs, Statement, When, Work,
    below,
};
use crate::sentence;

/// The transactions so far.
#[derive(Default)]
struct Cut {
    groups: Vec<Group>,
    open: Vec<Step>,
    /// What the open transaction has said that it keeps others from.
    told: BTreeSet<(HazardKind, ObjectId)>,
}

/// What became of a statement that a step does along with its own.
struct Joined {
    /// The number of the step.
    number: usize,
    /// The hazards that the step did not have.
    hazards: Vec<Hazard>,
}

impl Cut {
    fn commit(&mut self) {
        self.told.clear();
        if !self.open.is_empty() {
            self.groups.push(Group::Transaction(std::mem::take(&mut self.open)));
        }
    }

    fn push(&mut self, step: Step) {
        match step.statement.runs {
            Runs::Alone => {
                self.commit();
                self.groups.push(Group::Alone(step));
            }
            Runs::ByItself => {
                self.commit();
                self.groups.push(Group::Transaction(vec![step]));
            }
            Runs::InTransaction | Runs::ThenCommit => self.open.push(step),
        }
    }

    /// Lets the last step of the transaction that goes through the rows of a table do this one's work on the same rows, if
    /// there is one.
    fn joins(&mut self, statement: &Statement, object: &ObjectId, writer: &Writer) -> Option<Joined> {
        let take_in = |step: &mut Step| {
            let own = &step.statement.hazards;
            let hazards = statement.hazards.iter().filter(|hazard| !own.contains(hazard)).cloned().collect();
            step.statement.take_in(statement).then(|| {
                step.with.push(object.clone());
                step.sizes = writer.sizes(&step.statement);
                Joined { number: step.number, hazards }
            })
        };
        if statement.runs == Runs::ByItself {
            return match self.groups.last_mut() {
                Some(Group::Transaction(steps)) if self.open.is_empty() => match steps.as_mut_slice() {
                    [step] => take_in(step),
                    _ => None,
                },
                _ => None,
            };
        }
        if statement.runs != Runs::InTransaction {
            return None;
        }
        // What is noted of the columns that the step changes does not care; all else may be what this one waits for.
        let mut passed: Vec<ObjectId> = Vec::new();
        for step in self.open.iter_mut().rev() {
            let is_past_own = passed.iter().all(|object| step.objects().any(|own| own == object));
            if is_past_own && let Some(joined) = take_in(step) {
                return Some(joined);
            }
            if step.verb != Verb::Alter || step.statement.work > Work::CatalogOnly || step.object.kind != object.kind {
                return None;
            }
            passed.push(step.object.clone());
        }
        None
    }

    /// What an earlier step of the transaction has locked stays so while this one works: it says so where that is long.
    fn hold(&mut self, statement: &mut Statement, writer: &Writer) {
        if statement.work == Work::CatalogOnly {
            return;
        }
        let mut held: BTreeMap<&ObjectId, (LockMode, usize)> = BTreeMap::new();
        for step in &self.open {
            for lock in &step.statement.locks {
                let entry = held.entry(&lock.relation).or_insert((lock.mode, step.number));
                if lock.mode > entry.0 {
                    *entry = (lock.mode, step.number);
                }
            }
        }
        let mut said: BTreeMap<HazardKind, (&str, Vec<&ObjectId>, BTreeSet<usize>)> = BTreeMap::new();
        for (relation, (mode, step)) in held {
            let Some((kind, what)) = blocked(mode) else { continue };
            let has_rows = writer.input.sizes.get(relation).is_some_and(|size| size.bytes > 0);
            if has_rows && !self.told.insert((kind, relation.clone())) {
                continue;
            }
            let is_said = statement.hazards.iter().any(|hazard| {
                hazard.kind <= kind && hazard.kind >= HazardKind::BlocksReads && hazard.on.as_ref() == Some(relation)
            });
            if has_rows && !is_said {
                let entry = said.entry(kind).or_insert((what, Vec::new(), BTreeSet::new()));
                entry.1.push(relation);
                entry.2.insert(step);
            }
        }
        for (kind, (what, relations, steps)) in said {
            let names = sentence::all(&relations);
            let (plural, have) = if steps.len() > 1 { ("s", "have") } else { ("", "has") };
            let steps = sentence::all(&steps);
            let text =
                format!("{what} {names} meanwhile, which step{plural} {steps} of the same transaction {have} locked");
            statement.hazards.push(match relations.as_slice() {
                [one] => Hazard::on(kind, text, (*one).clone()),
                _ => Hazard::new(kind, text),
            });
        }
    }
}

/// What a lock keeps others from.
pub(super) fn blocked(mode: LockMode) -> Option<(HazardKind, &'static str)> {
    match mode {
        LockMode::AccessExclusive => Some((HazardKind::BlocksReads, "nobody can read or write")),
        LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => {
            Some((HazardKind::BlocksWrites, "nobody can write to"))
        }
        LockMode::AccessShare | LockMode::RowShare | LockMode::RowExclusive | LockMode::ShareUpdateExclusive => None,
    }
}

/// How much of a table is worked through, as far as there are rows.
fn work(hazards: &[Hazard]) -> Work {
    let of = |hazard: &Hazard| match hazard.kind {
        HazardKind::RewritesTable => Work::Rewrite,
        HazardKind::ScansTable => Work::Scan,
        _ => Work::CatalogOnly,
    };
    hazards.iter().map(of).max().unwrap_or(Work::CatalogOnly)
}

/// How far the plan has come at one of its steps.
#[derive(Default)]
struct Progress<'a> {
    /// What it has dropped.
    gone: BTreeSet<&'a ObjectId>,
    /// What it has created.
    made: BTreeSet<&'a ObjectId>,
    /// What it has renamed out of the way of its replacement, and whether that is still there.
    aside: BTreeMap<&'a ObjectId, bool>,
    /// What it has altered in place.
    altered: BTreeSet<&'a ObjectId>,
    /// How many nodes are left that prepare or make an object.
    left: BTreeMap<&'a ObjectId, usize>,
}

impl<'a> Progress<'a> {
    fn new(nodes: &'a [Node]) -> Self {
        let mut progress = Self::default();
        for node in nodes.iter().filter(|node| node.kind == NodeKind::Create) {
            *progress.left.entry(&node.id).or_default() += 1;
        }
        progress
    }

    fn pass(&mut self, node: &'a Node) {
        match node.kind {
            // What goes with another is there until that goes.
            NodeKind::Drop if !node.statements.is_empty() => {
                self.gone.insert(&node.id);
                self.made.remove(&node.id);
            }
            NodeKind::Create => {
                let left = self.left.entry(&node.id).or_default();
                *left = left.saturating_sub(1);
                // A partition is one at the end of what prepares it; a constraint is there, though not valid, from the start.
                if *left == 0 || node.id.kind != Kind::Inheritance {
                    self.made.insert(&node.id);
                }
            }
            NodeKind::Retire | NodeKind::DropRetired => {
                self.aside.insert(&node.id, node.kind == NodeKind::Retire);
            }
            NodeKind::Alter => {
                self.altered.insert(&node.id);
            }
            NodeKind::Drop | NodeKind::Rename => {}
        }
    }

    /// Whether an object of the live database is there still, under its name.
    fn is_as_before(&self, object: &ObjectId, at: &Context) -> bool {
        at.from.get(object).is_some() && !self.gone.contains(object) && !self.aside.contains_key(object)
    }

    fn is_taken(&self, lock: &Lock, at: &Context) -> bool {
        match &lock.when {
            When::Always | When::WithPartitions => true,
            When::Until(object) | When::WithPartitionsUntil(object) => self.is_as_before(object, at),
            When::UntilAltered(object) => self.is_as_before(object, at) && !self.altered.contains(object),
            When::Once(object) => self.made.contains(object),
            When::Aside(object) => self.aside.get(object) == Some(&true),
        }
    }
}

/// The transactions, the hazards of each object, and for each step from which node to which it does the work.
struct Written {
    groups: Vec<Group>,
    by_object: BTreeMap<ObjectId, Vec<Hazard>>,
    spans: Vec<Range<usize>>,
}

/// Writes the parts of a plan.
pub(super) struct Writer<'a> {
    pub input: &'a Input<'a>,
    pub changes: &'a Changes<'a>,
    pub renames: &'a [Rename],
    pub at: &'a Context<'a>,
}

impl Writer<'_> {
    /// Cuts the order into transactions, and measures hazards. Also gives each object's hazards.
    pub fn groups(&self, nodes: &[Node]) -> (Vec<Group>, BTreeMap<ObjectId, Vec<Hazard>>) {
        let written = self.written(nodes, &BTreeSet::new());
        let apart = if self.input.rows.offline {
            BTreeSet::new()
        } else {
            divisions(&written.groups, &written.spans, &|object| self.root(object))
        };
        // What was said to be locked meanwhile may be so no more.
        let written = if apart.is_empty() { written } else { self.written(nodes, &apart) };
        (written.groups, written.by_object)
    }

    /// The same, with transactions that begin with the nodes of these places as well.
    fn written(&self, nodes: &[Node], apart: &BTreeSet<usize>) -> Written {
        let mut cut = Cut::default();
        let mut by_object: BTreeMap<ObjectId, Vec<Hazard>> = BTreeMap::new();
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut progress = Progress::new(nodes);
        let mut commits = false;
        for (place, node) in nodes.iter().enumerate() {
            if commits && !node.ends_transaction() && !node.statements.is_empty() {
                cut.commit();
                commits = false;
            }
            if apart.contains(&place) {
                cut.commit();
            }
            for (index, statement) in node.statements.iter().enumerate() {
                let mut statement = statement.clone();
                if index == 0 {
                    statement.hazards.extend(self.drop_hazards(node));
                }
                self.measure(&mut statement, &progress);
                let mut statement = statement.settled();
                if !statement.stands_apart() {
                    cut.hold(&mut statement, self);
                }
                let joined = cut.joins(&statement, &node.id, self);
                let hazards = joined.as_ref().map_or(&statement.hazards, |joined| &joined.hazards);
                let known = by_object.entry(node.id.clone()).or_default();
                for hazard in hazards {
                    if !known.contains(hazard) {
                        known.push(hazard.clone());
                    }
                }
                if let Some(joined) = joined {
                    spans[joined.number - 1].end = place + 1;
                    continue;
                }
                spans.push(place..place + 1);
                let sizes = self.sizes(&statement);
                cut.push(Step {
                    number: spans.len(),
                    object: node.id.clone(),
                    called: self.called(node),
                    with: Vec::new(),
                    verb: self.verb(node),
                    statement,
                    why: self.changes.why.get(&node.id).cloned(),
                    note: self.note(&node.id, self.verb(node)),
                    place: self.place(&node.id),
                    sizes,
                });
            }
            commits |= node.ends_transaction();
            progress.pass(node);
        }
        cut.commit();
        Written { groups: cut.groups, by_object, spans }
    }

    /// How large what it locks is.
    fn sizes(&self, statement: &Statement) -> Vec<Option<Size>> {
        statement.locks.iter().map(|lock| self.input.sizes.get(&lock.relation).copied()).collect()
    }

    fn verb(&self, node: &Node) -> Verb {
        match node.kind {
            NodeKind::Rename => Verb::Rename,
            NodeKind::Alter => Verb::Alter,
            NodeKind::DropRetired if !self.at.makes(&node.id) => Verb::Drop,
            NodeKind::Retire | NodeKind::DropRetired => Verb::Recreate,
            NodeKind::Drop | NodeKind::Create => match self.changes.changes.get(&node.id) {
                Some(Change::Recreate) => Verb::Recreate,
                _ if node.kind == NodeKind::Drop => Verb::Drop,
                _ => Verb::Create,
            },
        }
    }

    fn called(&self, node: &Node) -> Option<String> {
        let is_new = node.kind == NodeKind::Create;
        let object = if is_new { self.at.to.get(&node.id) } else { self.at.from.get(&node.id) };
        object.and_then(Object::known_as)
    }

    /// What others notice as the object comes or goes, where the table that this is about has rows.
    pub fn note(&self, id: &ObjectId, verb: Verb) -> Option<String> {
        let object = match verb {
            Verb::Create => self.at.to.get(id),
            Verb::Drop => self.at.from.get(id),
            Verb::Alter => return self.at.from.get(id)?.outdates(self.at.to.get(id)?, self.at),
            Verb::Rename | Verb::Recreate | Verb::Keep => None,
        };
        let (table, text) = object?.noticed(verb == Verb::Create, self.at)?;
        let size = self.input.sizes.get(&table).filter(|size| size.bytes > 0)?;
        Some(format!("{text} ({})", size.in_words()))
    }

    /// What dropping for good means, by kind.
    fn drop_hazards(&self, node: &Node) -> Vec<Hazard> {
        if !matches!(node.kind, NodeKind::Drop | NodeKind::DropRetired) || self.at.makes(&node.id) {
            return Vec::new();
        }
        let Some(object) = self.at.from.get(&node.id) else { return Vec::new() };
        let id = &node.id;
        match object.traits().on_drop {
            OnDrop::DeletesData if object.may_be_rebuilt() && id.kind == Kind::Column => {
                vec![Hazard::new(HazardKind::DropsObject, format!("{id} is dropped; its values are computed ones"))]
            }
            OnDrop::DeletesData => {
                if let Some(heir) = self.heir(node) {
                    let text = format!("{id} is dropped; its value goes on in {heir}");
                    return vec![Hazard::new(HazardKind::DropsObject, text)];
                }
                let rows = self
                    .input
                    .sizes
                    .get(id)
                    .and_then(|size| size.rows)
                    .map(|rows| format!(" (about {} rows)", grouped(rows.unsigned_abs())))
                    .unwrap_or_default();
                vec![Hazard::new(HazardKind::DeletesData, format!("{id} is dropped with all that is in it{rows}"))]
            }
            OnDrop::DropsObject => vec![Hazard::new(HazardKind::DropsObject, format!("{id} is dropped"))],
            OnDrop::DropsIndex => vec![Hazard::new(HazardKind::DropsIndex, "queries that use it become slower")],
            OnDrop::Nothing => Vec::new(),
        }
    }

    /// What takes over the value of what is dropped, which stays under another name until then.
    fn heir(&self, node: &Node) -> Option<ObjectId> {
        let mut objects = self.at.to.objects.values().filter(|_| node.kind == NodeKind::DropRetired);
        objects.find(|object| object.takes_over(self.at).contains(&node.id)).map(Object::id)
    }

    /// A hazard that lies in a table's rows is none where there are no rows, nor where these were looked at and found to
    /// be as they should; and nobody waits for a lock on what is new.
    fn measure(&self, statement: &mut Statement, progress: &Progress) {
        let at = self.at;
        let was_long = statement.work > Work::CatalogOnly;
        statement.hazards.retain(|hazard| {
            let found = hazard.query.as_ref().and_then(|query| self.input.found.get(query));
            !matches!(found, Some(Found::Nothing))
                && hazard.on.as_ref().is_none_or(|table| {
                    let is_new = at.makes(table) && !at.unmakes(table);
                    !is_new && self.input.sizes.get(table).is_some_and(|size| size.bytes > 0)
                })
        });
        // What several tables' rows may lead to is said once.
        statement.hazards.dedup_by(|one, other| one.kind == other.kind && one.text == other.text);
        for hazard in &mut statement.hazards {
            if let Some(size) = hazard.on.as_ref().and_then(|table| self.input.sizes.get(table)) {
                match hazard.kind {
                    HazardKind::RewritesTable | HazardKind::ScansTable => {
                        hazard.text = format!("{} of {}", hazard.text, size.in_words());
                    }
                    HazardKind::BlocksReads | HazardKind::BlocksWrites => {
                        hazard.text = format!("{} ({})", hazard.text, size.in_words());
                    }
                    _ => {}
                }
            }
            if let Some(found) = hazard.query.as_ref().and_then(|query| self.input.found.get(query)) {
                hazard.text = format!("{}: {found}", hazard.text);
            } else if self.is_unasked(hazard) {
                hazard.text += ": no query can tell beforehand";
            }
        }
        if was_long {
            statement.work = work(&statement.hazards);
        }
        let mut locks: Vec<Lock> = Vec::new();
        let named = std::mem::take(&mut statement.locks);
        let mut all = Vec::new();
        for lock in named.iter().filter(|lock| progress.is_taken(lock, at)) {
            let reach = match lock.when {
                // A foreign key's other table has no children for it.
                When::WithPartitionsUntil(_) => Reach::Partitions,
                When::WithPartitions => statement.reach().max(Reach::Partitions),
                When::Always | When::Until(_) | When::UntilAltered(_) | When::Once(_) | When::Aside(_) => {
                    statement.reach()
                }
            };
            let tables = below(&lock.relation, reach, statement.passed_on(), (&progress.gone, &progress.made), at);
            let relations = std::iter::once(lock.relation.clone()).chain(tables);
            all.extend(relations.map(|relation| Lock { mode: lock.mode, relation, when: When::Always }));
        }
        for lock in all {
            match locks.iter_mut().find(|other| other.relation == lock.relation) {
                Some(other) => other.mode = other.mode.max(lock.mode),
                None if progress.gone.contains(&lock.relation) => {}
                None if at.makes(&lock.relation) && !at.unmakes(&lock.relation) => {}
                None => locks.push(lock),
            }
        }
        statement.locks = locks;
    }

    /// Whether the rows were looked at, and nothing in them says whether it will fail.
    fn is_unasked(&self, hazard: &Hazard) -> bool {
        self.input.rows.check && hazard.kind == HazardKind::MayFail && hazard.on.is_some() && hazard.query.is_none()
    }

    pub fn place(&self, id: &ObjectId) -> Option<FileLine> {
        let mut id = id.clone();
        loop {
            if let Some(place) = self.input.places.place(&id) {
                return Some(place);
            }
            let parent = self.at.to.get(&id).and_then(Object::parent)?;
            if parent.kind == Kind::Schema {
                return None;
            }
            id = parent;
        }
    }
}

impl Size {
    /// `about 1200 rows, 4.2 MB`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let bytes = match self.bytes {
            bytes if bytes >= 1 << 30 => format!("{}.{} GB", bytes >> 30, ((bytes % (1 << 30)) * 10) >> 30),
            bytes if bytes >= 1 << 20 => format!("{}.{} MB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20),
            bytes => format!("{} kB", (bytes + 1023) >> 10),
        };
        match self.rows {
            Some(rows) => format!("about {} rows, {bytes}", grouped(rows.unsigned_abs())),
            None => bytes,
        }
    }
}
