//! Changes → steps in an order that works.
//!
//! Every change becomes one or two nodes (what is recreated is dropped at one time and created at another); edges say
//! why one has to come before the other; the sort is deterministic. Where the files' own dependencies run in a circle
//! that comes from writing several objects as one statement (a default inside `CREATE TABLE`, a foreign key that goes
//! with its table), that statement is taken apart. Where tables have rows, statements that would block others for long
//! give way to several that do not, as far as nothing is missing in between.

mod build;
mod names;
mod online;
mod renames;
mod sort;

use std::collections::BTreeSet;

pub use build::{Edge, Graph, Node, NodeKind};

use crate::diff::{Changes, Rename};
use crate::object::{Context, ObjectId, OnDrop};
use crate::problem::Problem;

/// Why there is no order.
#[derive(Debug)]
pub struct Circle {
    /// What goes on in the circle that changes in place and could be rebuilt instead.
    pub rebuild: BTreeSet<ObjectId>,
    /// The circle, for the user.
    pub problem: Problem,
}

/// The nodes in an order that respects every edge.
///
/// # Errors
/// When the dependencies run in a circle that cannot be taken apart.
pub fn order(changes: &Changes, renames: &[Rename], at: &mut Context) -> Result<Vec<Node>, Box<Circle>> {
    let mut separate = BTreeSet::new();
    loop {
        let graph = Graph::build(changes, renames, at, &separate);
        match sort::sort(&graph) {
            Ok(order) => {
                let (graph, order) = match online::choose(&graph, at).map(|online| (sort::sort(&online), online)) {
                    Some((Ok(order), online)) => (online, order),
                    // The plain way is always one.
                    Some((Err(_), _)) | None => (graph, order),
                };
                let mut nodes: Vec<Option<Node>> = graph.nodes.into_iter().map(Some).collect();
                return Ok(order.into_iter().filter_map(|index| nodes[index].take()).collect());
            }
            Err(cycle) => {
                let parts: Vec<_> = cycle
                    .iter()
                    .flat_map(|index| graph.separable[*index].iter().cloned())
                    .filter(|id| !separate.contains(id))
                    .collect();
                // Columns stay with their table as long as something else can be taken apart.
                let (data, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|id| holds_data(id, at));
                let parts = if others.is_empty() { data } else { others };
                if parts.is_empty() {
                    let altered = cycle
                        .iter()
                        .map(|index| &graph.nodes[*index])
                        .filter(|node| node.kind == NodeKind::Alter)
                        .filter_map(|node| at.from.get(&node.id));
                    let rebuild = altered
                        .flat_map(
                            |object| {
                                if object.may_be_rebuilt() { vec![object.id()] } else { object.gives_way(at) }
                            },
                        )
                        .collect();
                    return Err(Box::new(Circle { rebuild, problem: cyclic(&graph, &cycle) }));
                }
                separate.extend(parts);
            }
        }
    }
}

fn holds_data(id: &ObjectId, at: &Context) -> bool {
    at.from.get(id).or_else(|| at.to.get(id)).is_some_and(|object| object.traits().on_drop == OnDrop::DeletesData)
}

fn cyclic(graph: &Graph, cycle: &[usize]) -> Problem {
    let members: BTreeSet<usize> = cycle.iter().copied().collect();
    let edges: Vec<String> = graph
        .edges
        .iter()
        .filter(|edge| members.contains(&edge.before) && members.contains(&edge.after))
        .map(|edge| {
            format!(
                "{} {} before {} {} ({})",
                graph.nodes[edge.before].kind.verb(),
                graph.nodes[edge.before].id,
                graph.nodes[edge.after].kind.verb(),
                graph.nodes[edge.after].id,
                edge.why
            )
        })
        .collect();
    Problem::error("circular-order", "no order of these changes satisfies all of their dependencies")
        .because(edges.join("\n"))
        .help("make the change in two steps, and please report this: it should not happen")
}
