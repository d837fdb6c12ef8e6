//! Storage parameters: how they are written, and how they change.

use super::{LockMode, ObjectId, Statement};

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
    changes(prefix, from, to).into_iter().map(|(statement, _)| statement).collect()
}

/// The same for storage parameters of a table, a materialized view or one of their indexes: with the lock that each
/// statement takes on `relation`, the strongest that any of its parameters wants.
pub(crate) fn alter_storage(prefix: &str, from: &[String], to: &[String], relation: &ObjectId) -> Vec<Statement> {
    let changes = changes(prefix, from, to).into_iter();
    changes.map(|(statement, lock)| statement.lock(lock, relation.clone())).collect()
}

/// The lock that `ALTER ... SET` takes for a storage parameter, see `reloptions.c` in PostgreSQL's source. What concerns
/// nothing but the next statement, or vacuum, can change while others work; parameters of other access methods wait for
/// them.
fn lock(option: &str) -> LockMode {
    let name = option.strip_prefix("toast.").unwrap_or(option);
    let is_light = ["fillfactor", "deduplicate_items", "parallel_workers", "toast_tuple_target"].contains(&name)
        || ["autovacuum_", "vacuum_", "log_autovacuum_"].iter().any(|prefix| name.starts_with(prefix));
    if is_light { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive }
}

fn strongest(names: &[String]) -> LockMode {
    names.iter().map(|name| lock(name)).max().unwrap_or(LockMode::ShareUpdateExclusive)
}

fn changes(prefix: &str, from: &[String], to: &[String]) -> Vec<(Statement, LockMode)> {
    let mut statements = Vec::new();
    let name = |option: &String| option.split_once('=').map_or(option.as_str(), |(name, _)| name).to_owned();
    let gone: Vec<_> = from.iter().map(name).filter(|old| !to.iter().any(|option| name(option) == *old)).collect();
    if !gone.is_empty() {
        let names: Vec<_> = gone.iter().map(|old| option_name(old)).collect();
        statements.push((Statement::new(format!("{prefix} RESET ({})", names.join(", "))), strongest(&gone)));
    }
    let kept: Vec<_> = from.iter().filter(|old| to.iter().any(|option| name(option) == name(old))).cloned().collect();
    if kept != to {
        let names: Vec<_> = to.iter().map(name).collect();
        statements.push((Statement::new(format!("{prefix} SET ({})", option_list(to))), strongest(&names)));
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;

    #[test]
    fn each_statement_takes_the_strongest_lock_of_its_parameters() {
        let table = ObjectId::in_schema(Kind::Table, "public", "t");
        let options = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let from = options(&["fillfactor=70", "fastupdate=off"]);
        let to = options(&["fillfactor=80", "toast.autovacuum_enabled=false"]);
        let statements = alter_storage("ALTER INDEX i", &from, &to, &table);
        let found: Vec<_> = statements.iter().map(|one| (one.sql.as_str(), one.locks[0].mode)).collect();
        assert_eq!(
            found,
            [
                ("ALTER INDEX i RESET (fastupdate)", LockMode::AccessExclusive),
                (
                    "ALTER INDEX i SET (fillfactor='80', toast.autovacuum_enabled='false')",
                    LockMode::ShareUpdateExclusive
                ),
            ]
        );
    }
}
