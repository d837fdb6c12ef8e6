//! Rows that stand in a statement, wherever in it: `VALUES`, and queries over them.

use pg_query::protobuf::{CommonTableExpr, SelectStmt, SetOperation, WithClause};
use pg_query::{Node, NodeEnum};

use super::super::names::{string, strings};

/// Rows, as far as they are written.
pub(super) struct Rows<'a> {
    columns: Vec<String>,
    pub values: Vec<Vec<&'a Node>>,
    /// Whether all of them are there: no WHERE and no LIMIT takes some away.
    pub all: bool,
}

impl<'a> Rows<'a> {
    /// What an expression is in one of these rows: what stands in the column that it names, or itself.
    pub(super) fn seen(&self, row: &[&'a Node], expression: &'a Node) -> &'a Node {
        let named = column(expression).and_then(|name| self.columns.iter().position(|column| column == name));
        named.and_then(|position| row.get(position).copied()).unwrap_or(expression)
    }

    fn called(mut self, names: &[Node]) -> Self {
        for (column, name) in self.columns.iter_mut().zip(strings(names)) {
            name.clone_into(column);
        }
        self
    }
}

/// The queries of a WITH.
pub(super) type With<'a> = Vec<&'a CommonTableExpr>;

pub(super) fn with(clause: Option<&WithClause>) -> With<'_> {
    let queries = clause.map(|clause| clause.ctes.as_slice()).unwrap_or_default();
    queries
        .iter()
        .filter_map(|query| match query.node.as_ref()? {
            NodeEnum::CommonTableExpr(query) => Some(&**query),
            _ => None,
        })
        .collect()
}

/// The rows that a query gives; none where they do not stand in the statement.
pub(super) fn given<'a>(select: &'a SelectStmt, outer: &With<'a>) -> Option<Rows<'a>> {
    if let Some(NodeEnum::List(first)) = select.values_lists.first().and_then(|row| row.node.as_ref()) {
        let rows = select.values_lists.iter().filter_map(|row| match row.node.as_ref()? {
            NodeEnum::List(row) => Some(row.items.iter().collect()),
            _ => None,
        });
        let columns = (1..=first.items.len()).map(|number| format!("column{number}")).collect();
        return Some(Rows { columns, values: rows.collect(), all: is_whole(select) });
    }
    if select.op == SetOperation::SetopUnion as i32 {
        let with = seen_in(select, outer);
        let mut both = given(select.larg.as_deref()?, &with)?;
        let right = given(select.rarg.as_deref()?, &with)?;
        both.values.extend(right.values);
        both.all &= right.all && is_whole(select);
        return Some(both);
    }
    let source = read(select, outer)?;
    let mut given = Rows { columns: Vec::new(), values: vec![Vec::new(); source.values.len()], all: source.all };
    for target in &select.target_list {
        let Some(NodeEnum::ResTarget(target)) = target.node.as_ref() else { return None };
        let value = target.val.as_deref()?;
        let called = [target.name.as_str()].into_iter().find(|name| !name.is_empty()).or_else(|| column(value));
        if is_star(value) {
            given.columns.extend(source.columns.iter().cloned());
        } else {
            given.columns.push(called.unwrap_or_default().to_owned());
        }
        for (row, from) in given.values.iter_mut().zip(&source.values) {
            if is_star(value) {
                row.extend(from);
            } else {
                row.push(source.seen(from, value));
            }
        }
    }
    Some(given)
}

/// The rows that a query reads: one without columns where it reads nothing.
pub(super) fn read<'a>(select: &'a SelectStmt, outer: &With<'a>) -> Option<Rows<'a>> {
    let with = seen_in(select, outer);
    let mut source = match select.from_clause.as_slice() {
        [] => Rows { columns: Vec::new(), values: vec![Vec::new()], all: true },
        [only] => match only.node.as_ref()? {
            NodeEnum::RangeSubselect(read) => {
                let NodeEnum::SelectStmt(query) = read.subquery.as_ref()?.node.as_ref()? else { return None };
                let names = read.alias.as_ref().map(|alias| alias.colnames.as_slice()).unwrap_or_default();
                given(query, &with)?.called(names)
            }
            NodeEnum::RangeVar(named) if named.schemaname.is_empty() => {
                let query = with.iter().rfind(|query| query.ctename == named.relname)?;
                let NodeEnum::SelectStmt(inner) = query.ctequery.as_ref()?.node.as_ref()? else { return None };
                // A query sees those before it; one that reads itself is not followed.
                let before = with.iter().take_while(|other| !std::ptr::eq(**other, *query)).copied().collect();
                let names = named.alias.as_ref().map(|alias| alias.colnames.as_slice()).unwrap_or_default();
                given(inner, &before)?.called(&query.aliascolnames).called(names)
            }
            _ => return None,
        },
        _ => return None,
    };
    source.all &= is_whole(select);
    Some(source)
}

fn seen_in<'a>(select: &'a SelectStmt, outer: &With<'a>) -> With<'a> {
    outer.iter().copied().chain(with(select.with_clause.as_ref())).collect()
}

fn is_whole(select: &SelectStmt) -> bool {
    select.where_clause.is_none()
        && select.limit_count.is_none()
        && select.limit_offset.is_none()
        && select.having_clause.is_none()
}

/// The last part of a column's name.
fn column(expression: &Node) -> Option<&str> {
    match expression.node.as_ref()? {
        NodeEnum::ColumnRef(column) => column.fields.last().and_then(string),
        NodeEnum::TypeCast(cast) => cast.arg.as_deref().and_then(column),
        _ => None,
    }
}

fn is_star(expression: &Node) -> bool {
    let Some(NodeEnum::ColumnRef(column)) = expression.node.as_ref() else { return false };
    column.fields.last().is_some_and(|field| matches!(field.node.as_ref(), Some(NodeEnum::AStar(_))))
}
