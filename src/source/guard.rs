//! `DO` blocks whose only purpose is to run a CREATE when the object is not there yet. In a schema file the CREATE
//! says it all.

use std::ops::Range;

use pg_query::protobuf::DoStmt;

use super::facts::definitions;
use super::lex::{Lexer, Shape, Token};
use super::names::string;
use super::uses::Dotted;
use super::{syntax, uses};

/// The statements inside a guarding block, as ranges of `text`, or `None` when the block does more than guard.
pub(super) fn unwrap(statement: &DoStmt, text: &str) -> Option<Vec<Range<usize>>> {
    let body = definitions(&statement.args).find(|option| option.defname == "as")?.arg.as_deref().and_then(string)?;
    // Only a dollar-quoted body stands in the file as it is.
    let start = text.find(body)?;
    let range = start..start + body.len();
    let mut lexer = Lexer::new(&text[..range.end], range.start);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_significant()).collect();
    let mut block = Block { text, tokens, at: 0, statements: Vec::new() };
    block.words(&["begin"])?;
    block.items(&["exception", "end"])?;
    if block.words(&["exception"]).is_some() {
        while block.words(&["when"]).is_some() {
            block.until_word("then")?;
            // What happens when it exists already must be nothing: the handler may only talk.
            let before = block.statements.len();
            block.items(&["when", "end"])?;
            if block.statements.len() != before {
                return None;
            }
        }
    }
    block.words(&["end"])?;
    while block.symbol(b';') {}
    (block.at == block.tokens.len() && !block.statements.is_empty()).then_some(block.statements)
}

struct Block<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    statements: Vec<Range<usize>>,
}

impl Block<'_> {
    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.shape == Shape::Word && self.text[token.span.clone()].eq_ignore_ascii_case(word))
    }

    fn words(&mut self, words: &[&str]) -> Option<()> {
        let all = words.iter().enumerate().all(|(index, word)| self.is_word(self.at + index, word));
        self.at += if all { words.len() } else { 0 };
        all.then_some(())
    }

    fn symbol(&mut self, symbol: u8) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.shape == Shape::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    fn until_word(&mut self, word: &str) -> Option<()> {
        while self.at < self.tokens.len() {
            self.at += 1;
            if self.is_word(self.at - 1, word) {
                return Some(());
            }
        }
        None
    }

    /// Statements, up to one of the words.
    fn items(&mut self, ends: &[&str]) -> Option<()> {
        loop {
            if ends.iter().any(|end| self.is_word(self.at, end)) {
                return Some(());
            }
            if ["else", "elsif", "elseif"].iter().any(|other| self.is_word(self.at, other)) {
                return None;
            }
            if self.words(&["if"]).is_some() {
                let start = self.tokens.get(self.at)?.span.start;
                self.until_word("then")?;
                let end = self.tokens.get(self.at - 1)?.span.start;
                if !asks_what_is_there(&self.text[start..end]) {
                    return None;
                }
                self.items(&["end"])?;
                self.words(&["end", "if"])?;
                if !self.symbol(b';') {
                    return None;
                }
                continue;
            }
            let silent = self.is_word(self.at, "null") || self.is_word(self.at, "raise");
            let statement = self.until_semicolon()?;
            if !silent {
                self.statements.push(statement);
            }
        }
    }

    fn until_semicolon(&mut self) -> Option<Range<usize>> {
        let start = self.tokens.get(self.at)?.span.start;
        let mut end = start;
        let mut depth = 0_usize;
        loop {
            let token = self.tokens.get(self.at)?;
            self.at += 1;
            match token.shape {
                Shape::Symbol(b';') if depth == 0 => return (end > start).then_some(start..end),
                Shape::Symbol(b'(') => depth += 1,
                Shape::Symbol(b')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            end = token.span.end;
        }
    }
}

/// Whether a condition asks only what exists: one that looks at rows, or at settings, would make the schema depend on
/// them.
fn asks_what_is_there(condition: &str) -> bool {
    let Ok(Some(node)) = syntax::parse(&format!("SELECT ({condition})")) else { return false };
    let uses = uses::of(&node);
    let mut read = uses.relations;
    for named in &uses.in_strings {
        if let Some(at) = read.iter().position(|one| one == named) {
            read.swap_remove(at);
        }
    }
    let is_catalog = |(schema, name): &Dotted| match schema.as_deref() {
        Some("pg_catalog" | "information_schema") => true,
        Some("cron") => name == "job",
        Some("storage") => name == "buckets",
        None => name.starts_with("pg_"),
        Some(_) => false,
    };
    let looks_up = |((schema, name), _): &(Dotted, Option<usize>)| {
        schema.as_deref().is_none_or(|schema| schema == "pg_catalog") && name.starts_with("to_reg")
    };
    let is_harmless = |call: &(Dotted, Option<usize>)| {
        let names = ["array_", "coalesce", "count", "current_schema", "format_type", "has_", "lower", "pg_", "quote_"];
        let ((schema, name), _) = call;
        let is_servers = schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        is_servers && names.iter().any(|one| name.starts_with(one)) || looks_up(call)
    };
    (!read.is_empty() || uses.routines.iter().any(looks_up))
        && read.iter().all(is_catalog)
        && uses.routines.iter().all(is_harmless)
}

#[cfg(test)]
mod tests {
    use pg_query::NodeEnum;

    use super::*;

    fn inner(sql: &str) -> Option<Vec<&str>> {
        match syntax::parse(sql).ok().flatten() {
            Some(NodeEnum::DoStmt(statement)) => {
                unwrap(&statement, sql).map(|ranges| ranges.into_iter().map(|range| &sql[range]).collect())
            }
            _ => None,
        }
    }

    #[test]
    fn guards_are_seen_through() {
        assert_eq!(
            inner("do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$"),
            Some(vec!["create type mood as enum ('a')"])
        );
        assert_eq!(
            inner(
                "DO $do$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN\n    CREATE TYPE mood \
                 AS ENUM ('a;b');\n  END IF;\nEND;\n$do$ LANGUAGE plpgsql"
            ),
            Some(vec!["CREATE TYPE mood AS ENUM ('a;b')"])
        );
    }

    #[test]
    fn conditions_may_ask_for_whatever_is_there() {
        for condition in [
            "not exists (select 1 from pg_constraint where conname = 'c' and conrelid = 'public.t'::regclass)",
            "to_regclass('public.u') is null",
            "exists (select 1 from pg_publication where pubname = 'p') and not exists (select 1 from pg_publication_tables)",
            "(select count(*) from information_schema.columns where column_name = 'a') = 0",
        ] {
            let sql = format!("do $$ begin if {condition} then create table u (a int); end if; end $$");
            assert_eq!(inner(&sql), Some(vec!["create table u (a int)"]), "{condition}");
        }
    }

    #[test]
    fn blocks_that_do_more_are_not() {
        for sql in [
            "do $$ begin if current_setting('x') = 'y' then create table u (a int); end if; end $$",
            "do $$ begin if exists (select from pg_class, public.t where 't'::regclass = oid) then create table u (a int); \
             end if; end $$",
            "do $$ begin if exists (select from pg_class) then create table u (a int); else create table v (a int); end if; \
             end $$",
            "do $$ begin update t set a = 1; end $$",
            "do $$ begin if not exists (select 1 from t) then create table u (a int); end if; end $$",
            "do $$ declare x int; begin create table u (a int); end $$",
            "do $$ begin create table u (a int); exception when others then drop table t; end $$",
            "do $$ begin for i in 1..2 loop create table u (a int); end loop; end $$",
            "do 'begin create table u (a int); end'",
            "do $$ begin null; end $$",
        ] {
            // An UPDATE is unwrapped, and then refused for what it is.
            let found = inner(sql);
            assert!(
                found.is_none() || found == Some(vec!["update t set a = 1"]) || sql.starts_with("do '"),
                "{sql}: {found:?}"
            );
        }
    }
}
