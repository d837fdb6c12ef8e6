//! What keeps the results of a function whose body changes (PostgreSQL manual, 38.7: an IMMUTABLE function is taken to give
//! the same forever).

use super::Routine;
use crate::object::{Context, Kind, Object, ObjectId, ObjectKind};
use crate::sentence;

impl Routine {
    /// The indexes, generated columns, checks and materialized views that hold what the old body gave, with what computes
    /// them anew.
    pub(super) fn outdated_by(&self, to: &Self, at: &Context) -> Option<String> {
        if body(&self.definition) == body(&to.definition) {
            return None;
        }
        let stays = |id: &&ObjectId| at.from.get(id).is_some() && !at.makes(id);
        let held: Vec<String> = at
            .to
            .dependents(&to.id())
            .iter()
            .filter(stays)
            .filter_map(|id| match (id.kind, at.to.get(id)?) {
                (Kind::Index, _) => Some(format!("{id} (REINDEX INDEX {})", id.sql_name())),
                (Kind::MaterializedView, _) => Some(format!("{id} (REFRESH MATERIALIZED VIEW {})", id.sql_name())),
                (_, Object::Column(column)) if column.generated.is_some() && !column.is_virtual => {
                    Some(format!("column {id} (computed when a row is next written)"))
                }
                (_, Object::Constraint(check)) if check.contype == "c" => {
                    Some(format!("{id} (rows are not checked again)"))
                }
                _ => None,
            })
            .collect();
        let verb = if held.len() == 1 { "keeps" } else { "keep" };
        (!held.is_empty()).then(|| format!("{} {verb} what the old body gave", sentence::all(held)))
    }
}

/// What is run, without the name, the arguments and the options before it.
fn body(definition: &str) -> &str {
    let (_, body) = parts(definition);
    if body.is_empty() { definition } else { body }
}

/// The name, the arguments and the options, and what is run; nothing of that where it is in a library.
pub(super) fn parts(definition: &str) -> (&str, &str) {
    let start =
        ["\nAS $", "\nBEGIN ATOMIC", "\n RETURN ", "\nRETURN "].iter().filter_map(|start| definition.find(start)).min();
    definition.split_at(start.unwrap_or(definition.len()))
}
