//! Columns that a table has from several parents which have nothing to do with each other (PostgreSQL manual, 5.11).

use super::{Column, inheritance};
use crate::object::{Alter, Context, Object, ObjectId, ObjectKind};

impl Column {
    /// That PostgreSQL changes the type of a column by way of one table only, with all that inherit from it, and not where
    /// a table below has it from elsewhere too (`ATPrepAlterColumnType` in its source).
    pub(super) fn refuses_type(&self, at: &Context) -> Option<Alter> {
        let tops = tops(&self.id(), at);
        let [first, .., last] = tops.as_slice() else { return None };
        let table = self.table_id();
        Some(Alter::Refused {
            because: format!(
                "{table} has the column from {first} and from {last}, and PostgreSQL changes the type of a column that is \
                 inherited only where all parents have it from one table"
            ),
            help: format!(
                "make the change in three steps: take {table} out of all parents but one (INHERITS) and apply, change the \
                 type and apply, put the parents back and apply"
            ),
        })
    }
}

/// The tables at the top, as the names of their columns, from which a table that stays their child has a column.
fn tops(column: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let (mut tops, mut seen, mut next) = (Vec::new(), vec![column.clone()], vec![column.clone()]);
    while let Some(id) = next.pop() {
        let Some(Object::Column(column)) = at.from.get(&id) else { continue };
        let table = column.table_id();
        let links = inheritance::parents(at.from, &table).filter(|link| at.to.get(&link.id()).is_some());
        let above: Vec<ObjectId> =
            links.filter_map(|link| column.on_parent(link, at.from)).map(ObjectKind::id).collect();
        if above.is_empty() {
            tops.push(id);
        }
        for above in above {
            if !seen.contains(&above) {
                seen.push(above.clone());
                next.push(above);
            }
        }
    }
    tops.sort();
    tops
}
