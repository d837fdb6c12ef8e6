//! Objects that are rows: storage buckets and cron jobs.

use pg_query::protobuf::{InsertStmt, SelectStmt};
use pg_query::{Node, NodeEnum};

use super::super::names::{Name, Space, Standing, strings};
use super::{Reader, values};
use crate::object::Kind;

impl Reader<'_> {
    /// `INSERT INTO storage.buckets (id, ...) VALUES ('avatars', ...)`.
    pub(super) fn buckets(&mut self, statement: &InsertStmt) {
        let id = statement.cols.iter().position(|column| match column.node.as_ref() {
            Some(NodeEnum::ResTarget(column)) => column.name == "id",
            _ => false,
        });
        let Some(NodeEnum::SelectStmt(select)) = statement.select_stmt.as_ref().and_then(|node| node.node.as_ref())
        else {
            return;
        };
        let Some(given) = values::given(select, &values::with(statement.with_clause.as_ref())) else { return };
        for row in &given.values {
            let named = row.get(id.unwrap_or_default()).copied();
            self.row(Kind::Bucket, Space::Bucket, named, given.all);
        }
    }

    /// `SELECT cron.schedule('name', 'schedule', 'command')`.
    pub(super) fn jobs(&mut self, statement: &SelectStmt) {
        let Some(read) = values::read(statement, &Vec::new()) else { return };
        for target in &statement.target_list {
            let Some(NodeEnum::ResTarget(target)) = target.node.as_ref() else { continue };
            let Some(NodeEnum::FuncCall(call)) = target.val.as_ref().and_then(|node| node.node.as_ref()) else {
                continue;
            };
            let Some(named) = call.args.first().map(unnamed) else { continue };
            for row in &read.values {
                self.row(Kind::CronJob, Space::CronJob, Some(read.seen(row, named)), read.all);
            }
        }
    }

    /// One that may not be among those that are made in the end is no definition that a second one contradicts.
    fn row(&mut self, kind: Kind, space: Space, named: Option<&Node>, is_certain: bool) {
        let Some((name, location)) = named.and_then(literal) else { return };
        let name = Name::global(space, name);
        let standing = if is_certain { Standing::Stated } else { Standing::Implied };
        self.provide(name.clone(), kind.noun(), standing, location);
        self.define(kind, &name, location, Some(0));
    }
}

/// The job that `SELECT cron.unschedule('name')` takes away, or `SELECT cron.unschedule(jobid) FROM cron.job WHERE
/// jobname = 'name'`.
pub(in crate::source) fn unscheduled(statement: &SelectStmt) -> Option<Name> {
    let target = statement.target_list.first()?.node.as_ref()?;
    let NodeEnum::ResTarget(target) = target else { return None };
    let Some(NodeEnum::FuncCall(call)) = target.val.as_ref()?.node.as_ref() else { return None };
    let named = call.args.first().map(unnamed).and_then(literal).map(|(name, _)| name);
    let asked = || match statement.where_clause.as_ref()?.node.as_ref()? {
        NodeEnum::AExpr(condition) if strings(&condition.name) == ["="] => {
            let NodeEnum::ColumnRef(column) = condition.lexpr.as_deref()?.node.as_ref()? else { return None };
            let named = *strings(&column.fields).last()? == "jobname";
            condition.rexpr.as_deref().filter(|_| named).and_then(literal).map(|(name, _)| name)
        }
        _ => None,
    };
    Some(Name::global(Space::CronJob, named.or_else(asked)?))
}

/// The value of `job_name => 'x'`, or the node itself.
fn unnamed(node: &Node) -> &Node {
    match node.node.as_ref() {
        Some(NodeEnum::NamedArgExpr(named)) => named.arg.as_deref().unwrap_or(node),
        _ => node,
    }
}

/// A string constant, with its location; casts around it are looked through.
pub(in crate::source) fn literal(node: &Node) -> Option<(String, i32)> {
    match node.node.as_ref()? {
        NodeEnum::AConst(constant) => match constant.val.as_ref()? {
            pg_query::protobuf::a_const::Val::Sval(value) => Some((value.sval.clone(), constant.location)),
            _ => None,
        },
        NodeEnum::TypeCast(cast) => cast.arg.as_deref().and_then(literal),
        _ => None,
    }
}
