//! Queries that are calls: what sets something, schedules a job, or moves a sequence.

use pg_query::protobuf::{FuncCall, SelectStmt};
use pg_query::{Node, NodeEnum};

use super::super::names::strings;
use super::super::setting::{self, Setting};
use super::super::uses;
use super::{Verdict, refuse};
use crate::problem::{Place, Problem};

/// `SELECT cron.schedule(...)` and `set_config` only look like queries.
pub(super) fn select(statement: &SelectStmt, place: &Place) -> Verdict {
    let calls: Vec<_> = statement.target_list.iter().map(call).collect();
    if !calls.is_empty() && calls.iter().all(|call| call.is_some_and(sets_sequence)) {
        return Verdict::LeaveOut(
            "left out: how far a sequence has counted is data, and stays as it is; ALTER SEQUENCE ... START WITH says where \
             a new one begins",
        );
    }
    let bare = statement.from_clause.is_empty() && statement.where_clause.is_none() && statement.op == 1;
    if let [Some(call)] = calls.as_slice()
        && (bare || schedules_what_is_written(statement, call))
    {
        match strings(&call.funcname).as_slice() {
            ["set_config"] | ["pg_catalog", "set_config"] => {
                return match setting::set_config(call) {
                    Setting::Harmless => Verdict::Ignore,
                    Setting::SearchPath { path, local } => Verdict::SearchPath { path, local },
                    Setting::Role { name, local } => Verdict::Role { name, local },
                    Setting::Meaningful { what, why, help } => {
                        refuse(Problem::error("setting", what).because(why).help(help).at(place.clone(), "set here"))
                    }
                };
            }
            ["cron", "schedule"] if call.args.len() == 2 => {
                return refuse(
                    Problem::error("unnamed-job", "a cron job needs a name")
                        .because("without one it cannot be found again, and every run would schedule another")
                        .help("write cron.schedule('name', 'schedule', 'command')")
                        .at(place.clone(), "no name"),
                );
            }
            ["cron", "schedule" | "schedule_in_database"] => return Verdict::Keep,
            _ => {}
        }
    }
    if let [Some(call)] = calls.as_slice()
        && strings(&call.funcname).as_slice() == ["cron", "unschedule"]
    {
        return Verdict::Drop;
    }
    refuse(
        Problem::error("not-a-definition", "a SELECT does not describe a schema")
            .because("only SELECT cron.schedule(...) and SELECT set_config(...) mean something in a schema file")
            .help("take it out, or make it a view")
            .at(place.clone(), "a query"),
    )
}

fn sets_sequence(call: &FuncCall) -> bool {
    matches!(strings(&call.funcname).as_slice(), ["setval"] | ["pg_catalog", "setval"])
}

/// Whether jobs are scheduled from rows that stand in the statement, or where there are none yet.
fn schedules_what_is_written(statement: &SelectStmt, call: &FuncCall) -> bool {
    matches!(strings(&call.funcname).as_slice(), ["cron", _])
        && stands_in_statement(&NodeEnum::SelectStmt(Box::new(statement.clone())), ("cron", "job"))
}

/// Whether no other table than this one, and no setting, decides what a statement does.
pub(super) fn stands_in_statement(node: &NodeEnum, table: (&str, &str)) -> bool {
    let used = uses::of(node);
    used.relations.iter().all(|(schema, name)| (schema.as_deref(), name.as_str()) == (Some(table.0), table.1))
        && !used.routines.iter().any(|((_, name), _)| name == "current_setting")
}

fn call(node: &Node) -> Option<&FuncCall> {
    let Some(NodeEnum::ResTarget(target)) = node.node.as_ref() else { return None };
    match target.val.as_ref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::FuncCall(call)) => Some(call),
        _ => None,
    }
}
