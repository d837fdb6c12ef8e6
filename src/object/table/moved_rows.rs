//! Rows that come to a table, or leave it, with the tables that become or cease to be parts of it.

use std::collections::BTreeSet;

use super::inheritance::members;
use crate::object::{Context, Kind, ObjectId, ObjectKind};

/// The links by which rows come to what is read from these relations, or leave it: tables that become their partitions or
/// children, at any level and through views, or end to be.
pub(in crate::object) fn that_move_rows(relations: Vec<ObjectId>, at: &Context) -> Vec<ObjectId> {
    let mut links = Vec::new();
    let mut seen: BTreeSet<ObjectId> = relations.iter().cloned().collect();
    let mut next = relations;
    while let Some(relation) = next.pop() {
        let mut below = Vec::new();
        for catalog in [at.from, at.to] {
            for link in members(catalog, &relation) {
                let moves = at.makes(&link.id()) || at.unmakes(&link.id());
                links.extend(moves.then(|| link.id()));
                below.push(link.child.clone());
            }
        }
        let is_read = |id: &ObjectId| matches!(id.kind, Kind::Table | Kind::View | Kind::MaterializedView);
        if relation.kind != Kind::Table {
            // What it reads, or columns of that.
            let needed = at.to.depends_on(&relation).iter();
            let relations =
                needed.filter_map(|id| if is_read(id) { Some(id.clone()) } else { at.to.get(id)?.parent() });
            below.extend(relations.filter(is_read));
        }
        next.extend(below.into_iter().filter(|one| seen.insert(one.clone())));
    }
    links
}
