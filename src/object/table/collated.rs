//! Which strings of a column are equal: those of the same bytes, and under a nondeterministic collation more than these
//! (PostgreSQL manual, 24.2.2.4).

use std::collections::BTreeSet;

use super::one_to_one::maps_one_to_one;
use super::proved::{holds_the_same, means_the_same};
use super::{Column, Constraint};
use crate::object::{Catalog, Context, Hazard, Kind, Object, ObjectId, ObjectKind};
use crate::sql::Ident;

impl Column {
    /// The nondeterministic collation by which its values are compared: its own, else that of its domain.
    fn loose_collation(&self, catalog: &Catalog) -> Option<ObjectId> {
        let domains = self.domains(catalog);
        let name = self.collation.as_ref().or_else(|| domains.iter().find_map(|domain| domain.collation.as_ref()))?;
        let users = std::iter::once(self.id()).chain(domains.iter().map(|domain| domain.id()));
        let is_loose = |id: &ObjectId| match catalog.get(id) {
            Some(Object::Collation(collation)) => !collation.deterministic,
            _ => false,
        };
        let mut needed = users.flat_map(|user| catalog.depends_on(&user));
        needed.find(|id| id.kind == Kind::Collation && id.sql_name() == *name && is_loose(id)).cloned()
    }

    /// The collation by which strings are equal from now on that were not so before.
    pub(super) fn loosened_as(&self, to: &Self, at: &Context) -> Option<ObjectId> {
        let loose = to.loose_collation(at.to)?;
        let stays = self.loose_collation(at.from).as_ref() == Some(&loose) && is_there(&loose, at);
        (!stays).then_some(loose)
    }

    /// Whether values inside of its own are compared by a nondeterministic collation from now on that were not so before:
    /// attributes of composite types, and what ranges are of.
    pub(super) fn is_loosened_inside(&self, to: &Self, at: &Context) -> bool {
        let before = to_compare_inside(&self.id(), at.from);
        let mut after = to_compare_inside(&to.id(), at.to).into_iter();
        after.any(|loose| !before.contains(&loose) || !is_there(&loose, at))
    }

    /// That rows may not satisfy the checks any more which stay while the column gets another collation. The first of a
    /// check's columns that does so says it.
    pub(super) fn refused_in_other_order(&self, to: &Self, at: &Context) -> Vec<Hazard> {
        if self.collation == to.collation {
            return Vec::new();
        }
        let is_loose = self.loose_collation(at.from).is_some() || to.loose_collation(at.to).is_some();
        let may_turn = |check: &Constraint| is_loose || check.expression.as_deref().is_none_or(is_about_order);
        self.checks_that_stay(at)
            .filter(|(from, _)| may_turn(from))
            .filter_map(|(_, check)| {
                let values: Vec<_> = check.columns.iter().map(|name| (name, self.collated_beside(name, at))).collect();
                let (first, _) = values.iter().find(|(_, value)| !matches!(value, Beside::AsBefore))?;
                if **first != self.name {
                    return None;
                }
                let values = values.iter().map(|(name, value)| match value {
                    Beside::AsBefore => Some(Ident(name).to_string()),
                    Beside::Collated(collation) => Some(format!("{0} COLLATE {collation} AS {0}", Ident(name))),
                    Beside::Otherwise => None,
                });
                Some(self.may_break(check, values.collect()))
            })
            .collect()
    }

    /// What becomes of another column of the table, or of this one, as far as a query can say it beforehand.
    fn collated_beside(&self, name: &str, at: &Context) -> Beside {
        let id = ObjectId::column(&self.table_id(), name);
        let (Some(Object::Column(from)), Some(Object::Column(to))) = (at.from.get(&id), at.to.get(&id)) else {
            return Beside::Otherwise;
        };
        if (&from.data_type, &from.collation) == (&to.data_type, &to.collation) {
            return Beside::AsBefore;
        }
        let is_known =
            at.to.depends_on(&id).iter().all(|needed| needed.kind != Kind::Collation || is_there(needed, at));
        if from.data_type != to.data_type || !is_known {
            return Beside::Otherwise;
        }
        Beside::Collated(to.collation.clone().unwrap_or_else(|| "pg_catalog.\"default\"".to_owned()))
    }
}

/// What becomes of a column that a check reads.
enum Beside {
    AsBefore,
    Collated(String),
    Otherwise,
}

/// Whether what a check says can be another thing under another deterministic collation: that two strings are equal, or how
/// long one is, cannot.
fn is_about_order(expression: &str) -> bool {
    const BY_CHARACTER: &[&str] = &["length", "char_length", "character_length", "octet_length"];
    let compared = expression.replace("<>", "").replace("->", "");
    let before_parentheses = compared.match_indices('(').map(|(at, _)| &compared[..at]);
    let mut called = before_parentheses.filter_map(|text| {
        let name = text.rsplit(|end: char| !(end.is_alphanumeric() || "_\"$".contains(end))).next()?;
        (!name.is_empty()).then_some(name)
    });
    compared.contains(['<', '>', '~']) || called.any(|name| !BY_CHARACTER.contains(&name))
}

/// What a type is made of that holds strings.
const IS_INSIDE: &[Kind] = &[Kind::Composite, Kind::Attribute, Kind::Range, Kind::Domain];

/// The nondeterministic collations by which what is inside of a column's values is compared.
fn to_compare_inside(column: &ObjectId, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let (mut found, mut seen, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![column.clone()]);
    while let Some(id) = next.pop() {
        let inside = catalog.depends_on(&id).iter().chain(catalog.children(&id));
        for needed in inside.filter(|needed| IS_INSIDE.contains(&needed.kind)) {
            if seen.insert(needed.clone()) {
                next.push(needed.clone());
            }
        }
        let is_loose = |needed: &&ObjectId| match catalog.get(needed) {
            Some(Object::Collation(collation)) => !collation.deterministic,
            _ => false,
        };
        if id != *column {
            found.extend(catalog.depends_on(&id).iter().filter(is_loose).cloned());
        }
    }
    found
}

/// Whether the database has it already as the files describe it.
pub(super) fn is_there(collation: &ObjectId, at: &Context) -> bool {
    !at.makes(collation) && at.from.get(collation).is_some() && at.from.get(collation) == at.to.get(collation)
}

/// Whether at most the order of its values changes, and never which of them are equal.
pub(super) fn is_at_most_sorted_anew(column: &ObjectId, at: &Context) -> bool {
    let (Some(Object::Column(from)), Some(Object::Column(to))) = (at.from.get(column), at.to.get(column)) else {
        return false;
    };
    let is_computed = from.generated.is_some() || to.generated.is_some();
    let mut others = at.from.depends_on(column).iter().filter(|id| !matches!(id.kind, Kind::Column | Kind::Collation));
    !is_computed
        && others.all(|needed| !at.makes(needed) && at.from.get(needed) == at.to.get(needed))
        && !from.is_rewritten_as(to, at)
        && from.loosened_as(to, at).is_none()
        && !from.is_loosened_inside(to, at)
}

/// Whether what a query finds before would not be so afterwards: values that it reads are other ones by then, or compared
/// otherwise. What is not there before cannot be asked at all.
pub(super) fn reads_what_changes(id: &ObjectId, at: &Context) -> bool {
    let is_kept = |column: &ObjectId| match (at.from.get(column), at.to.get(column)) {
        (Some(Object::Column(from)), Some(Object::Column(to))) => {
            let stays_computed = || from.generated.is_some() && from == to && means_the_same(column, at);
            holds_the_same(column, at) || maps_one_to_one(column, at) || stays_computed()
        }
        _ => true,
    };
    at.to.depends_on(id).iter().any(|needed| needed.kind == Kind::Column && !is_kept(needed))
}
