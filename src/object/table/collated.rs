//! Which strings of a column are equal: those of the same bytes, and under a nondeterministic collation more than these
//! (PostgreSQL manual, 24.2.2.4).

use super::Column;
use super::one_to_one::maps_one_to_one;
use super::proved::{holds_the_same, means_the_same};
use crate::object::{Catalog, Context, Kind, Object, ObjectId, ObjectKind};

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
