//! Takes `OR REPLACE`, `IF NOT EXISTS` and `CONCURRENTLY` out of a statement, so that a second definition of the same
//! object is an error and everything can be loaded in transactions. Blanks take their place: positions stay true. A
//! subscription is told not to connect.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, CreateSubscriptionStmt};

use super::facts::definitions;
use super::lex::{Lexer, Shape};

/// The text to load.
pub(super) fn neutralise(text: &str, node: &NodeEnum) -> String {
    if let NodeEnum::CreateSubscriptionStmt(statement) = node {
        return without_connecting(text, statement);
    }
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut first = |words: &[&str]| spans.extend(occurrences(text, words).into_iter().next());
    match node {
        NodeEnum::CreateStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateForeignTableStmt(statement)
            if statement.base_stmt.as_ref().is_some_and(|base| base.if_not_exists) =>
        {
            first(&["if", "not", "exists"]);
        }
        NodeEnum::CreateSeqStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateTableAsStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateForeignServerStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateUserMappingStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateStatsStmt(statement) if statement.if_not_exists => first(&["if", "not", "exists"]),
        NodeEnum::DefineStmt(statement) => {
            if statement.if_not_exists {
                first(&["if", "not", "exists"]);
            }
            if statement.replace {
                first(&["or", "replace"]);
            }
        }
        NodeEnum::IndexStmt(statement) => {
            if statement.concurrent {
                first(&["concurrently"]);
            }
            if statement.if_not_exists {
                first(&["if", "not", "exists"]);
            }
        }
        NodeEnum::AlterEnumStmt(statement) if statement.skip_if_new_val_exists => first(&["if", "not", "exists"]),
        NodeEnum::CreateFunctionStmt(statement) if statement.replace => first(&["or", "replace"]),
        NodeEnum::CreateTrigStmt(statement) if statement.replace => first(&["or", "replace"]),
        NodeEnum::RuleStmt(statement) if statement.replace => first(&["or", "replace"]),
        NodeEnum::CreateTransformStmt(statement) if statement.replace => first(&["or", "replace"]),
        NodeEnum::AlterTableStmt(statement) => {
            if statement.missing_ok {
                first(&["if", "exists"]);
            }
            let adds = statement.cmds.iter().any(|command| match command.node.as_ref() {
                Some(NodeEnum::AlterTableCmd(command)) => {
                    command.missing_ok && command.subtype == AlterTableType::AtAddColumn as i32
                }
                _ => false,
            });
            if adds {
                spans.extend(occurrences(text, &["if", "not", "exists"]));
            }
        }
        // Views keep OR REPLACE: pg_dump defines some twice on purpose, the first time as a stand-in. Schemas and
        // extensions keep IF NOT EXISTS: the database may come with them. Our own search finds what is said twice.
        _ => {}
    }
    as_loaded(blank(text, &spans), node)
}

/// Files are loaded by another session than the one that applies them: who that is, is whoever they are loaded as.
fn as_loaded(mut text: String, node: &NodeEnum) -> String {
    let names_roles = matches!(
        node,
        NodeEnum::CreatePolicyStmt(_)
            | NodeEnum::AlterPolicyStmt(_)
            | NodeEnum::GrantStmt(_)
            | NodeEnum::GrantRoleStmt(_)
            | NodeEnum::AlterDefaultPrivilegesStmt(_)
            | NodeEnum::AlterOwnerStmt(_)
            | NodeEnum::AlterTableStmt(_)
            | NodeEnum::CreateSchemaStmt(_)
            | NodeEnum::CreateUserMappingStmt(_)
            | NodeEnum::AlterUserMappingStmt(_)
    );
    if !names_roles || !text.to_ascii_lowercase().contains("session_user") {
        return text;
    }
    let mut lexer = Lexer::new(&text, 0);
    let (mut depth, mut before, mut found) = (0_usize, String::new(), Vec::new());
    while let Some(token) = lexer.next_significant() {
        let word = text[token.span.clone()].to_ascii_lowercase();
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "session_user"
                if depth == 0
                    && ["to", "from", "authorization", ",", "by", "role", "for"].contains(&before.as_str()) =>
            {
                found.push(token.span);
            }
            _ => {}
        }
        before = word;
    }
    for span in found {
        text.replace_range(span, "current_user");
    }
    text
}

/// Loading a file must not reach for another server: what would need it to is left out.
fn without_connecting(text: &str, statement: &CreateSubscriptionStmt) -> String {
    let mut starts = Vec::new();
    for option in definitions(&statement.options) {
        let Ok(start) = usize::try_from(option.location) else { return text.to_owned() };
        starts.push((option.defname.as_str(), start));
    }
    let mut kept = vec!["connect = false"];
    for (index, (name, start)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map(|(_, next)| *next).or_else(|| text.rfind(')')).unwrap_or(text.len());
        if !matches!(*name, "connect" | "enabled" | "create_slot" | "copy_data") {
            kept.push(text.get(*start..end).unwrap_or_default().trim_end().trim_end_matches(',').trim_end());
        }
    }
    let options = format!("WITH ({})", kept.join(", "));
    let with =
        occurrences(text, &["with"]).into_iter().rfind(|with| starts.first().is_some_and(|(_, at)| with.end < *at));
    match with {
        Some(with) => format!("{}{options}", &text[..with.start]),
        None => format!("{text} {options}"),
    }
}

fn blank(text: &str, spans: &[Range<usize>]) -> String {
    let mut edited = text.to_string();
    for span in spans {
        edited.replace_range(span.clone(), &" ".repeat(span.len()));
    }
    edited
}

/// Where these words follow each other.
fn occurrences(text: &str, words: &[&str]) -> Vec<Range<usize>> {
    let mut lexer = Lexer::new(text, 0);
    let mut found = Vec::new();
    let mut matched: Vec<Range<usize>> = Vec::new();
    while let Some(token) = lexer.next_significant() {
        let word = (token.shape == Shape::Word).then(|| &text[token.span.clone()]);
        let expected = |index: usize| word.is_some_and(|word| word.eq_ignore_ascii_case(words[index]));
        if !expected(matched.len()) {
            matched.clear();
        }
        if expected(matched.len()) {
            matched.push(token.span);
        }
        if let (true, Some(first), Some(last)) = (matched.len() == words.len(), matched.first(), matched.last()) {
            found.push(first.start..last.end);
            matched.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(sql: &str) -> String {
        let node = super::super::syntax::parse(sql).ok().flatten();
        let text = node.map(|node| neutralise(sql, &node)).unwrap_or_default();
        assert_eq!(text.len(), sql.len());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_subscription_does_not_connect() {
        for (sql, expected) in [
            (
                "create subscription s connection 'a' publication p",
                "create subscription s connection 'a' publication p WITH (connect = false)",
            ),
            (
                "create subscription s connection 'with' publication p with (slot_name = 'x', copy_data, enabled = true , binary)",
                "create subscription s connection 'with' publication p WITH (connect = false, slot_name = 'x', binary)",
            ),
        ] {
            let node = super::super::syntax::parse(sql).ok().flatten();
            assert_eq!(node.map(|node| neutralise(sql, &node)), Some(expected.to_owned()));
        }
    }

    #[test]
    fn what_would_hide_a_second_definition_is_blanked_out() {
        for (sql, expected) in [
            ("create table if /* so */ not exists t (a int)", "create table t (a int)"),
            ("create unique index concurrently if not exists i on t (a)", "create unique index i on t (a)"),
            (
                "CREATE OR REPLACE FUNCTION f() returns int language sql as 'or replace'",
                "CREATE FUNCTION f() returns int language sql as 'or replace'",
            ),
            (
                "alter table if exists t add column if not exists a int, add if not exists b int",
                "alter table t add column a int, add b int",
            ),
            (
                "create or replace trigger t after insert on x execute function f()",
                "create trigger t after insert on x execute function f()",
            ),
            ("create or replace view v as select 1", "create or replace view v as select 1"),
            ("create extension if not exists pgcrypto", "create extension if not exists pgcrypto"),
            ("create table \"if not exists\" (a int)", "create table \"if not exists\" (a int)"),
        ] {
            assert_eq!(edited(sql), expected);
        }
    }
}
