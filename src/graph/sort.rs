//! A deterministic topological sort: of all nodes that could come next, the one with the smallest key does.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::build::{Graph, Node, NodeKind};
use crate::object::{Kind, Path, Statement};

/// Whether it cannot share a transaction.
fn stands_apart(node: &Node) -> bool {
    node.statements.iter().any(Statement::stands_apart)
}

/// What decides where nothing else does: what goes before what comes, then the order of kinds, then names; but what
/// goes without a transaction does so only after what comes, so that queries are never without either index.
fn key(node: &Node) -> (u8, usize) {
    let kind = Kind::ALL.iter().position(|kind| *kind == node.id.kind).unwrap_or_default();
    let phase = match node.kind {
        NodeKind::Rename => 0,
        NodeKind::Drop if stands_apart(node) => 3,
        NodeKind::Drop => 1,
        NodeKind::Retire | NodeKind::Create | NodeKind::Alter => 2,
        NodeKind::DropRetired => 3,
    };
    let rank = if node.kind == NodeKind::Drop { Kind::ALL.len() - kind } else { kind };
    (phase, rank)
}

/// New columns of a table come in the order of the files, in which the database then has them too.
fn place(node: &Node) -> (Option<(&str, &str)>, i32) {
    match &node.id.path {
        Path::OnRelation { schema, relation, .. } => (Some((schema, relation)), node.position),
        _ => (None, 0),
    }
}

/// The indexes of the nodes in order. What ends a transaction comes first. What cannot share a transaction comes as late as its edges allow, and then all of
/// it that can: the plan has as few transactions as possible.
///
/// # Errors
/// The indexes of the nodes of one circle, when there is one.
pub(super) fn sort(graph: &Graph) -> Result<Vec<usize>, Vec<usize>> {
    let count = graph.nodes.len();
    let mut followers = vec![Vec::new(); count];
    let mut waits_for = vec![0usize; count];
    let mut last = None;
    for edge in &graph.edges {
        // Edges are sorted, so that several between the same two nodes stand together.
        if last == Some((edge.before, edge.after)) {
            continue;
        }
        last = Some((edge.before, edge.after));
        followers[edge.before].push(edge.after);
        waits_for[edge.after] += 1;
    }
    let first = first(graph);
    let entry = |index: usize| {
        let node = &graph.nodes[index];
        Reverse((!first[index], key(node), place(node), &node.id, index))
    };
    let apart: Vec<bool> = graph.nodes.iter().map(stands_apart).collect();
    let mut ready = [BinaryHeap::new(), BinaryHeap::new()];
    for index in (0..count).filter(|index| waits_for[*index] == 0) {
        ready[usize::from(apart[index])].push(entry(index));
    }
    let mut order = Vec::with_capacity(count);
    let mut side = 0;
    loop {
        if ready[side].is_empty() {
            side = 1 - side;
        }
        let Some(Reverse((.., index))) = ready[side].pop() else { break };
        order.push(index);
        for follower in &followers[index] {
            waits_for[*follower] -= 1;
            if waits_for[*follower] == 0 {
                ready[usize::from(apart[*follower])].push(entry(*follower));
            }
        }
    }
    if order.len() == count { Ok(order) } else { Err(circle(graph)) }
}

/// Which nodes end a transaction, with all that they wait for. They come before all else, so that nothing is dropped in one
/// transaction and made again in the next.
fn first(graph: &Graph) -> Vec<bool> {
    let mut first: Vec<bool> = graph.nodes.iter().map(Node::ends_transaction).collect();
    let mut found: Vec<usize> = (0..first.len()).filter(|index| first[*index]).collect();
    if found.is_empty() {
        return first;
    }
    let mut waits_for = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        waits_for[edge.after].push(edge.before);
    }
    while let Some(index) = found.pop() {
        for before in &waits_for[index] {
            if !first[*before] {
                first[*before] = true;
                found.push(*before);
            }
        }
    }
    first
}

fn circle(graph: &Graph) -> Vec<usize> {
    let mut digraph = DiGraph::<(), ()>::new();
    let indexes: Vec<_> = graph.nodes.iter().map(|_| digraph.add_node(())).collect();
    for edge in &graph.edges {
        digraph.add_edge(indexes[edge.before], indexes[edge.after], ());
    }
    let mut circles: Vec<Vec<usize>> = tarjan_scc(&digraph)
        .into_iter()
        .filter(|members| members.len() > 1)
        .map(|members| members.into_iter().map(petgraph::graph::NodeIndex::index).collect())
        .collect();
    for circle in &mut circles {
        circle.sort_unstable();
    }
    circles.sort();
    circles.into_iter().next().unwrap_or_default()
}
