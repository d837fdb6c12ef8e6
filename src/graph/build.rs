//! Nodes and edges.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::names::{names, overloads};
use super::renames::{asked_for, renaming};
use crate::diff::{Change, Changes, Rename};
use crate::object::attached::{evaluated_from, evaluated_until};
use crate::object::{Catalog, Context, Folds, Object, ObjectId, Path, Runs, Statement, listed_columns, reachable};

/// Why the second half of a change that drops and creates comes after the first.
pub(super) const SAME_OBJECT: &str = "is the same object";

/// Why what takes a name comes after what had it.
pub(super) const GIVES_UP_NAME: &str = "gives up the name";

/// Why what can only be made once something else has gone comes after that.
pub(super) const IN_THE_WAY: &str = "is in the way of it";

/// What a node does to its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// Drops it.
    Drop,
    /// Renames it out of the way of its replacement.
    Retire,
    /// Gives it its new name.
    Rename,
    /// Creates it.
    Create,
    /// Changes it in place.
    Alter,
    /// Drops what was retired.
    DropRetired,
}

impl NodeKind {
    /// In words, for the report of a circle.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            NodeKind::Drop | NodeKind::DropRetired => "drop",
            NodeKind::Retire => "retire",
            NodeKind::Rename => "rename",
            NodeKind::Create => "create",
            NodeKind::Alter => "alter",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it does.
    pub kind: NodeKind,
    /// To which object.
    pub id: ObjectId,
    /// Where what it adds stands among the columns of its table, or the attributes of its type; 0 for anything else.
    pub position: i32,
    /// By which statements; none where another object's do it.
    pub statements: Vec<Statement>,
    /// Whether a later node uses what this one makes, so that a commit that it needs cannot wait.
    pub is_used: bool,
}

/// That one node comes before another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The index of the first.
    pub before: usize,
    /// The index of the second.
    pub after: usize,
    /// Why, in words.
    pub why: &'static str,
}

/// Nodes and edges.
#[derive(Debug)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges, sorted, without doubles.
    pub edges: BTreeSet<Edge>,
    /// For each node, the objects in it that could be made or dropped by a node of their own.
    pub separable: Vec<Vec<ObjectId>>,
}

/// Where objects are made and unmade while the graph is built.
#[derive(Default)]
pub(super) struct Nodes {
    pub(super) list: Vec<Node>,
    separable: Vec<Vec<ObjectId>>,
    pub(super) makers: BTreeMap<ObjectId, usize>,
    pub(super) unmakers: BTreeMap<ObjectId, usize>,
    /// What takes away what hangs on a new object from the start.
    takers: Vec<(ObjectId, usize)>,
}

impl Node {
    /// Whether all of its statements end a transaction: values that are added to an enum, which nothing is in the way of.
    fn only_adds(&self) -> bool {
        !self.statements.is_empty() && self.statements.iter().all(|one| one.runs == Runs::ThenCommit)
    }

    /// Whether its transaction has to end behind it, since what comes after it uses what it adds.
    pub(crate) fn ends_transaction(&self) -> bool {
        self.is_used && self.statements.iter().any(|one| one.runs == Runs::ThenCommit)
    }
}

impl Nodes {
    /// The node that drops the object, if it is not dropped with what it hangs on.
    fn own_unmaker(&self, id: &ObjectId) -> Option<&usize> {
        self.unmakers.get(id).filter(|unmaker| self.list[**unmaker].id == *id)
    }

    /// Whether one of these drops a table with its keys and triggers, and the other a part of it: what those have in the part
    /// goes with that.
    fn goes_with_part(&self, whole: usize, part: usize, at: &Context) -> bool {
        let (whole, part) = (&self.list[whole], &self.list[part]);
        [whole, part].iter().all(|node| node.kind == NodeKind::Drop) && at.is_part(&part.id, &whole.id)
    }

    pub(super) fn add(&mut self, kind: NodeKind, id: &ObjectId) -> usize {
        self.list.push(Node { kind, id: id.clone(), position: 0, statements: Vec::new(), is_used: false });
        self.separable.push(Vec::new());
        self.list.len() - 1
    }
}

impl Graph {
    /// The graph of all changes, with the objects in `separate` made and dropped by statements of their own.
    #[must_use]
    pub fn build(changes: &Changes, renames: &[Rename], at: &mut Context, separate: &BTreeSet<ObjectId>) -> Self {
        at.folded = at
            .made
            .iter()
            .filter(|id| {
                at.to.get(id).is_some_and(|object| {
                    let folds = object.folds() == Folds::Always
                        || object.folds() == Folds::IfPossible && !separate.contains(*id);
                    folds && !object.stands_alone(at.to) && object.parent().is_some_and(|parent| at.makes(&parent))
                })
            })
            .cloned()
            .collect();
        let mut nodes = Nodes::default();
        for (id, change) in &changes.changes {
            match change {
                Change::Create => make(id, at, &mut nodes),
                Change::Drop if changes.initial.contains(id) => {
                    let taker = nodes.add(NodeKind::Drop, id);
                    nodes.takers.push((id.clone(), taker));
                }
                Change::Drop => unmake(id, changes, at, separate, &mut nodes),
                Change::Recreate => {
                    unmake(id, changes, at, separate, &mut nodes);
                    make(id, at, &mut nodes);
                }
                Change::Alter(statements) => {
                    let node = nodes.add(NodeKind::Alter, id);
                    nodes.list[node].statements.clone_from(statements);
                    nodes.makers.insert(id.clone(), node);
                }
            }
        }
        let mut edges = BTreeSet::new();
        uses(&nodes, at, &mut edges);
        takes_away(&nodes, changes, at, &mut edges);
        stops_using(&nodes, at, &mut edges);
        steps_aside(&nodes, changes, at, &mut edges);
        renaming(&mut nodes, renames, at, &mut edges);
        names(&nodes, at, &mut edges);
        overloads(&nodes, at, &mut edges);
        fires(&nodes, at, &mut edges);
        asked_for(&mut nodes, renames, &mut edges);
        let mut graph = Self { nodes: nodes.list, edges, separable: nodes.separable };
        graph.write(at, changes);
        graph.mark_used(at);
        graph
    }

    /// Asks the objects for their statements, now that it is known what is folded into what.
    fn write(&mut self, at: &Context, changes: &Changes) {
        for node in &mut self.nodes {
            match node.kind {
                NodeKind::Create => {
                    node.statements = at.to.get(&node.id).map(|object| object.create(at)).unwrap_or_default();
                }
                NodeKind::Drop => {
                    let object = changes.before.get(&node.id).map(|object| &**object).or_else(|| at.from.get(&node.id));
                    node.statements = object.map(|object| object.drop(at)).unwrap_or_default();
                }
                NodeKind::Retire | NodeKind::Rename | NodeKind::Alter | NodeKind::DropRetired => {}
            }
        }
    }

    fn mark_used(&mut self, at: &Context) {
        let used: BTreeSet<ObjectId> = self
            .nodes
            .iter()
            .filter(|node| matches!(node.kind, NodeKind::Create | NodeKind::Alter))
            .flat_map(|node| at.to.family(&node.id))
            .flat_map(|id| at.to.depends_on(&id).iter().cloned())
            .collect();
        // The body of a function may use anything, and be run by what comes next.
        let functions = self.nodes.iter().any(|node| {
            matches!(node.kind, NodeKind::Create | NodeKind::Alter)
                && matches!(node.id.path, Path::WithArguments { .. })
        });
        for node in &mut self.nodes {
            node.is_used = functions || used.contains(&node.id);
        }
    }
}

fn make(id: &ObjectId, at: &Context, nodes: &mut Nodes) {
    if nodes.makers.contains_key(id) {
        return;
    }
    let Some(object) = at.to.get(id) else { return };
    if at.folded.contains(id)
        && let Some(parent) = object.parent()
    {
        make(&parent, at, nodes);
        if let Some(node) = nodes.makers.get(&parent).copied() {
            nodes.makers.insert(id.clone(), node);
            if object.folds() == Folds::IfPossible {
                nodes.separable[node].push(id.clone());
            }
            return;
        }
    }
    let node = nodes.add(NodeKind::Create, id);
    nodes.list[node].position = at.to.get(id).map_or(0, Object::position);
    nodes.makers.insert(id.clone(), node);
}

fn unmake(id: &ObjectId, changes: &Changes, at: &Context, separate: &BTreeSet<ObjectId>, nodes: &mut Nodes) {
    if nodes.unmakers.contains_key(id) {
        return;
    }
    let object = at.from.get(id).or_else(|| changes.before.get(id).map(|object| &**object));
    let Some(object) = object else { return };
    if object.traits().goes_with_parent
        && !separate.contains(id)
        && let Some(parent) = object.parent()
        && at.unmakes(&parent)
        && at.from.get(id).is_some()
    {
        unmake(&parent, changes, at, separate, nodes);
        if let Some(node) = nodes.unmakers.get(&parent).copied() {
            nodes.unmakers.insert(id.clone(), node);
            nodes.separable[node].push(id.clone());
            return;
        }
    }
    if let Some((mut statements, retired)) = object.retire(at).filter(|_| changes.retired.contains(id)) {
        // Parts that go before it, by nodes of their own.
        let gone = at.from.children(id).iter().filter(|child| separate.contains(*child) && at.unmakes(child));
        let gone: Vec<_> = gone.filter_map(|child| at.from.get(child)).flat_map(|child| child.drop(at)).collect();
        statements.retain(|statement| !gone.contains(statement));
        let retire = nodes.add(NodeKind::Retire, id);
        nodes.list[retire].statements = statements;
        nodes.unmakers.insert(id.clone(), retire);
        let drop = nodes.add(NodeKind::DropRetired, id);
        nodes.list[drop].statements = retired.drop(at);
        return;
    }
    let node = nodes.add(NodeKind::Drop, id);
    nodes.unmakers.insert(id.clone(), node);
}

pub(super) fn link(edges: &mut BTreeSet<Edge>, before: usize, after: usize, why: &'static str) {
    if before != after {
        edges.insert(Edge { before, after, why });
    }
}

/// What is made or changed comes after what it needs in the new catalog.
fn uses(nodes: &Nodes, at: &Context, edges: &mut BTreeSet<Edge>) {
    for (id, maker) in &nodes.makers {
        for needed in at.to.depends_on(id) {
            if let Some(first) = nodes.makers.get(needed) {
                link(edges, *first, *maker, "uses it");
            }
        }
        if let Some(object) = at.to.get(id) {
            for first in object.follows(at) {
                if let Some(first) = nodes.makers.get(&first).or_else(|| nodes.own_unmaker(&first)) {
                    link(edges, *first, *maker, "has to come after it");
                }
            }
        }
        for evaluated in at.to.get(id).map(|object| evaluated_from(object, at)).unwrap_or_default() {
            if let Some(later) = nodes.makers.get(&evaluated) {
                link(edges, *maker, *later, "may be executed for it");
            }
        }
        for column in listed_columns(id, at.from, at.to) {
            for node in [nodes.makers.get(&column), nodes.own_unmaker(&column)].into_iter().flatten() {
                link(edges, *node, *maker, "lists it");
            }
        }
        if let Some(unmaker) = nodes.unmakers.get(id) {
            link(edges, *unmaker, *maker, SAME_OBJECT);
            for carrier in carried_away(id, nodes, at) {
                link(edges, carrier, *maker, "takes the old one along");
            }
        }
        for source in at.to.get(id).map(|object| object.takes_over(at)).unwrap_or_default() {
            if let Some(unmaker) = nodes.unmakers.get(&source) {
                match nodes.list[*unmaker].kind {
                    NodeKind::Retire => link(edges, *unmaker, *maker, "is called by its other name"),
                    _ => link(edges, *maker, *unmaker, "takes over its value"),
                }
            } else if let Some(changed) = nodes.makers.get(&source) {
                link(edges, *maker, *changed, "takes over its value");
            }
        }
    }
}

/// What a privilege's loss has to wait for: the object, where it is new, and the object's new owner.
fn takes_away(nodes: &Nodes, changes: &Changes, at: &Context, edges: &mut BTreeSet<Edge>) {
    for (id, taker) in &nodes.takers {
        let parent = changes.before.get(id).and_then(|object| object.parent());
        if let Some(maker) = parent.and_then(|parent| nodes.makers.get(&parent)) {
            link(edges, *maker, *taker, "is there once it is created");
        }
    }
    for (id, taker) in nodes.unmakers.iter().chain(nodes.takers.iter().map(|(id, taker)| (id, taker))) {
        for evaluating in changes.before.get(id).map(|object| evaluated_until(object, at)).unwrap_or_default() {
            if let Some(first) = nodes.makers.get(&evaluating) {
                link(edges, *first, *taker, "is evaluated until then");
            }
        }
        // What is not there yet is computed.
        let Some(Cow::Owned(object)) = changes.before.get(id) else { continue };
        for first in object.follows(at) {
            if let Some(first) = nodes.makers.get(&first) {
                link(edges, *first, *taker, "has to come after it");
            }
        }
    }
}

/// What goes comes after all that needed it in the old catalog has gone, or has stopped needing it.
fn stops_using(nodes: &Nodes, at: &Context, edges: &mut BTreeSet<Edge>) {
    let altered: BTreeMap<&ObjectId, usize> = nodes
        .makers
        .iter()
        .filter(|(id, maker)| nodes.list[**maker].kind == NodeKind::Alter && !at.unmakes(id))
        .map(|(id, maker)| (id, *maker))
        .collect();
    for (id, unmaker) in &nodes.unmakers {
        for opened in at.from.get(id).map(|object| object.opens(at)).unwrap_or_default() {
            if let Some(maker) = nodes.makers.get(&opened) {
                link(edges, *unmaker, *maker, IN_THE_WAY);
            }
        }
        for first in at.from.get(id).map(|object| object.goes_after(at)).unwrap_or_default() {
            if let Some(first) = nodes.unmakers.get(&first) {
                link(edges, *first, *unmaker, "has to go before it");
            }
        }
        for disturbed in at.from.get(id).map(|object| object.disturbs(at)).unwrap_or_default() {
            if let Some(first) = nodes.unmakers.get(&disturbed) {
                link(edges, *first, *unmaker, "is in the way of the change");
            }
            if let (Some(first), Some(last)) = (nodes.makers.get(id), nodes.makers.get(&disturbed)) {
                link(edges, *first, *last, "is in the way of the change");
            }
        }
        for needed in at.from.depends_on(id).iter().flat_map(|needed| with_carriers(needed, at)) {
            if let Some(last) = nodes.unmakers.get(&needed)
                && !nodes.goes_with_part(*unmaker, *last, at)
            {
                link(edges, *unmaker, *last, "uses it until then");
            }
            if let Some(change) = altered.get(&needed).filter(|change| !nodes.list[**change].only_adds()) {
                link(edges, *unmaker, *change, "is in the way of the change");
            }
        }
    }
    // What stepped aside comes back once the change that it was in the way of is made.
    for (id, maker) in nodes.makers.iter().filter(|(id, _)| at.unmakes(id)) {
        for carrier in at.from.depends_on(id).iter().flat_map(|needed| with_carriers(needed, at).into_iter().skip(1)) {
            if let Some(change) = altered.get(&carrier) {
                link(edges, *change, *maker, "was in the way of the change");
            }
        }
    }
    for (id, change) in &altered {
        for needed in at.from.depends_on(id).iter().flat_map(|needed| with_carriers(needed, at)) {
            if let Some(last) = nodes.unmakers.get(&needed)
                && nodes.list[*last].kind == NodeKind::Drop
            {
                link(edges, *change, *last, "uses it until then");
            }
        }
    }
}

/// The object, and all that change or drop it along with themselves.
fn with_carriers(id: &ObjectId, at: &Context) -> Vec<ObjectId> {
    reachable(id.clone(), |id| at.from.get(id).map(|object| object.changes_with(at)).unwrap_or_default())
}

/// The nodes that may take the object along as they drop what it is part of, where nothing drops it before.
pub(super) fn carried_away(id: &ObjectId, nodes: &Nodes, at: &Context) -> Vec<usize> {
    let carriers: Vec<usize> =
        with_carriers(id, at).iter().skip(1).filter_map(|carrier| nodes.unmakers.get(carrier).copied()).collect();
    let goes_first = || {
        nodes.own_unmaker(id).is_some_and(|own| nodes.list[*own].kind == NodeKind::Drop)
            && at.from.get(id).is_some_and(|object| !object.drop(at).is_empty())
    };
    if carriers.is_empty() || goes_first() { Vec::new() } else { carriers }
}

/// What was renamed out of the way goes when all have moved over to the new one.
fn steps_aside(nodes: &Nodes, changes: &Changes, at: &Context, edges: &mut BTreeSet<Edge>) {
    let retired: BTreeMap<ObjectId, usize> = nodes
        .list
        .iter()
        .enumerate()
        .filter(|(_, node)| node.kind == NodeKind::DropRetired)
        .map(|(index, node)| (node.id.clone(), index))
        .collect();
    for index in 0..nodes.list.len() {
        if nodes.list[index].kind != NodeKind::DropRetired {
            continue;
        }
        let id = nodes.list[index].id.clone();
        debug_assert!(changes.retired.contains(&id));
        if let Some(maker) = nodes.makers.get(&id) {
            link(edges, *maker, index, "replaces it");
        }
        for (taker, mover) in &nodes.makers {
            if at.to.get(taker).is_some_and(|taker| taker.takes_over(at).contains(&id)) {
                link(edges, *mover, index, "takes over its value");
            }
        }
        for member in at.from.family(&id) {
            for dependent in at.from.dependents(&member) {
                if let Some(mover) = nodes.makers.get(dependent)
                    && nodes.list[*mover].kind == NodeKind::Alter
                {
                    link(edges, *mover, index, "uses it until then");
                }
                if let Some(unmaker) = nodes.unmakers.get(dependent) {
                    link(edges, *unmaker, index, "uses it until then");
                }
            }
            // It goes on using what it is made of under its other name.
            for needed in at.from.depends_on(&member) {
                let last = retired.get(needed).or_else(|| nodes.unmakers.get(needed).filter(|_| !at.makes(needed)));
                if let Some(last) = last.filter(|last| **last != nodes.unmakers[&id]) {
                    link(edges, index, *last, "is made of it until then");
                }
            }
        }
    }
}

/// What would fire for what the plan itself does goes before all else, and comes after all else.
fn fires(nodes: &Nodes, at: &Context, edges: &mut BTreeSet<Edge>) {
    let fires_in = |catalog: &Catalog, id: &ObjectId| catalog.get(id).is_some_and(Object::fires_for_all);
    let is_one = |id: &ObjectId| fires_in(at.from, id) || fires_in(at.to, id);
    let with_one = |id: &ObjectId| is_one(id) || id.attached_to().is_some_and(is_one);
    let others: Vec<usize> = (0..nodes.list.len()).filter(|index| !with_one(&nodes.list[*index].id)).collect();
    let goes = nodes.unmakers.iter().filter(|(id, _)| fires_in(at.from, id));
    // One that is only switched off needs nothing that the plan makes.
    let is_altered = |maker: &usize| nodes.list[*maker].kind == NodeKind::Alter;
    let rests: Vec<(&ObjectId, &usize)> = nodes
        .makers
        .iter()
        .filter(|(id, maker)| is_altered(maker) && fires_in(at.from, id) && !fires_in(at.to, id))
        .collect();
    edges.retain(|edge| !rests.iter().any(|(_, rest)| **rest == edge.after));
    for (_, first) in goes.chain(rests) {
        for other in &others {
            link(edges, *first, *other, "would fire for it");
        }
    }
    for (_, last) in nodes.makers.iter().filter(|(id, _)| fires_in(at.to, id)) {
        for other in &others {
            link(edges, *other, *last, "it would fire for it");
        }
    }
}
