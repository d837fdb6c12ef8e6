//! When a constraint has to be out of the way of what else changes about its tables.

use std::collections::BTreeSet;

use super::index_part::is_lost_with_type;
use super::moved_rows::that_move_rows;
use super::{Constraint, Referenced};
use crate::object::{Context, Kind, Object, ObjectId, ObjectKind, reads_back_otherwise};

impl Constraint {
    /// A foreign key from a logged table may refer to a whole with partitions that are UNLOGGED, but neither these become
    /// so nor the table logged while it is there.
    pub(super) fn gives_way_to_unlogged(&self, at: &Context) -> Option<&'static str> {
        let to = self.references.as_ref()?.table_id();
        let becomes_logged = match (at.from.get(&self.table_id()), at.to.get(&self.table_id())) {
            (Some(Object::Table(from)), Some(Object::Table(to))) => from.unlogged && !to.unlogged,
            _ => false,
        };
        let meets = at.is_unlogged_below(&to, &|partition| becomes_logged || !partition.unlogged);
        meets.then_some("its table is logged and a partition that it refers to UNLOGGED, one of the two from now on")
    }

    /// Of several keys over the same columns, in whatever order, the server takes one for a foreign key: not one that goes.
    pub(super) fn follows_keys_that_go(&self, at: &Context) -> Vec<ObjectId> {
        let Some(to) = &self.references else { return Vec::new() };
        let wanted: BTreeSet<&String> = to.columns.iter().collect();
        let (id, table) = (self.id(), to.table_id());
        let goes = |key: &&ObjectId| at.unmakes(key) && !at.to.depends_on(&id).contains(*key);
        let is_key = |key: &&ObjectId| match at.from.get(key) {
            Some(Object::Constraint(key)) => key.has_index() && key.columns.iter().collect::<BTreeSet<_>>() == wanted,
            _ => false,
        };
        let used = at.from.depends_on(&id).iter().filter(|id| matches!(id.kind, Kind::Constraint | Kind::Index));
        let mut keys: BTreeSet<&ObjectId> = at.from.children(&table).iter().filter(is_key).collect();
        keys.extend(used);
        keys.into_iter().filter(goes).cloned().collect()
    }

    /// The links by which rows come that a foreign key looks for: of tables that become partitions of the other end. A key of
    /// such a table itself has to be there before.
    pub(super) fn rows_that_come(&self, to: &Referenced, at: &Context) -> Vec<ObjectId> {
        let table = self.table_id();
        let is_within = |link: &ObjectId| match at.to.get(link) {
            Some(Object::Inheritance(link)) => link.child == table || at.to.is_below(&table, &link.child),
            _ => true,
        };
        let links = that_move_rows(vec![to.table_id()], at);
        links.into_iter().filter(|link| at.makes(link) && !is_within(link)).collect()
    }

    /// Whether a column that it uses changes its type better without it.
    pub(super) fn is_better_without(&self, at: &Context) -> bool {
        // The GiST operators of PERIOD take one type for both ends, which do not change in one statement.
        let is_period = self.period && self.references.is_some();
        let has_text = matches!(self.contype.as_str(), "c" | "x") && !self.comes_from_parent();
        // Where the rows are written anew they are looked at on the way.
        let looks_for_long = || self.contype == "c" && self.validated && at.is_busy(&self.table_id());
        is_period
            || is_lost_with_type(&self.id(), at)
            || has_text && (reads_back_otherwise(&self.definition) || looks_for_long() && !self.sees_rows_written(at))
    }

    /// Whether a column that it constrains gets a type for which all rows are written anew.
    fn sees_rows_written(&self, at: &Context) -> bool {
        self.columns.iter().any(|name| {
            let id = ObjectId::column(&self.table_id(), name);
            match (at.from.get(&id), at.to.get(&id)) {
                (Some(Object::Column(from)), Some(Object::Column(to))) => from.is_rewritten_as(to, at),
                _ => false,
            }
        })
    }
}
