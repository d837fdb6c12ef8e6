//! What finds values that a type refuses which is replaced by one of the same name, wherever in them the reason lies: in an
//! attribute of a composite type, in an element of an array, in a value of a domain.

use super::Column;
use super::domain_values::asks_what_changes;
use crate::object::types::{Composite, Domain, Enum};
use crate::object::{Catalog, Context, Object, ObjectId, ObjectKind};
use crate::sql::{Ident, QualifiedName};

impl Column {
    /// The rows of a column of a composite type, or of an array of such, that it will refuse. None where that cannot be
    /// told before, or lies elsewhere.
    pub(super) fn refused_inside(&self, at: &Context) -> Option<String> {
        let Some(Object::Column(from)) = at.from.get(&self.id()) else { return None };
        let is_composite = matches!(found(at.to, self.data_type.trim_end_matches("[]")), Some(Object::Composite(_)));
        let value = Ident(&self.name).to_string();
        let refused = refused(&value, &from.data_type, &self.data_type, at).filter(|_| is_composite)?;
        let table = QualifiedName(&self.schema, &self.table);
        (!refused.is_empty()).then(|| format!("SELECT * FROM {table} WHERE {}", refused.join(" OR ")))
    }
}

/// When a value of the type `old`, as the database has it, is none of the type `new`, as it will be; nothing where it always
/// is one. None where that cannot be told.
fn refused(value: &str, old: &str, new: &str, at: &Context) -> Option<Vec<String>> {
    if let Some(element) = new.strip_suffix("[]") {
        let elements = refused("value", unwrapped(old, at.from).strip_suffix("[]")?, element, at)?;
        return Some(if elements.is_empty() {
            elements
        } else {
            // In the list of what is selected a composite value stays one.
            vec![exists(&format!("unnest({value})"), &elements)]
        });
    }
    match found(at.to, new) {
        Some(Object::Domain(domain)) => by_domain(domain, value, old, at),
        Some(Object::Composite(to)) => match found(at.from, old) {
            Some(Object::Composite(from)) if old == new => by_composite(from, to, value, at),
            _ => None,
        },
        Some(Object::Enum(to)) if old == new => by_enum(to, value, at),
        _ => (old == new && !(old.contains('.') && is_replaced(old.trim_end_matches("[]"), at))).then(Vec::new),
    }
}

fn by_domain(domain: &Domain, value: &str, old: &str, at: &Context) -> Option<Vec<String>> {
    if asks_what_changes(domain, at) {
        return None;
    }
    let (was, is) = (unwrapped(old, at.from), unwrapped(&domain.data_type, at.to));
    // A cast between different types may fail by itself.
    if was != is || was.contains('.') && is_replaced(was.trim_end_matches("[]"), at) {
        return None;
    }
    let mut own: Vec<_> = domain.not_null.then(|| "value IS NULL".to_owned()).into_iter().collect();
    // `VALUE` in a check is read as the column of that name.
    own.extend(domain.checks.iter().filter_map(|(_, check)| {
        let condition = check.strip_prefix("CHECK ")?;
        Some(format!("NOT {}", condition.trim_end_matches(" NOT VALID")))
    }));
    let mut all: Vec<_> = (!own.is_empty()).then(|| exists(&format!("{value}::{was}"), &own)).into_iter().collect();
    if let Some(Object::Domain(beneath)) = found(at.to, &domain.data_type) {
        all.extend(by_domain(beneath, value, old, at)?);
    }
    Some(all)
}

fn by_composite(from: &Composite, to: &Composite, value: &str, at: &Context) -> Option<Vec<String>> {
    let mut refused_there = Vec::new();
    for (name, data_type) in &to.shape {
        let new = without_collation(data_type);
        let attribute = format!("({value}).{}", Ident(name));
        match from.shape.iter().find(|(old, _)| old == name) {
            Some((_, old)) => refused_there.extend(refused(&attribute, without_collation(old), new, at)?),
            // It has no value in the rows that are there.
            None => {
                if let Some(Object::Domain(domain)) = found(at.to, new) {
                    refused_there.extend(by_domain(domain, "NULL", unwrapped(new, at.to), at)?);
                }
            }
        }
    }
    let is_there = format!("{value} IS DISTINCT FROM NULL");
    let refused_there = refused_there.join(" OR ");
    Some(if refused_there.is_empty() { Vec::new() } else { vec![format!("({is_there} AND ({refused_there}))")] })
}

fn by_enum(to: &Enum, value: &str, at: &Context) -> Option<Vec<String>> {
    match found(at.from, &to.id().sql_name()) {
        Some(Object::Enum(from)) if from.labels.iter().all(|label| to.labels.contains(label)) => Some(Vec::new()),
        Some(Object::Enum(_)) => Some(vec![to.lacks(value)]),
        _ => None,
    }
}

fn exists(values: &str, conditions: &[String]) -> String {
    format!("EXISTS (SELECT FROM (SELECT {values} AS value) AS one WHERE {})", conditions.join(" OR "))
}

/// The type beneath domains.
fn unwrapped<'a>(data_type: &'a str, catalog: &'a Catalog) -> &'a str {
    match found(catalog, data_type) {
        Some(Object::Domain(domain)) => unwrapped(&domain.data_type, catalog),
        _ => data_type,
    }
}

fn without_collation(data_type: &str) -> &str {
    data_type.split(" COLLATE ").next().unwrap_or(data_type)
}

/// The domain, enum or composite type that SQL calls so.
fn found<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a Object> {
    let is_type = |object: &Object| matches!(object, Object::Domain(_) | Object::Enum(_) | Object::Composite(_));
    let is_called_so = |id: &ObjectId| id.sql_name() == name;
    let mut all = catalog.objects.iter().filter(|(id, object)| is_type(object) && is_called_so(id));
    all.next().map(|(_, object)| object)
}

/// Whether the plan puts another type in the place of one of the user's own.
fn is_replaced(name: &str, at: &Context) -> bool {
    at.made.iter().chain(&at.unmade).any(|id| id.sql_name() == name)
}
