//! Columns that a table gets from a parent whose child it becomes with them (PostgreSQL manual, 5.11).
//!
//! `INHERIT` takes only columns that are there already, as the table's own, which it would state itself from then on. What
//! an empty parent passes on is never its own: the table has one in between, until it has the parent in the files.

use std::collections::BTreeMap;

use super::inheritance::parents;
use super::{Column, Inheritance};
use crate::object::{Catalog, Context, LockMode, Object, ObjectId, ObjectKind, Statement};
use crate::sql::{Ident, QualifiedName};

impl Column {
    /// Whether it comes only from parents that its table, which is there already, has from then on.
    fn comes_as_table_joins(&self, at: &Context) -> bool {
        let table = self.table_id();
        if !self.comes_from_parent() || !at.makes(&self.id()) || at.makes(&table) || self.foreign.is_some() {
            return false;
        }
        let mut links = parents(at.to, &table).filter(|link| self.on_parent(link, at.to).is_some()).peekable();
        links.peek().is_some() && links.all(|link| link.bound.is_none() && at.makes(&link.id()))
    }

    /// The column with which the parent in between comes, of those that come from it.
    pub(super) fn joins_after(&self, at: &Context) -> Option<ObjectId> {
        if !self.comes_as_table_joins(at) {
            return None;
        }
        let first = joining(&self.table_id(), at.to, at)?;
        (first.name != self.name).then(|| first.id())
    }

    /// `ADD COLUMN` to the parent in between instead, where the column is to come from a parent.
    pub(super) fn added_above(&self, mut add: Statement, at: &Context) -> Vec<Statement> {
        if !self.comes_as_table_joins(at) {
            return vec![add];
        }
        let table = self.table_id();
        let (own, above) = (format!("ALTER TABLE {} ", table.sql_name()), in_between(&table, at));
        if let Some(action) = add.sql.strip_prefix(&own) {
            add.sql = format!("ALTER TABLE {above} {action}");
        }
        if self.joins_after(at).is_some() {
            return vec![add];
        }
        vec![
            Statement::new(format!("CREATE TABLE {above} ({})", columns_of_expressions(&table, at).join(", "))),
            Statement::new(format!("{own}INHERIT {above}")).lock(LockMode::AccessExclusive, table),
            add,
        ]
    }
}

impl Inheritance {
    /// What takes the parent in between away, once the table has the last of its own.
    pub(super) fn joined(&self, at: &Context) -> Vec<Statement> {
        let later = |link: &Inheritance| at.makes(&link.id()) && link.position > self.position;
        if self.bound.is_some() || joining(&self.child, at.to, at).is_none() || parents(at.to, &self.child).any(later) {
            return Vec::new();
        }
        let above = in_between(&self.child, at);
        vec![
            Statement::new(format!("ALTER TABLE {} NO INHERIT {above}", self.child.sql_name()))
                .lock(LockMode::AccessExclusive, self.child.clone()),
            Statement::new(format!("DROP TABLE {above}")),
        ]
    }
}

/// The columns of the table, as the parent in between has them, that the expressions of those read which come by way of it.
fn columns_of_expressions(table: &ObjectId, at: &Context) -> Vec<String> {
    let columns = |id: &ObjectId| match at.to.get(id) {
        Some(Object::Column(column)) if column.table_id() == *table => Some(column),
        _ => None,
    };
    let coming = at.to.children(table).iter().filter_map(columns).filter(|column| column.comes_as_table_joins(at));
    let read = coming.filter(|column| column.generated.is_some()).flat_map(|column| at.to.depends_on(&column.id()));
    let read = read.filter_map(columns).filter(|column| !column.comes_as_table_joins(at));
    let read: BTreeMap<i32, &Column> = read.map(|column| (column.position, column)).collect();
    read.values().map(|column| format!("{} {}{}", Ident(&column.name), column.data_type, column.collate())).collect()
}

/// The first column of a table that comes by way of a parent in between.
fn joining<'a>(table: &ObjectId, to: &'a Catalog, at: &Context) -> Option<&'a Column> {
    let columns = to.children(table).iter().filter_map(|child| match to.get(child) {
        Some(Object::Column(column)) if column.comes_as_table_joins(at) => Some(column),
        _ => None,
    });
    columns.min_by_key(|column| column.position)
}

/// What a parent is called that a table has only while the plan changes it.
pub(super) fn in_between(table: &ObjectId, at: &Context) -> String {
    let schema = table.schema().unwrap_or_default();
    let name = at.free_name(schema, &format!("schemactl_above_{}", table.name()), "");
    QualifiedName(schema, &name).to_string()
}
