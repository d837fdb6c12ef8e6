//! Checks that are there only for a while, so that nobody waits while rows are read: until a partition has come or gone,
//! until a column is NOT NULL (PostgreSQL manual, `ALTER TABLE`, notes on `ATTACH PARTITION` and `SET NOT NULL`).

use super::Constraint;
use crate::object::{Context, Hazard, HazardKind, Kind, LockMode, ObjectId, Prepared, Reach, Runs, Statement};
use crate::sql::Ident;

/// What the name of each begins with.
pub(super) const PREFIX: &str = "schemactl_";

/// What an interrupted plan has left of one for a statement that adds it, or validates it.
pub(super) fn prepared(check: &Constraint, sql: &str) -> Option<Prepared> {
    if check.contype != "c" || !check.local {
        return None;
    }
    let (table, name) = (check.table_name(), Ident(&check.name));
    if check.validated && sql == format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}") {
        return Some(Prepared::Done);
    }
    let condition = sql.strip_prefix(&format!("ALTER TABLE {table} ADD CONSTRAINT {name} "))?;
    // PostgreSQL prints more parentheses than are written.
    let bare = |text: &str| text.replace(['(', ')', ' ', '\n'], "");
    if bare(condition.trim_end_matches(" NOT VALID")) == bare(&check.definition) {
        return Some(Prepared::Done);
    }
    let drop = Statement::new(format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))
        .reaches(Reach::Children)
        .lock(LockMode::AccessExclusive, check.table_id());
    Some(Prepared::Anew(Box::new(drop)))
}

/// A check that says of a table what a bound says, for as long as a partition comes or goes.
pub(super) struct TemporaryCheck {
    pub add: Statement,
    pub validate: Statement,
    pub drop: Statement,
}

impl TemporaryCheck {
    /// One table may leave a whole, join another, and be the DEFAULT beside many that come, all in one plan: each of its
    /// checks is called after what it is for.
    pub(super) fn new(table: &ObjectId, what_for: &str, partition: &ObjectId, condition: &str, at: &Context) -> Self {
        let (schema, of) = (table.schema().unwrap_or_default(), partition.schema().unwrap_or_default());
        let elsewhere = if of == schema { String::new() } else { format!("{of}.") };
        let name = at.free_name(schema, &format!("{PREFIX}{what_for}_{elsewhere}{}", partition.name()), "");
        let id = ObjectId::on_relation(Kind::Constraint, schema, table.name(), &name);
        let (table_name, name) = (table.sql_name(), Ident(&name));
        let alter =
            |action: &str| Statement::new(format!("ALTER TABLE {table_name} {action}")).reaches(Reach::Partitions);
        let strong =
            |action: &str| alter(action).lock(LockMode::AccessExclusive, table.clone()).for_a_while(id.clone());
        Self {
            add: strong(&format!("ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")),
            validate: alter(&format!("VALIDATE CONSTRAINT {name}"))
                .scans(LockMode::ShareUpdateExclusive, table.clone())
                .runs(Runs::ByItself),
            drop: strong(&format!("DROP CONSTRAINT {name}")),
        }
    }
}

/// Attaching with checks that say beforehand what PostgreSQL would look for under the strongest lock.
pub(super) fn validated_first(
    attach: Statement,
    partition: &ObjectId,
    scanned: &[(ObjectId, Option<String>)],
    at: &Context,
) -> Statement {
    let busy: Vec<_> = scanned.iter().filter(|(table, _)| at.is_busy(table)).collect();
    let Some((first, _)) = busy.first() else { return attach };
    let (mut added, mut validated, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for (table, condition) in &busy {
        let Some(condition) = condition.as_ref().filter(|_| at.keeps_parts(table)) else { return attach };
        let what_for = if table == partition { "joins" } else { "beside" };
        let mut check = TemporaryCheck::new(table, what_for, partition, condition, at);
        let of_table = |hazard: &&Hazard| hazard.kind == HazardKind::MayFail && hazard.on.as_ref() == Some(table);
        check.validate.hazards.extend(attach.hazards.iter().filter(of_table).cloned());
        added.push(check.add);
        validated.push(check.validate);
        dropped.push(check.drop);
    }
    let mut short = Statement::new(attach.sql.clone());
    short.locks.clone_from(&attach.locks);
    let online = added.into_iter().chain(validated).chain([short]).chain(dropped).collect();
    attach.or_online(first.clone(), online)
}
