//! Rows and the bounds of partitions: which rows are in the way of one, and who notices that they come or go.

use super::Inheritance;
use super::inheritance::members;
use crate::object::{Context, Hazard, HazardKind, ObjectId, ObjectKind};

impl Inheritance {
    /// That rows may be in the way: of the partition, or of the DEFAULT one beside it.
    pub(super) fn may_fail(&self, table: &ObjectId, condition: Option<&String>) -> Hazard {
        let text = if *table == self.child {
            format!("fails if a row of {table} is outside of the bound")
        } else {
            format!("fails if a row of {table}, the DEFAULT partition, belongs into {}", self.child)
        };
        let query = condition.map(|condition| format!("SELECT * FROM {} WHERE NOT ({condition})", table.sql_name()));
        Hazard { query, ..Hazard::on(HazardKind::MayFail, text, table.clone()) }
    }

    /// That queries on the whole find more rows, or fewer, and the partition whose rows those are.
    pub(super) fn rows_noticed(&self, comes: bool, at: &Context) -> Option<(ObjectId, String)> {
        let (child, parent) = (&self.child, &self.parent);
        if at.unmakes(child) || at.unmakes(parent) || at.makes(&self.id()) && at.unmakes(&self.id()) {
            return None;
        }
        let text = if comes {
            format!("queries on {parent} find the rows of {child} too from then on")
        } else {
            format!("queries on {parent} find the rows of {child} no more, which stay in that table")
        };
        Some((child.clone(), text))
    }
}

/// The DEFAULT partition beside this one that rows may have to be looked for in.
pub(super) fn default_beside(link: &Inheritance, at: &Context) -> Option<ObjectId> {
    if link.is_default() {
        return None;
    }
    let mut others = members(at.from, &link.parent);
    others.find(|other| other.is_default() && at.to.get(&other.id()).is_some()).map(|other| other.child.clone())
}
