//! [`Context`]: what an object may look at while it writes its SQL.

use std::collections::BTreeSet;

use super::{Catalog, Object, ObjectId};

/// The two catalogs between which a plan leads, and what the plan does to others.
#[derive(Debug)]
pub struct Context<'a> {
    /// The live database.
    pub from: &'a Catalog,
    /// The database that the files describe.
    pub to: &'a Catalog,
    /// The role that runs the plan and so owns what it creates.
    pub creator: &'a str,
    /// The target's `server_version_num`.
    pub version: u32,
    /// Objects that the plan creates or recreates.
    pub made: BTreeSet<ObjectId>,
    /// Objects that the plan drops (and may recreate).
    pub unmade: BTreeSet<ObjectId>,
    /// Objects whose creation is part of their parent's `CREATE`.
    pub folded: BTreeSet<ObjectId>,
    /// Objects that have to be rebuilt although they could change in place, because no order works otherwise.
    pub rebuilt: BTreeSet<ObjectId>,
}

impl<'a> Context<'a> {
    /// A context in which nothing is made yet.
    #[must_use]
    pub fn new(from: &'a Catalog, to: &'a Catalog, creator: &'a str, version: u32) -> Self {
        Self {
            from,
            to,
            creator,
            version,
            made: BTreeSet::new(),
            unmade: BTreeSet::new(),
            folded: BTreeSet::new(),
            rebuilt: BTreeSet::new(),
        }
    }

    /// Whether the plan creates (or recreates) the object.
    #[must_use]
    pub fn makes(&self, id: &ObjectId) -> bool {
        self.made.contains(id)
    }

    /// Whether the plan drops (and perhaps recreates) the object.
    #[must_use]
    pub fn unmakes(&self, id: &ObjectId) -> bool {
        self.unmade.contains(id)
    }

    /// The object's children whose creation is part of its own, as the files describe them.
    pub fn folded_children(&self, id: &ObjectId) -> impl Iterator<Item = &'a Object> + use<'a, '_> {
        self.to.children(id).iter().filter(|child| self.folded.contains(child)).filter_map(|child| self.to.get(child))
    }
}
