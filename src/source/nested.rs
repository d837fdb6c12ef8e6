//! `CREATE SCHEMA name CREATE TABLE ... GRANT ...`: the definitions inside it become statements of their own (PostgreSQL
//! manual, `CREATE SCHEMA`).

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateSchemaStmt, RangeVar};

use super::lex::{Lexer, Shape, Token};
use crate::sql::Ident;

/// A CREATE SCHEMA taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nested {
    /// What the schema is called: after its owner where no name is given.
    pub schema: String,
    /// The statement without what is inside it.
    pub head: Range<usize>,
    /// What is inside it, each as a statement.
    pub inside: Vec<Range<usize>>,
}

/// Takes the statement apart; none where a definition inside it names another schema, which PostgreSQL refuses, too.
pub(super) fn split(statement: &CreateSchemaStmt, text: &str) -> Option<Nested> {
    // Who CURRENT_USER is, and so what the schema would be called, files do not say.
    let owner = statement.authrole.as_ref().map(|role| role.rolename.clone()).filter(|role| !role.is_empty());
    let schema = if statement.schemaname.is_empty() { owner? } else { statement.schemaname.clone() };
    let is_elsewhere = |relation: &RangeVar| !relation.schemaname.is_empty() && relation.schemaname != schema;
    let strays = |node: &NodeEnum| match node {
        NodeEnum::CreateStmt(create) => create.relation.as_ref().is_some_and(is_elsewhere),
        NodeEnum::ViewStmt(create) => create.view.as_ref().is_some_and(is_elsewhere),
        NodeEnum::CreateSeqStmt(create) => create.sequence.as_ref().is_some_and(is_elsewhere),
        NodeEnum::IndexStmt(create) => create.relation.as_ref().is_some_and(is_elsewhere),
        NodeEnum::CreateTrigStmt(create) => create.relation.as_ref().is_some_and(is_elsewhere),
        _ => false,
    };
    if statement.schema_elts.iter().filter_map(|node| node.node.as_ref()).any(strays) {
        return None;
    }
    let starts = starts(text);
    let (first, inside) = starts.split_first()?;
    let ends = inside.iter().skip(1).copied().chain([text.len()]);
    let inside: Vec<_> = inside.iter().copied().zip(ends).map(|(start, end)| trimmed(text, start..end)).collect();
    let head = trimmed(text, *first..inside.first()?.start);
    (inside.len() == statement.schema_elts.len()).then_some(Nested { schema, head, inside })
}

impl Nested {
    /// The search path that its definitions have, as `set_config` takes it, and as a list.
    pub(super) fn path(&self, outside: &[String]) -> (String, Vec<String>) {
        let others = outside.iter().filter(|schema| **schema != self.schema);
        let all: Vec<String> = [&self.schema].into_iter().chain(others).cloned().collect();
        let text: Vec<String> = all.iter().map(|schema| Ident(schema).to_string()).collect();
        (text.join(", "), all)
    }
}

/// Where definitions begin. Both words are reserved: elsewhere CREATE is a privilege, and GRANT an option of one.
fn starts(text: &str) -> Vec<usize> {
    let mut lexer = Lexer::new(text, 0);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_significant()).collect();
    let is_word =
        |token: &Token, word: &str| token.shape == Shape::Word && text[token.span.clone()].eq_ignore_ascii_case(word);
    let mut depth = 0_usize;
    let mut starts = Vec::new();
    let mut before: Option<&Token> = None;
    for token in &tokens {
        match token.shape {
            Shape::Symbol(b'(') => depth += 1,
            Shape::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_privilege = before.is_some_and(|before| is_word(before, "grant") || before.shape == Shape::Symbol(b','));
        let is_option = before.is_some_and(|before| is_word(before, "with"));
        if depth == 0 && (is_word(token, "create") && !is_privilege || is_word(token, "grant") && !is_option) {
            starts.push(token.span.start);
        }
        before = Some(token);
    }
    starts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    range.start..range.start + text[range.clone()].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(sql: &str) -> Option<(String, Vec<&str>)> {
        let Ok(Some(NodeEnum::CreateSchemaStmt(statement))) = super::super::syntax::parse(sql) else { return None };
        let nested = split(&statement, sql)?;
        let parts = [&nested.head].into_iter().chain(&nested.inside).map(|range| &sql[range.clone()]).collect();
        Some((nested.schema, parts))
    }

    #[test]
    fn each_definition_is_a_statement() {
        let sql = "create schema if not exists app authorization owner -- create
            create table t (a int default (1)) create view v as select a as \"create\" from t
            grant create, usage on schema app to a with grant option grant select on t to b";
        assert_eq!(nested(sql), None, "IF NOT EXISTS goes with no definition");
        let sql = sql.replace("if not exists ", "");
        let (schema, parts) = nested(&sql).unwrap_or_default();
        assert_eq!(schema, "app");
        let expected = [
            "create schema app authorization owner -- create",
            "create table t (a int default (1))",
            "create view v as select a as \"create\" from t",
            "grant create, usage on schema app to a with grant option",
            "grant select on t to b",
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn the_owner_may_name_the_schema_and_no_other_schema_is_reached() {
        let parts = vec!["create schema authorization \"Joe\"", "create table t ()"];
        assert_eq!(nested("create schema authorization \"Joe\" create table t ()"), Some(("Joe".to_owned(), parts)));
        assert_eq!(nested("create schema a create table b.t ()"), None);
        assert_eq!(nested("create schema authorization current_user create table t ()"), None);
    }

    #[test]
    fn names_are_looked_up_in_the_schema_first() {
        let nested = Nested { schema: "My".to_owned(), head: 0..0, inside: Vec::new() };
        let outside = ["public".to_owned(), "My".to_owned()];
        assert_eq!(nested.path(&outside), ("\"My\", public".to_owned(), vec!["My".to_owned(), "public".to_owned()]));
    }
}
