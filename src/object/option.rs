//! Storage parameters: how they are written, and how they change.

use super::Statement;

/// Storage parameters as `WITH (...)` and `SET (...)` want them: `fillfactor=70`, as stored in `reloptions`.
pub(crate) fn option_list(options: &[String]) -> String {
    let options: Vec<_> = options
        .iter()
        .map(|option| match option.split_once('=') {
            Some((name, value)) => format!("{}={}", option_name(name), crate::sql::Literal(value)),
            None => option_name(option),
        })
        .collect();
    options.join(", ")
}

/// The name of a storage parameter, whose namespace (`toast.`) is not part of the identifier.
fn option_name(name: &str) -> String {
    match name.split_once('.') {
        Some((namespace, name)) => format!("{namespace}.{}", crate::sql::Ident(name)),
        None => crate::sql::Ident(name).to_string(),
    }
}

/// `RESET (...)` of what is gone and `SET (...)` of all that stays, in the order of the files; `prefix` is
/// `ALTER TABLE x`. `SET` moves what it sets to the end of the list, so that the order comes out right too.
pub(crate) fn alter_options(prefix: &str, from: &[String], to: &[String]) -> Vec<Statement> {
    let mut statements = Vec::new();
    let name = |option: &str| option.split_once('=').map_or(option, |(name, _)| name).to_owned();
    let gone: Vec<_> = from
        .iter()
        .map(|option| name(option))
        .filter(|old| !to.iter().any(|option| name(option) == *old))
        .map(|old| option_name(&old))
        .collect();
    if !gone.is_empty() {
        statements.push(Statement::new(format!("{prefix} RESET ({})", gone.join(", "))));
    }
    let kept: Vec<_> = from.iter().filter(|old| to.iter().any(|option| name(option) == name(old))).cloned().collect();
    if kept != to {
        statements.push(Statement::new(format!("{prefix} SET ({})", option_list(to))));
    }
    statements
}
