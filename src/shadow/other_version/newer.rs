//! What the files state and only a newer version than the target's knows.

use super::subscription;
use crate::object::{Catalog, Object};
use crate::problem::{Problem, Result};

/// Refuses what the target's version does not know, before anything is planned that could not run.
///
/// # Errors
/// `target-too-old`, with every such object.
pub(super) fn refuse(desired: &Catalog, live_major: u32) -> Result<()> {
    let mut newer: Vec<(String, &str, u32)> = Vec::new();
    for (id, object) in &desired.objects {
        if let Some((what, since)) = needs(object).filter(|(_, since)| *since > live_major) {
            newer.push((id.to_string(), what, since));
        }
    }
    let Some((first, what, since)) = newer.first() else { return Ok(()) };
    let others: Vec<_> = newer.iter().map(|(id, what, since)| format!("{id}: {what} (PostgreSQL {since})")).collect();
    Err(Box::new(
        Problem::error("target-too-old", format!("{first} needs PostgreSQL {since}, and the target has {live_major}"))
            .because(if newer.len() == 1 { format!("the files say {what}") } else { others.join("\n") })
            .help("say it in a way that the target knows, or upgrade the target first"),
    ))
}

/// What an object says that not every version knows, and the first that does.
fn needs(object: &Object) -> Option<(&'static str, u32)> {
    match object {
        Object::Constraint(constraint) if !constraint.enforced => Some(("NOT ENFORCED", 18)),
        Object::Constraint(constraint) if constraint.period => Some(("WITHOUT OVERLAPS or PERIOD", 18)),
        Object::Constraint(constraint) if constraint.definition.contains("NULLS NOT DISTINCT") => {
            Some(("NULLS NOT DISTINCT", 15))
        }
        Object::Index(index) if index.definition.contains(" NULLS NOT DISTINCT") => Some(("NULLS NOT DISTINCT", 15)),
        Object::Column(column) if column.is_virtual => Some(("VIRTUAL", 18)),
        Object::DefaultPrivilege(default) if default.class == "L" => Some(("ON LARGE OBJECTS", 18)),
        Object::Publication(publication) if publication.generated_columns => Some(("publish_generated_columns", 18)),
        Object::Publication(publication) if !publication.schemas.is_empty() => Some(("TABLES IN SCHEMA", 15)),
        Object::PublicationTable(table) if table.columns.is_some() || table.row_filter.is_some() => {
            Some(("a list of columns or a row filter", 15))
        }
        Object::Subscription(subscription) => subscription::needs(subscription),
        Object::Sequence(sequence) if sequence.unlogged => Some(("UNLOGGED", 15)),
        Object::View(view) if view.options.iter().any(|option| option.starts_with("security_invoker=")) => {
            Some(("security_invoker", 15))
        }
        Object::Collation(collation) if collation.provider == "builtin" => Some(("PROVIDER = builtin", 17)),
        Object::Collation(collation) if collation.rules.is_some() => Some(("RULES", 16)),
        _ => None,
    }
}
