//! Names that one object gives up and another takes.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Edge, GIVES_UP_NAME, NodeKind, Nodes, carried_away, link};
use crate::object::{Context, ObjectId, Path};

/// A name in a namespace that several kinds share is given up before it is taken.
pub(super) fn names(nodes: &Nodes, at: &Context, edges: &mut BTreeSet<Edge>) {
    let mut given_up: BTreeMap<_, (&ObjectId, Vec<usize>)> = BTreeMap::new();
    for (id, unmaker) in &nodes.unmakers {
        let names = id.names_taken();
        if names.is_empty() {
            continue;
        }
        let mut all = carried_away(id, nodes, at);
        all.push(*unmaker);
        given_up.extend(names.into_iter().map(|name| (name, (id, all.clone()))));
    }
    for (id, maker) in &nodes.makers {
        for name in id.names_taken() {
            for unmaker in given_up.get(&name).into_iter().flat_map(|(_, unmakers)| unmakers) {
                link(edges, *unmaker, *maker, GIVES_UP_NAME);
            }
        }
    }
    for (index, node) in nodes.list.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Rename) {
        for name in node.id.names_taken() {
            // What is made anew gives up the name that it has got before.
            let others = given_up.get(&name).filter(|(id, _)| **id != node.id);
            for unmaker in others.into_iter().flat_map(|(_, unmakers)| unmakers) {
                link(edges, *unmaker, index, GIVES_UP_NAME);
            }
        }
    }
}

/// While two functions of one name exist, a call may mean the wrong one, or none: what calls one of them waits until
/// those that go are gone.
pub(super) fn overloads(nodes: &Nodes, at: &Context, edges: &mut BTreeSet<Edge>) {
    let mut gone: BTreeMap<(&str, &str), Vec<(&ObjectId, usize)>> = BTreeMap::new();
    for (id, unmaker) in nodes.unmakers.iter().filter(|(id, _)| !at.makes(id)) {
        if let Path::WithArguments { schema, name, .. } = &id.path {
            gone.entry((schema, name)).or_default().push((id, *unmaker));
        }
    }
    if gone.is_empty() {
        return;
    }
    for (id, maker) in &nodes.makers {
        for needed in at.to.depends_on(id) {
            let Path::WithArguments { schema, name, .. } = &needed.path else { continue };
            for (other, unmaker) in gone.get(&(schema.as_str(), name.as_str())).into_iter().flatten() {
                if needed.is_overload_of(other) {
                    link(edges, *unmaker, *maker, "could be called instead");
                }
            }
        }
    }
}
