//! The place of an error in a policy. PostgreSQL analyses its expressions without knowing the text that they stand in, so
//! that the same expression is asked about once more, in a query.

use std::ops::Range;

use tokio_postgres::error::DbError;

use super::{Loader, position};
use crate::problem::{Problem, Result};
use crate::source::{SourceStatement, tokens};

impl Loader<'_> {
    /// What the server says about a statement, as narrow as can be told.
    pub(super) async fn problem_of_clause(&self, statement: &SourceStatement, error: &DbError) -> Result<Problem> {
        let at = position(&statement.sql, error, 0);
        let Some(policy) = Policy::read(&statement.sql).filter(|_| at.is_none()) else {
            return Ok(self.problem_at(statement, error, at));
        };
        for clause in policy.clauses {
            let text = statement.sql.get(clause.clone()).unwrap_or_default();
            let before = format!("PREPARE schemactl_clause AS SELECT FROM {} WHERE ", policy.table);
            let said = self.asked(&format!("{before}{text}")).await?;
            let Some(said) = said.filter(|said| said.message() == error.message()) else { continue };
            let place = position(&format!("{before}{text}"), &said, 0).and_then(|at| at.checked_sub(before.len()));
            if let Some(place) = place {
                return Ok(self.problem_at(statement, &said, Some(clause.start + place)));
            }
        }
        Ok(self.problem_at(statement, error, None))
    }

    /// What the server says about a statement, of which nothing stays.
    async fn asked(&self, sql: &str) -> Result<Option<DbError>> {
        if self.in_transaction {
            self.plain("SAVEPOINT asked").await?;
        }
        let answer = self.server.client.batch_execute(sql).await;
        if self.server.client.is_closed() {
            return Ok(None);
        }
        if self.in_transaction {
            self.plain("ROLLBACK TO SAVEPOINT asked").await?;
        }
        if answer.is_ok() {
            self.plain("DEALLOCATE schemactl_clause").await?;
        }
        Ok(answer.err().and_then(|error| error.as_db_error().cloned()))
    }
}

/// The expressions of a policy.
struct Policy<'a> {
    table: &'a str,
    /// With their parentheses.
    clauses: Vec<Range<usize>>,
}

impl<'a> Policy<'a> {
    /// Of `CREATE POLICY name ON table ... USING (...) WITH CHECK (...)`.
    fn read(sql: &'a str) -> Option<Self> {
        let tokens = tokens(sql);
        let said = |index: usize| tokens.get(index).and_then(|span| sql.get(span.clone())).unwrap_or_default();
        let is = |index: usize, word: &str| said(index).eq_ignore_ascii_case(word);
        if !(is(0, "create") || is(0, "alter")) || !is(1, "policy") || !is(3, "on") {
            return None;
        }
        let last = if said(5) == "." { 6 } else { 4 };
        let table = sql.get(tokens.get(4)?.start..tokens.get(last)?.end)?;
        let mut clauses = Vec::new();
        let mut index = last + 1;
        while index < tokens.len() {
            if said(index) != "(" {
                index += 1;
                continue;
            }
            let start = tokens.get(index)?.start;
            let mut depth = 0_usize;
            while index < tokens.len() {
                match said(index) {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                index += 1;
                if depth == 0 {
                    break;
                }
            }
            clauses.push(start..tokens.get(index - 1)?.end);
        }
        Some(Self { table, clauses })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expressions_of_a_policy_are_found() {
        let sql = "create policy \"a (b)\" on app.notes for update to x using ((a) = 1) with check (f(')'))";
        let policy = Policy::read(sql).unwrap();
        assert_eq!(policy.table, "app.notes");
        let clauses: Vec<_> = policy.clauses.into_iter().map(|span| &sql[span]).collect();
        assert_eq!(clauses, ["((a) = 1)", "(f(')'))"]);
        assert!(Policy::read("create table policy on (a)").is_none());
    }
}
