//! The order of the parents in `INHERITS`. PostgreSQL adds a parent behind the others, so that one which is to come later than
//! it does is given up and taken again; the rows stay where they are (PostgreSQL manual, 5.11).

use super::{Inheritance, inheritance};
use crate::object::{Catalog, Context, Object, ObjectId, ObjectKind};

impl Inheritance {
    /// Whether it is given up and taken again for the order. What a child has from the parent becomes its own by that, so
    /// that it has to be in the files.
    pub(super) fn changes_place(&self, at: &Context) -> bool {
        if self.bound.is_some() {
            return false;
        }
        let wanted = in_order(at.to, &self.child);
        let mut kept = in_order(at.from, &self.child);
        kept.retain(|link| at.to.get(link).is_some());
        let stay = wanted.iter().zip(&kept).take_while(|(wanted, kept)| wanted == kept).count();
        wanted.iter().skip(stay).any(|link| *link == self.id()) && self.leaves_only_its_own(at)
    }

    /// The parents that come before it, if they are taken too.
    pub(super) fn taken_before(&self, at: &Context) -> Vec<ObjectId> {
        let earlier = in_order(at.to, &self.child).into_iter().take_while(|link| *link != self.id());
        earlier.filter(|link| self.bound.is_none() && at.makes(link)).collect()
    }

    /// The other memberships of its child that change their place, be it that those themselves are as before.
    pub(super) fn taken_again_after(&self, at: &Context) -> Vec<ObjectId> {
        let others = inheritance::parents(at.from, &self.child).filter(|link| link.parent != self.parent);
        let again =
            others.filter(|link| self.bound.is_none() && at.to.get(&link.id()).is_some() && link.changes_place(at));
        again.map(ObjectKind::id).collect()
    }

    fn leaves_only_its_own(&self, at: &Context) -> bool {
        at.from.children(&self.parent).iter().all(|part| match at.to.get(&inheritance::on(&self.child, part)) {
            Some(Object::Column(own)) => own.local,
            Some(Object::Constraint(own)) => own.local,
            _ => true,
        })
    }
}

/// The memberships of a table, in the order of its parents.
fn in_order(catalog: &Catalog, child: &ObjectId) -> Vec<ObjectId> {
    parents_in_order(catalog, child).into_iter().map(ObjectKind::id).collect()
}

/// The memberships themselves.
pub(super) fn parents_in_order<'a>(catalog: &'a Catalog, child: &ObjectId) -> Vec<&'a Inheritance> {
    let mut links: Vec<_> = inheritance::parents(catalog, child).collect();
    links.sort_by_key(|link| link.position);
    links
}
