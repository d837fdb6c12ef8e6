//! Enum values inside one transaction.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterEnumStmt, CreateEnumStmt, Node};

use crate::source::{SourceStatement, strings, syntax_of};
use crate::sql::{Ident, Literal};

/// PostgreSQL lets nobody use a value before the transaction that added it has ended. Where all the files are loaded
/// in one, an enum is created with the values that are added to it later.
pub(super) fn with_all_values(statements: &[SourceStatement]) -> Vec<SourceStatement> {
    let mut loaded: Vec<SourceStatement> = Vec::with_capacity(statements.len());
    // Name, place in `loaded`, and labels.
    let mut enums: Vec<(Vec<String>, usize, Vec<String>)> = Vec::new();
    for statement in statements {
        match parse(statement) {
            Some(NodeEnum::CreateEnumStmt(CreateEnumStmt { type_name, vals })) => {
                enums.push((owned(&type_name), loaded.len(), owned(&vals)));
            }
            Some(NodeEnum::AlterEnumStmt(add)) if add.old_val.is_empty() => {
                let name = owned(&add.type_name);
                let found = enums.iter_mut().find(|(known, ..)| is_same(known, &name));
                if let Some((name, index, labels)) = found
                    && insert(&add, labels)
                {
                    let create = &mut loaded[*index];
                    create.sql = create_sql(name, labels);
                    create.offset = None;
                    create.pieces = Vec::new();
                    continue;
                }
            }
            _ => {}
        }
        loaded.push(statement.clone());
    }
    loaded
}

fn parse(statement: &SourceStatement) -> Option<NodeEnum> {
    let is_type = |word: &str| statement.sql.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if !is_type("create type") && !is_type("alter type") {
        return None;
    }
    syntax_of(&statement.sql)
}

fn owned(nodes: &[Node]) -> Vec<String> {
    strings(nodes).into_iter().map(str::to_owned).collect()
}

/// Whether both may name the same type; either may leave the schema out.
fn is_same(one: &[String], other: &[String]) -> bool {
    let length = one.len().min(other.len());
    one[one.len() - length..] == other[other.len() - length..]
}

/// Adds the value where the statement says. False when that is for the server to refuse.
fn insert(add: &AlterEnumStmt, labels: &mut Vec<String>) -> bool {
    if labels.contains(&add.new_val) {
        return add.skip_if_new_val_exists;
    }
    let at = if add.new_val_neighbor.is_empty() {
        labels.len()
    } else {
        match labels.iter().position(|label| *label == add.new_val_neighbor) {
            Some(neighbor) => neighbor + usize::from(add.new_val_is_after),
            None => return false,
        }
    };
    labels.insert(at, add.new_val.clone());
    true
}

fn create_sql(name: &[String], labels: &[String]) -> String {
    let name: Vec<String> = name.iter().map(|part| Ident(part).to_string()).collect();
    let labels: Vec<String> = labels.iter().map(|label| Literal(label).to_string()).collect();
    format!("CREATE TYPE {} AS ENUM ({})", name.join("."), labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(sql: &str, labels: &[&str]) -> Option<Vec<String>> {
        let NodeEnum::AlterEnumStmt(add) = syntax_of(sql)? else { return None };
        let mut labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        insert(&add, &mut labels).then_some(labels)
    }

    #[test]
    fn values_go_where_the_statement_says() {
        let two = ["a", "b"];
        let said = |sql: &str| added(sql, &two).map(|labels| labels.join(" "));
        assert_eq!(said("alter type t add value 'c'").as_deref(), Some("a b c"));
        assert_eq!(said("alter type t add value 'c' before 'a'").as_deref(), Some("c a b"));
        assert_eq!(said("alter type t add value 'c' after 'a'").as_deref(), Some("a c b"));
        assert_eq!(said("alter type t add value if not exists 'b'").as_deref(), Some("a b"));
        assert_eq!(said("alter type t add value 'b'"), None);
        assert_eq!(said("alter type t add value 'c' after 'x'"), None);
        assert_eq!(
            create_sql(&["Odd.".into(), "t".into()], &["it's".into()]),
            "CREATE TYPE \"Odd.\".t AS ENUM ('it''s')"
        );
    }
}
