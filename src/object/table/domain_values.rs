//! What finds values that a domain refuses which is not there yet, or not as it will be (PostgreSQL manual, 8.18): the
//! checks that it will have are asked of the values, and of the elements of arrays.

use super::{Column, split_modifier};
use crate::object::types::Domain;
use crate::object::{Context, Kind, ObjectId, ObjectKind};
use crate::sql::Ident;

impl Column {
    /// The rows whose value its domains refuse, where `using` is what becomes of a value. None where that cannot be told
    /// before.
    pub(super) fn refused_by_domains(&self, using: Option<&str>, at: &Context) -> Option<String> {
        let domains = self.domains(at.to);
        let beneath = &domains.last()?.data_type;
        let of_elements = self.data_type.ends_with("[]");
        let is_deeper = self.data_type.ends_with("[][]") || of_elements && beneath.ends_with("[]");
        // A type of the user's own may be replaced as well.
        if is_deeper || beneath.contains('.') || domains.iter().any(|domain| asks_what_changes(domain, at)) {
            return None;
        }
        let (base, modifier) = split_modifier(beneath);
        if modifier.is_some() && using.is_none() && ["character", "bit", "bit varying"].contains(&base.as_str()) {
            return None;
        }
        let limit = modifier.filter(|_| using.is_none() && base == "character varying");
        let value = match using {
            Some(using) => using.strip_suffix(&format!("::{}", self.data_type))?.to_owned(),
            None => Ident(&self.name).to_string(),
        };
        // A cast that is written shortens silently, so that the length is asked for by itself.
        let beneath = if limit.is_some() { base.as_str() } else { beneath };
        let mut refused: Vec<String> =
            limit.iter().map(|limit| format!("length(rtrim(value, ' ')) > {limit}")).collect();
        for domain in &domains {
            refused.extend(domain.not_null.then(|| "value IS NULL".to_owned()));
            refused.extend(domain.checks.iter().filter_map(|(_, check)| {
                let condition = check.strip_prefix("CHECK ")?;
                Some(format!("NOT {}", condition.trim_end_matches(" NOT VALID")))
            }));
        }
        if refused.is_empty() {
            return None;
        }
        // `VALUE` in a check is read as the column of that name.
        let values = if of_elements {
            format!("unnest({value}::{beneath}[]) AS value")
        } else {
            format!("(SELECT {value}::{beneath} AS value) AS one")
        };
        Some(format!(
            "SELECT * FROM {} AS rows WHERE EXISTS (SELECT FROM {values} WHERE {})",
            self.table_name(),
            refused.join(" OR ")
        ))
    }
}

/// Whether a check of the domain uses what the plan makes or changes: a function may answer otherwise then.
pub(super) fn asks_what_changes(domain: &Domain, at: &Context) -> bool {
    let changes = |needed: &ObjectId| {
        let is_own = matches!(needed.kind, Kind::Domain | Kind::DomainConstraint | Kind::Schema);
        !is_own && (at.makes(needed) || at.from.get(needed) != at.to.get(needed))
    };
    let id = domain.id();
    let checks = at.to.children(&id).iter().filter(|child| child.kind == Kind::DomainConstraint);
    checks.chain([&id]).any(|part| at.to.depends_on(part).iter().any(changes))
}
