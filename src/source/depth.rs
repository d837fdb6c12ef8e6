//! How deep a statement may be nested: parse trees are read, walked and dropped by functions that call themselves.

use super::lex::{Lexer, Shape};

/// Room for the deepest statement that is accepted, in bytes; what is not used costs nothing.
const STACK: usize = 512 << 20;

/// How deep a statement may be nested. PostgreSQL's own limit, `max_stack_depth` (2 MB by default), is lower for most.
const DEEPEST: usize = 10_000;

/// Parses SQL; fails with the parser's words, or because it is nested too deeply.
pub(crate) fn parse(sql: &str) -> Result<pg_query::ParseResult, String> {
    if deepest(sql) > DEEPEST {
        return Err("this is nested too deeply".to_owned());
    }
    match pg_query::parse(sql, 0) {
        Ok(parsed) => Ok(parsed),
        Err(pg_query::Error::Parse(message)) => Err(message),
        Err(other) => Err(other.to_string()),
    }
}

/// Runs something where the deepest statement that is accepted can be read.
///
/// A stack of this size is reserved and not filled; where even that is refused, the caller's has to do.
pub(crate) fn with_room<T: Send>(run: impl Fn() -> T + Send + Sync) -> T {
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => run(),
    })
}

/// No parse tree of the text is deeper than this. What stands beside each other in a list is not within each other.
fn deepest(sql: &str) -> usize {
    let mut lexer = Lexer::new(sql, 0);
    let (mut outside, mut here, mut deepest) = (Vec::new(), 0_usize, 0);
    while let Some(token) = lexer.next_significant() {
        match token.shape {
            Shape::Symbol(b'(' | b'[') => {
                here += 1;
                outside.push(here);
            }
            Shape::Symbol(b')' | b']') => here = outside.pop().unwrap_or_default(),
            Shape::Symbol(b',' | b';') => here = outside.last().copied().unwrap_or_default(),
            _ => here += 1,
        }
        deepest = deepest.max(here);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_not_deep_and_chains_are() {
        assert_eq!(deepest("select 1, 2, 3"), 2);
        assert_eq!(deepest("select (1), (2), ((3))"), 3);
        assert_eq!(deepest("select 1 + 1 + 1"), 6);
    }

    #[test]
    fn a_long_chain_is_read() {
        let sql = format!("create view v as select 'a'{}", " || 'b'".repeat(2000));
        assert!(with_room(|| parse(&sql).is_ok()));
        let sql = format!("create view v as select {}1{}", "(".repeat(50_000), ")".repeat(50_000));
        assert_eq!(parse(&sql).err().as_deref(), Some("this is nested too deeply"));
    }
}
