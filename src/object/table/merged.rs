//! Columns that a table has from several parents which have nothing to do with each other (PostgreSQL manual, 5.11).
//!
//! PostgreSQL changes the type of a column by way of one table only, with all that inherit from it, and not where a table
//! below has it from elsewhere too (`ATPrepAlterColumnType` in its source). So the tables at the top get a parent in common
//! for as long as that takes.

use super::joining::in_between;
use super::{Column, inheritance};
use crate::object::{Alter, Context, LockMode, Object, ObjectId, ObjectKind, Statement, Work, reachable};
use crate::sql::Ident;

impl Column {
    /// Why the type of a column that is inherited from several tables cannot be changed, where these do not all change in
    /// the same way.
    pub(super) fn refuses_type(&self, at: &Context) -> Option<Alter> {
        let tops = tops(&self.id(), at);
        let [first, .., last] = tops.as_slice() else { return None };
        let change_together = tops.iter().all(|top| match at.from.get(top) {
            Some(Object::Column(top)) => !top.merged_tops(at).is_empty(),
            _ => false,
        });
        if change_together {
            return None;
        }
        let table = self.table_id();
        Some(Alter::Refused {
            because: format!(
                "{table} has the column from {first} and from {last}, which do not change in the same way, and PostgreSQL \
                 changes the type of a column that is inherited only in all parents at once"
            ),
            help: format!(
                "make the change in three steps: take {table} out of all parents but one (INHERITS) and apply, change the \
                 type and apply, put the parents back and apply"
            ),
        })
    }

    /// The columns at the top which have to change their type together with this one, which is one of them: a table below
    /// has its column from several. None where there are no others, or where they do not change alike.
    pub(super) fn merged_tops(&self, at: &Context) -> Vec<ObjectId> {
        if self.inherited || below(&self.id(), at).is_empty() {
            return Vec::new();
        }
        let mut all = reachable(self.id(), |top| below(top, at).iter().flat_map(|id| tops(id, at)).collect::<Vec<_>>());
        let ends = |id: &ObjectId| match (at.from.get(id), at.to.get(id)) {
            (Some(Object::Column(from)), Some(Object::Column(to))) if !at.unmakes(id) && !to.inherited => Some((
                (from.data_type.clone(), from.collation.clone(), from.generated.clone()),
                (to.data_type.clone(), to.collation.clone(), to.generated.clone()),
            )),
            _ => None,
        };
        let own = ends(&self.id());
        if all.len() == 1 || own.is_none() || all.iter().any(|id| ends(id) != own) {
            return Vec::new();
        }
        all.sort();
        all
    }

    /// The column whose change of type is the change of this one, too.
    pub(super) fn retyped_with(&self, at: &Context) -> Option<ObjectId> {
        self.merged_tops(at).into_iter().next().filter(|leader| *leader != self.id())
    }

    /// The change of its type, by way of a parent that all `tops` have meanwhile.
    pub(super) fn retyped_together(&self, statement: Statement, tops: &[ObjectId], at: &Context) -> Vec<Statement> {
        let above = in_between(&self.table_id(), at);
        let tables: Vec<ObjectId> = tops.iter().filter_map(|top| at.from.get(top).and_then(Object::parent)).collect();
        let own = format!("ALTER TABLE {} ", self.table_name());
        let mut together = match statement.sql.strip_prefix(&own) {
            Some(rest) => Statement::new(format!("ALTER TABLE {above} {rest}")).reaches(statement.reach()),
            None => statement.clone(),
        };
        together.locks.clone_from(&statement.locks);
        together.hazards.clone_from(&statement.hazards);
        together.work = statement.work;
        for table in tables.iter().filter(|table| **table != self.table_id()) {
            together = if statement.work == Work::Rewrite {
                together.rewrites(LockMode::AccessExclusive, table.clone())
            } else {
                together.lock(LockMode::AccessExclusive, table.clone())
            };
        }
        let change = |table: &ObjectId, action: &str| {
            Statement::new(format!("ALTER TABLE {} {action} {above}", table.sql_name()))
                .lock(LockMode::AccessExclusive, table.clone())
        };
        let column = format!("{} {}{}", Ident(&self.name), self.data_type, self.collate());
        let mut statements = vec![Statement::new(format!("CREATE TABLE {above} ({column})"))];
        statements.extend(tables.iter().map(|table| change(table, "INHERIT")));
        statements.push(together);
        statements.extend(tables.iter().map(|table| change(table, "NO INHERIT")));
        statements.push(Statement::new(format!("DROP TABLE {above}")));
        statements
    }
}

/// The columns that tables which stay children have from this one.
fn below(column: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let on_children = |id: &ObjectId| -> Vec<ObjectId> {
        let Some(table) = at.from.get(id).and_then(Object::parent) else { return Vec::new() };
        inheritance::members(at.from, &table)
            .filter(|link| link.bound.is_none() && at.to.get(&link.id()).is_some())
            .map(|link| inheritance::on(&link.child, column))
            .filter(|id| at.from.get(id).is_some())
            .collect()
    };
    reachable(column.clone(), on_children).split_off(1)
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
