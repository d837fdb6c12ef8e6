//! Chooses the online way of a change where its table has rows, and takes nodes apart where a commit has to come in
//! between.
//!
//! Between two commits everybody sees what is there. So whatever is dropped and created again has to be both on the same
//! side of every commit; where that cannot be, the plain way is taken.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Edge, GIVES_UP_NAME, Graph, IN_THE_WAY, Node, NodeKind, SAME_OBJECT};
use crate::object::{Context, Statement, Work};

/// The graph with online ways in place of plain ones; `None` when there is none to choose.
pub(super) fn choose(graph: &Graph, at: &Context) -> Option<Graph> {
    if at.busy.is_empty() {
        return None;
    }
    let mut draft = Draft::new(graph);
    let mut chosen = false;
    for index in 0..graph.nodes.len() {
        chosen |= draft.replace(index, at) || draft.take_apart(index, at);
    }
    chosen.then(|| draft.finish())
}

/// A graph under change.
struct Draft {
    nodes: Vec<Node>,
    before: Vec<BTreeMap<usize, &'static str>>,
    after: Vec<BTreeMap<usize, &'static str>>,
}

impl Draft {
    fn new(graph: &Graph) -> Self {
        let empty = vec![BTreeMap::new(); graph.nodes.len()];
        let mut draft = Self { nodes: graph.nodes.clone(), before: empty.clone(), after: empty };
        for edge in &graph.edges {
            // Of several reasons that one is remembered which this module asks for.
            let known = draft.after[edge.before].get(&edge.after);
            if edge.why == SAME_OBJECT || known.is_none_or(|known| *known == IN_THE_WAY) {
                draft.link(edge.before, edge.after, edge.why);
            }
        }
        draft
    }

    fn finish(self) -> Graph {
        let mut edges = BTreeSet::new();
        for (before, followers) in self.after.iter().enumerate() {
            edges.extend(followers.iter().map(|(after, why)| Edge { before, after: *after, why }));
        }
        let separable = vec![Vec::new(); self.nodes.len()];
        Graph { nodes: self.nodes, edges, separable }
    }

    fn link(&mut self, before: usize, after: usize, why: &'static str) {
        self.after[before].insert(after, why);
        self.before[after].insert(before, why);
    }

    fn unlink(&mut self, before: usize, after: usize) {
        self.after[before].remove(&after);
        self.before[after].remove(&before);
    }

    fn add(&mut self, like: usize, statements: Vec<Statement>) -> usize {
        self.nodes.push(Node { statements, ..self.nodes[like].clone() });
        self.before.push(BTreeMap::new());
        self.after.push(BTreeMap::new());
        self.nodes.len() - 1
    }

    /// All that comes after one of these.
    fn followers(&self, of: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        reach(&self.after, of)
    }

    /// All that comes before one of these.
    fn precursors(&self, of: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        reach(&self.before, of)
    }

    /// The nodes that drop what this one creates again.
    fn first_halves(&self, index: usize) -> BTreeSet<usize> {
        self.before[index].iter().filter(|(_, why)| **why == SAME_OBJECT).map(|(before, _)| *before).collect()
    }

    /// Whether the node makes what hangs on the object of the other.
    fn is_child(&self, child: usize, of: usize, at: &Context) -> bool {
        let object = at.to.get(&self.nodes[child].id);
        object.and_then(crate::object::Object::parent).is_some_and(|parent| parent == self.nodes[of].id)
    }

    /// An object that takes another's place while that stays in use.
    fn replace(&mut self, index: usize, at: &Context) -> bool {
        let id = self.nodes[index].id.clone();
        let (Some(from), Some(to)) = (at.from.get(&id), at.to.get(&id)) else { return false };
        if self.nodes[index].kind != NodeKind::Create || !to.parent().is_some_and(|table| at.is_busy(&table)) {
            return false;
        }
        let halves: Vec<usize> = self.first_halves(index).into_iter().collect();
        let &[old] = halves.as_slice() else { return false };
        if self.nodes[old].id != id || self.nodes[old].kind != NodeKind::Drop {
            return false;
        }
        let Some((make, drop)) = from.replace(to, at) else { return false };
        let children: Vec<usize> =
            self.after[old].keys().copied().filter(|after| self.is_child(*after, index, at)).collect();
        let saved = (self.before.clone(), self.after.clone());
        for after in children.iter().chain([&index]) {
            self.unlink(old, *after);
        }
        let later = self.followers([old]);
        let is_safe = !later.contains(&index) && later.iter().all(|node| self.first_halves(*node).is_empty());
        self.link(index, old, "takes its place first");
        if is_safe && self.split(index, make, at) {
            self.nodes[old].statements = drop;
            return true;
        }
        (self.before, self.after) = saved;
        false
    }

    /// A change that takes several transactions, or a statement that cannot run in one.
    fn take_apart(&mut self, index: usize, at: &Context) -> bool {
        let node = &self.nodes[index];
        let has_online = |statement: &Statement| {
            let is_busy = |table| at.is_busy(table) || statement.is_prepared_beforehand() && at.stays_busy(table);
            statement.online_for().is_some_and(is_busy)
        };
        // Where rows are written anew the table is blocked all the same.
        let rewrites = node.statements.iter().any(|statement| statement.work == Work::Rewrite);
        if rewrites || !node.statements.iter().any(has_online) {
            return false;
        }
        // What waits for a drop is better served by a short one, unless it has to wait for no more than that it is gone.
        let waits = |(after, why): (&usize, &&str)| self.nodes[*after].id != node.id && *why != IN_THE_WAY;
        if node.kind == NodeKind::Drop && self.after[index].iter().any(waits) {
            return false;
        }
        let statements = node
            .statements
            .clone()
            .into_iter()
            .flat_map(|statement| if has_online(&statement) { statement.into_online() } else { vec![statement] })
            .collect::<Vec<_>>();
        if statements.iter().any(Statement::is_beforehand) {
            return self.prepare(index, statements);
        }
        self.split(index, statements, at)
    }

    /// Lets what is prepared come before all that is dropped and made again, so that nothing is missing meanwhile; of what
    /// the node waits for it waits only for that which does not come after such a drop itself.
    fn prepare(&mut self, index: usize, statements: Vec<Statement>) -> bool {
        let is_half = |index: &usize| self.after[*index].values().any(|why| *why == SAME_OBJECT);
        let halves: BTreeSet<usize> = (0..self.nodes.len()).filter(is_half).collect();
        let waits_for_none =
            |before: &usize| !halves.contains(before) && self.precursors([*before]).is_disjoint(&halves);
        let needed: Vec<usize> = self.before[index].keys().copied().filter(waits_for_none).collect();
        let mut known = self.precursors(needed.iter().copied());
        known.extend(&needed);
        let all = self.precursors([index]);
        // Under which name would it be prepared?
        if all.iter().any(|before| self.nodes[*before].kind == NodeKind::Rename && !known.contains(before)) {
            return false;
        }
        let (ahead, main): (Vec<_>, Vec<_>) = statements.into_iter().partition(Statement::is_beforehand);
        let members: Vec<usize> = stages(ahead).into_iter().map(|stage| self.add(index, stage)).collect();
        let (Some(first), Some(last)) = (members.first().copied(), members.last().copied()) else { return false };
        self.nodes[index].statements = main;
        for before in needed {
            self.link(before, first, "uses it");
        }
        for pair in members.windows(2) {
            self.link(pair[0], pair[1], "goes on with it");
        }
        for half in halves.into_iter().chain([index]) {
            self.link(last, half, "is prepared before");
        }
        true
    }

    /// Gives the node these statements, one node for each part that has to be committed by itself, unless something
    /// would be missing meanwhile.
    fn split(&mut self, index: usize, statements: Vec<Statement>, at: &Context) -> bool {
        let stages = stages(statements);
        let Some(main) = stages.iter().position(|stage| !stage.iter().all(Statement::is_ahead)) else { return false };
        let apart: Vec<usize> =
            (0..stages.len()).filter(|at| stages[*at].iter().any(Statement::stands_apart)).collect();
        let joined = at.to.get(&self.nodes[index].id).and_then(crate::object::Object::joins);
        let mut own = self.first_halves(index);
        if main > 0 {
            // It is prepared under another name, so that what has its name may be as long as that takes.
            let names = self.before[index].iter().filter(|(_, why)| **why == GIVES_UP_NAME);
            own.extend(names.map(|(before, _)| *before));
        }
        // What is prepared needs neither the end of what it replaces nor the whole that it will be part of.
        let needed: BTreeSet<usize> = self.before[index]
            .keys()
            .copied()
            .filter(|before| !own.contains(before) && joined.as_ref() != Some(&self.nodes[*before].id))
            .collect();
        let ahead_of = if main > 0 { self.precursors(needed.iter().copied()) } else { BTreeSet::new() };
        if main > 0 && own.iter().any(|half| ahead_of.contains(half) || needed.contains(half)) {
            return false;
        }
        // Whatever is dropped and created again after a commit has to be dropped after it too.
        let commits_later = apart.iter().any(|stage| *stage >= main);
        let earlier = if commits_later { self.precursors([index]) } else { ahead_of };
        let mut to_move = BTreeSet::new();
        for follower in self.followers([index]) {
            if self.is_child(follower, index, at) {
                continue;
            }
            for half in self.first_halves(follower) {
                if half == index || earlier.contains(&half) || !commits_later && needed.contains(&half) {
                    return false;
                }
                to_move.insert(half);
            }
        }
        if commits_later && main == 0 && apart.first() == Some(&0) && !own.is_empty() && !self.may_be_missing(index, at)
        {
            return false;
        }
        self.rewire(index, stages, main, &needed, &own, &to_move, at);
        true
    }

    /// Whether it does not matter that an object is missing for a while: it was of no use before.
    fn may_be_missing(&self, index: usize, at: &Context) -> bool {
        at.from.get(&self.nodes[index].id).is_some_and(crate::object::Object::is_useless)
    }

    #[allow(clippy::too_many_arguments)]
    fn rewire(
        &mut self,
        index: usize,
        stages: Vec<Vec<Statement>>,
        main: usize,
        needed: &BTreeSet<usize>,
        own: &BTreeSet<usize>,
        to_move: &BTreeSet<usize>,
        at: &Context,
    ) {
        let followers: Vec<usize> = self.after[index].keys().copied().collect();
        let last_apart = stages.iter().rposition(|stage| stage.iter().any(Statement::stands_apart));
        let mut members = Vec::new();
        for (number, stage) in stages.into_iter().enumerate() {
            if number == main {
                self.nodes[index].statements = stage;
                members.push(index);
            } else {
                members.push(self.add(index, stage));
            }
        }
        for pair in members.windows(2) {
            self.link(pair[0], pair[1], "goes on with it");
        }
        if main > 0 {
            for before in needed {
                self.link(*before, members[0], "uses it");
            }
            for half in own {
                self.link(members[main - 1], *half, "is ready to take its place");
            }
        }
        if let Some(last) = members.last().copied().filter(|last| *last != index) {
            for follower in followers {
                if !self.is_child(follower, index, at)
                    && let Some(why) = self.after[index].get(&follower).copied()
                {
                    self.unlink(index, follower);
                    self.link(last, follower, why);
                }
            }
        }
        if let Some(stage) = last_apart {
            for half in to_move.iter().filter(|half| !members.contains(half)) {
                self.link(members[stage], *half, "is made again only after it");
            }
        }
    }
}

fn reach(edges: &[BTreeMap<usize, &'static str>], of: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<usize> = of.into_iter().collect();
    while let Some(index) = next.pop() {
        for other in edges[index].keys() {
            if reached.insert(*other) {
                next.push(*other);
            }
        }
    }
    reached
}

/// The statements in parts that share a transaction.
fn stages(statements: Vec<Statement>) -> Vec<Vec<Statement>> {
    let mut stages: Vec<Vec<Statement>> = Vec::new();
    for statement in statements {
        match stages.last_mut() {
            Some(stage)
                if !statement.stands_apart()
                    && stage
                        .iter()
                        .all(|before| !before.stands_apart() && before.is_ahead() == statement.is_ahead()) =>
            {
                stage.push(statement);
            }
            _ => stages.push(vec![statement]),
        }
    }
    stages
}
