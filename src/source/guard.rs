//! `DO` blocks that only make what is not there yet, so that they can be run twice. In a schema file what they make says it all.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{BoolExprType, DoStmt, FuncCall, NullTestType, SubLinkType};

use super::facts::definitions;
use super::lex::{Lexer, Shape, Token};
use super::names::{string, strings};
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
                if !asks_what_is_missing(&self.text[start..end]) {
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

/// Whether a condition asks only whether something is not there yet: what the block does then is what the files describe. One
/// that looks at rows or settings would make the schema depend on them, and one that asks for what is there would leave open
/// what holds without it; only a publication may be asked for, since nothing can be put into one that is not there.
fn asks_what_is_missing(condition: &str) -> bool {
    let Ok(Some(NodeEnum::SelectStmt(select))) = syntax::parse(&format!("SELECT ({condition})")) else { return false };
    let [target] = select.target_list.as_slice() else { return false };
    let Some(NodeEnum::ResTarget(target)) = target.node.as_ref() else { return false };
    let Some(asked) = target.val.as_deref().and_then(|value| value.node.as_ref()) else { return false };
    let parts = match asked {
        NodeEnum::BoolExpr(both) if both.boolop == BoolExprType::AndExpr as i32 => {
            both.args.iter().filter_map(|part| part.node.as_ref()).collect()
        }
        one => vec![one],
    };
    parts.iter().any(|part| asks_for_missing(part))
        && parts.iter().all(|part| asks_for_missing(part) || is_of_publication(part))
}

/// `NOT EXISTS (...)`, `to_regclass(...) IS NULL`.
fn asks_for_missing(part: &NodeEnum) -> bool {
    match part {
        NodeEnum::BoolExpr(not) if not.boolop == BoolExprType::NotExpr as i32 => {
            let asked = not.args.first().and_then(|part| part.node.as_ref());
            asked.is_some_and(|asked| is_exists(asked) && reads_catalogs_only(asked))
        }
        NodeEnum::NullTest(test) if test.nulltesttype == NullTestType::IsNull as i32 => {
            let asked = test.arg.as_deref().and_then(|arg| arg.node.as_ref());
            matches!(asked, Some(NodeEnum::FuncCall(call)) if looks_up(call))
        }
        _ => false,
    }
}

/// `EXISTS (SELECT ... FROM pg_publication ...)`.
fn is_of_publication(part: &NodeEnum) -> bool {
    is_exists(part) && reads_catalogs_only(part) && uses::of(part).relations == [(None, "pg_publication".to_owned())]
}

fn is_exists(node: &NodeEnum) -> bool {
    matches!(node, NodeEnum::SubLink(link) if link.sub_link_type == SubLinkType::ExistsSublink as i32)
}

/// `to_regclass('t')` and its like.
fn looks_up(call: &FuncCall) -> bool {
    match strings(&call.funcname).as_slice() {
        [name] | ["pg_catalog", name] => name.starts_with("to_reg"),
        _ => false,
    }
}

/// Whether a query reads only what tells of objects.
fn reads_catalogs_only(query: &NodeEnum) -> bool {
    let uses = uses::of(query);
    let mut read = uses.relations;
    for named in &uses.in_strings {
        if let Some(at) = read.iter().position(|one| one == named) {
            read.swap_remove(at);
        }
    }
    let is_catalog = |(schema, name): &Dotted| match schema.as_deref() {
        Some("pg_catalog" | "information_schema") | None => {
            let tells_more = ["pg_settings", "pg_database", "pg_locks"].contains(&name.as_str());
            (schema.is_some() || name.starts_with("pg_")) && !tells_more && !name.starts_with("pg_stat")
        }
        Some("cron") => name == "job",
        Some("storage") => name == "buckets",
        Some(_) => false,
    };
    !read.is_empty() && read.iter().all(is_catalog)
}

#[cfg(test)]
mod tests {
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
    fn conditions_may_ask_whether_something_is_missing() {
        for condition in [
            "not exists (select 1 from pg_constraint where conname = 'c' and conrelid = 'public.t'::regclass)",
            "to_regclass('public.u') is null",
            "exists (select 1 from pg_publication where pubname = 'p') and not exists (select 1 from pg_publication_tables)",
        ] {
            let sql = format!("do $$ begin if {condition} then create table u (a int); end if; end $$");
            assert_eq!(inner(&sql), Some(vec!["create table u (a int)"]), "{condition}");
        }
    }

    #[test]
    fn blocks_that_do_more_are_not() {
        for sql in [
            "do $$ begin if exists (select from pg_class where relname = 'x') then create table u (a int); end if; end $$",
            "do $$ begin if not exists (select from pg_settings where name = 'x') then create table u (a int); end if; end $$",
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
