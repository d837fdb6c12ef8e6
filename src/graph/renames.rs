//! When objects get their new names.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Edge, GIVES_UP_NAME, NodeKind, Nodes, link};
use crate::diff::Rename;
use crate::object::Context;

/// Objects get their new names before anything else happens to them.
pub(super) fn renaming(nodes: &mut Nodes, renames: &[Rename], at: &Context, edges: &mut BTreeSet<Edge>) {
    let (mut renamed, mut gives_up) = (BTreeMap::new(), BTreeMap::new());
    for rename in renames.iter().filter(|rename| !rename.asked) {
        let node = nodes.add(NodeKind::Rename, &rename.to);
        nodes.list[node].statements.clone_from(&rename.statements);
        renamed.insert(rename.to.clone(), node);
        let mut first = node;
        if !rename.by_way.is_empty() {
            first = nodes.add(NodeKind::Rename, &rename.to);
            nodes.list[first].statements.clone_from(&rename.by_way);
            link(edges, first, node, "goes on with it");
        }
        gives_up.insert(rename.to.clone(), first);
    }
    for (id, node) in &renamed {
        for user in at.to.family(id).iter().chain(at.to.dependents(id)).chain(at.from.dependents(id)) {
            for other in nodes.makers.get(user).into_iter().chain(nodes.unmakers.get(user)) {
                link(edges, *node, *other, "is called by its new name");
            }
        }
    }
    for (id, node) in &gives_up {
        for first in at.from.get(id).map(|object| object.renamed_after(at)).unwrap_or_default() {
            if let Some(first) = nodes.unmakers.get(&first) {
                link(edges, *first, *node, "is another's until then");
            }
        }
    }
    // A name that something else takes has to be given up first.
    for other in renames.iter().filter(|other| !other.asked) {
        for rename in renames.iter().filter(|rename| !rename.asked && *rename != other) {
            if other.holds_name_of(rename, at.from) {
                link(edges, gives_up[&other.to], renamed[&rename.to], GIVES_UP_NAME);
            }
        }
        for (id, maker) in nodes.makers.iter().filter(|(_, maker)| nodes.list[**maker].kind == NodeKind::Create) {
            if at.to.get(id).is_some_and(|object| other.holds_name(object, at.from)) {
                // Also what is prepared for it under that name.
                link(edges, gives_up[&other.to], *maker, "has the name until then");
            }
        }
    }
}

/// What the files ask for is renamed before all else, but for what makes the schemas that something goes to.
pub(super) fn asked_for(nodes: &mut Nodes, renames: &[Rename], edges: &mut BTreeSet<Edge>) {
    let others = nodes.list.len();
    let mut last = None;
    let mut needed = Vec::new();
    for rename in renames.iter().filter(|rename| rename.asked) {
        let node = nodes.add(NodeKind::Rename, &rename.to);
        nodes.list[node].statements.clone_from(&rename.statements);
        if let Some(before) = last {
            link(edges, before, node, GIVES_UP_NAME);
        }
        if let Some(maker) = rename.into.as_ref().and_then(|schema| maker_of_schema(nodes, schema)) {
            link(edges, maker, node, "goes there");
            needed.push(maker);
        }
        // A new schema may have the name of one that is renamed.
        if rename.to.is_schema()
            && let Some(maker) = maker_of_schema(nodes, rename.from.name())
        {
            link(edges, node, maker, GIVES_UP_NAME);
        }
        last = Some(node);
    }
    let Some(last) = last else { return };
    let mut first: BTreeSet<usize> = needed.into_iter().collect();
    let mut next: Vec<usize> = first.iter().copied().collect();
    while let Some(node) = next.pop() {
        for edge in edges.iter().filter(|edge| edge.after == node && edge.before < others) {
            if first.insert(edge.before) {
                next.push(edge.before);
            }
        }
    }
    for other in (0..others).filter(|other| !first.contains(other)) {
        link(edges, last, other, "is called by its new name");
    }
}

fn maker_of_schema(nodes: &Nodes, name: &str) -> Option<usize> {
    nodes.makers.iter().find(|(id, _)| id.is_schema() && id.name() == name).map(|(_, maker)| *maker)
}
