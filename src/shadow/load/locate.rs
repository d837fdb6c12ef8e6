//! Where in a statement something stands that the server's words name, for the many errors that come without a cursor.

use std::ops::Range;

use crate::source::tokens;

/// The bytes of what a message is about; none where the statement does not hold it.
pub(super) fn named(sql: &str, message: &str) -> Option<Range<usize>> {
    let tokens = tokens(sql);
    if let Some((_, operator, _)) = operator(message) {
        let mut found = operators(sql, &tokens).into_iter().filter(|span| sql.get(span.clone()) == Some(operator));
        let only = found.next()?;
        return found.next().is_none().then_some(only);
    }
    if let Some(value) =
        message.strip_prefix("invalid input ").and_then(|said| said.split_once(": \"")?.1.strip_suffix('"'))
    {
        let literal = format!("'{}'", value.replace('\'', "''"));
        return tokens.into_iter().find(|span| sql.get(span.clone()) == Some(literal.as_str()));
    }
    for (start, word) in [("only WITH CHECK expression allowed", "using"), ("WITH CHECK cannot be applied", "with")] {
        if message.starts_with(start) {
            return tokens.into_iter().rfind(|span| is_word(sql, span, word));
        }
    }
    if message.starts_with("foreign key constraint ") || message.contains(" for referenced table ") {
        let mut found = tokens.into_iter().filter(|span| is_word(sql, span, "references"));
        let only = found.next()?;
        return found.next().is_none().then_some(only);
    }
    let name = name(message)?;
    let parts: Vec<&str> = name.split('.').collect();
    // A name may be written with less in front of it than it is said with.
    (0..parts.len()).find_map(|from| dotted(sql, &tokens, parts.get(from..)?))
}

/// Of `operator does not exist: uuid = text` the three parts; the left one is empty for a prefix operator.
pub(super) fn operator(message: &str) -> Option<(&str, &str, &str)> {
    let said = message.strip_prefix("operator does not exist: ")?;
    let mut at = 0;
    for word in said.split(' ') {
        if !word.is_empty() && word.bytes().all(|byte| OPERATOR.contains(&byte)) {
            let right = said.get(at + word.len()..)?.trim();
            return Some((said.get(..at)?.trim(), word, right));
        }
        at += word.len() + 1;
    }
    None
}

const OPERATOR: &[u8] = b"+-*/<>=~!@#%^&|`?";

/// The operators of a statement; those of several characters come as several tokens.
pub(super) fn operators(sql: &str, tokens: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for span in tokens {
        if span.len() != 1 || !sql.as_bytes().get(span.start).is_some_and(|byte| OPERATOR.contains(byte)) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => found.push(span.clone()),
        }
    }
    found
}

/// The first name in a message, without quotes.
fn name(message: &str) -> Option<&str> {
    for noun in ["function ", "procedure ", "aggregate "] {
        if let Some(rest) = message.strip_prefix(noun)
            && let Some((name, _)) = rest.split_once('(')
            && !name.is_empty()
        {
            return Some(name);
        }
    }
    if let Some(name) = message.strip_prefix("column ").and_then(|rest| rest.strip_suffix(" does not exist"))
        && !name.contains(['"', ' '])
    {
        return Some(name);
    }
    message.split('"').nth(1).filter(|name| !name.is_empty())
}

/// Where these names stand with dots between them.
fn dotted(sql: &str, tokens: &[Range<usize>], parts: &[&str]) -> Option<Range<usize>> {
    let width = parts.len() * 2 - 1;
    tokens.windows(width).find_map(|window| {
        let fits = window.iter().enumerate().all(|(index, span)| {
            let said = sql.get(span.clone()).unwrap_or_default();
            if index % 2 == 1 { said == "." } else { parts.get(index / 2).is_some_and(|part| is_name(said, part)) }
        });
        (fits && !is_word(sql, window.first()?, "create")).then(|| Some(window.first()?.start..window.last()?.end))?
    })
}

fn is_name(said: &str, name: &str) -> bool {
    match said.strip_prefix('"').and_then(|said| said.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\"") == name,
        None => said.to_lowercase() == name,
    }
}

fn is_word(sql: &str, span: &Range<usize>, word: &str) -> bool {
    sql.get(span.clone()).is_some_and(|said| said.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_found() {
        let found = |sql: &str, message| {
            let span = named(sql, message)?;
            Some(format!("{}:{}", span.start, sql.get(span.clone())?))
        };
        let policy = "create policy \"p\" on cards using (auth.user_id() = id and a = 1)";
        let at = |text: &str| format!("{}:{text}", policy.find(text).unwrap_or_default());
        assert_eq!(found(policy, "function auth.user_id() does not exist"), Some(at("auth.user_id")));
        assert_eq!(found(policy, "relation \"public.cards\" does not exist"), Some(at("cards")));
        assert_eq!(found(policy, "operator does not exist: uuid = text"), None, "there are two");
        assert_eq!(found(policy, "column \"b\" does not exist"), None);
        assert_eq!(found("check (a==b)", "operator does not exist: text == text"), Some("8:==".into()));
        assert_eq!(
            found("create index on t (\"isOne\", isTwo)", "column \"istwo\" does not exist"),
            Some("28:isTwo".into())
        );
        assert_eq!(found("select ('10MB')", "invalid input syntax for type bigint: \"10MB\""), Some("8:'10MB'".into()));
        assert_eq!(
            found(
                "create policy using_it on t for insert using (true)",
                "only WITH CHECK expression allowed for INSERT"
            ),
            Some("39:using".into())
        );
    }

    #[test]
    fn the_types_of_an_operator_may_be_of_several_words() {
        assert_eq!(operator("operator does not exist: uuid = text"), Some(("uuid", "=", "text")));
        assert_eq!(
            operator("operator does not exist: timestamp with time zone ->> character varying"),
            Some(("timestamp with time zone", "->>", "character varying"))
        );
        assert_eq!(operator("operator does not exist: - text"), Some(("", "-", "text")));
    }
}
