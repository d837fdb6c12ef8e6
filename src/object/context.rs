//! [`Context`]: what an object may look at while it writes its SQL.

use std::collections::BTreeSet;

use super::{Catalog, Kind, Object, ObjectId};

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
    /// Tables that have rows and that others work with meanwhile: what would block these for long is done another way.
    pub busy: BTreeSet<ObjectId>,
    /// Tables that were found to be without a row: they may be dropped and created again where nothing else works.
    pub empty: BTreeSet<ObjectId>,
    /// Tables that were found to be without a row of their own, while tables that inherit from them have some.
    pub empty_above: BTreeSet<ObjectId>,
    /// Whether policies that are forced hold for `creator`, who is neither a superuser nor has `BYPASSRLS`.
    pub policies_hold: bool,
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
            busy: BTreeSet::new(),
            empty: BTreeSet::new(),
            empty_above: BTreeSet::new(),
            policies_hold: false,
        }
    }

    /// Whether the table has rows that others work with, and stays. Of partitions that wait for their whole to be made anew
    /// nothing can be done meanwhile.
    #[must_use]
    pub fn is_busy(&self, table: &ObjectId) -> bool {
        self.stays_busy(table) && !self.waits_for_whole(table)
    }

    /// Whether the table has rows that others work with, and stays, whatever becomes of what it is a partition of.
    #[must_use]
    pub fn stays_busy(&self, table: &ObjectId) -> bool {
        self.busy.contains(table) && !self.makes(table) && !self.unmakes(table)
    }

    /// The table without a row that `id` is, or that it hangs on.
    #[must_use]
    pub fn empty_whole(&self, id: &ObjectId) -> Option<ObjectId> {
        let whole = self.table_of(id)?;
        (self.empty.contains(&whole) && self.to.get(&whole).is_some()).then_some(whole)
    }

    /// The live table that `id` is, or that it hangs on.
    pub(super) fn table_of(&self, id: &ObjectId) -> Option<ObjectId> {
        let mut whole = id.clone();
        while whole.kind != Kind::Table {
            whole = self.from.get(&whole)?.parent()?;
        }
        Some(whole)
    }

    /// `name` with `suffix`, short enough, and changed until no relation of the schema, in neither catalog, and no
    /// constraint is called that.
    #[must_use]
    pub fn free_name(&self, schema: &str, name: &str, suffix: &str) -> String {
        let taken = self.names_in(schema);
        let cut = |length: usize| crate::sql::cut(name, length);
        // Long names that begin alike are told apart by a digest.
        let digest = name.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let whole = name.len() + suffix.len() <= crate::sql::LONGEST_NAME;
        let first = if whole { format!("{name}{suffix}") } else { format!("{}_{digest:08x}{suffix}", cut(40)) };
        let others = (2_u32..).map(|number| format!("{}_{digest:08x}{suffix}{number}", cut(36)));
        std::iter::once(first).chain(others).find(|name| !taken.contains(name.as_str())).unwrap_or_default()
    }

    /// What something in the schema is called that steps aside for its replacement: short enough for a few more bytes, and
    /// the name of nothing else.
    #[must_use]
    pub fn retired_name(&self, schema: &str, name: &str) -> String {
        let taken = self.names_in(schema);
        let first = format!("{}_old", crate::sql::cut(name, 53));
        let others = (2_u32..).map(|number| format!("{first}{number}"));
        std::iter::once(first.clone()).chain(others).find(|name| !taken.contains(name.as_str())).unwrap_or_default()
    }

    /// The names of all relations, types and constraints of a schema, in either catalog.
    fn names_in(&self, schema: &str) -> BTreeSet<&str> {
        [self.from, self.to]
            .iter()
            .flat_map(|catalog| catalog.objects.keys())
            .filter(|id| id.schema() == Some(schema) && is_called_in_schema(id.kind))
            .map(ObjectId::name)
            .collect()
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

/// Whether an object of that kind takes up a name that an index, a constraint or a type could want.
fn is_called_in_schema(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Table
            | Kind::View
            | Kind::MaterializedView
            | Kind::Composite
            | Kind::Sequence
            | Kind::IdentitySequence
            | Kind::Index
            | Kind::Constraint
            | Kind::Enum
            | Kind::Domain
            | Kind::Range
            | Kind::BaseType
            | Kind::ShellType
            | Kind::Collation
            | Kind::Routine
    )
}
