//! When a constraint has to be out of the way of what else changes about its tables.

use super::Constraint;
use crate::object::{Context, Object, ObjectId, reads_back_otherwise};

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

    /// Whether a column that it uses changes its type better without it.
    pub(super) fn is_better_without(&self, at: &Context) -> bool {
        // The GiST operators of PERIOD take one type for both ends, which do not change in one statement.
        let is_period = self.period && self.references.is_some();
        let has_text = matches!(self.contype.as_str(), "c" | "x") && !self.comes_from_parent();
        // Where the rows are written anew they are looked at on the way.
        let looks_for_long = || self.contype == "c" && self.validated && at.is_busy(&self.table_id());
        is_period
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
