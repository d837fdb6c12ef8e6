//! Addresses: what `pg_depend` calls an object, and which object that is to the user.

use std::collections::HashMap;

use crate::object::ObjectId;

/// `(classid, objid, objsubid)`.
pub(super) type Address = (u32, u32, i32);

/// Which object an address belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// An object that a kind reads.
    Object(ObjectId),
    /// Something that an extension made; stands for the extension.
    Member(ObjectId),
}

/// A row of `pg_depend`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dependency {
    /// What depends.
    pub dependent: Address,
    /// On what.
    pub needed: Address,
    /// `n`ormal, `a`uto, `i`nternal, `P`artition, `S`econdary partition, `e`xtension, `x` auto extension.
    pub deptype: char,
}

/// All addresses of one database.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    known: HashMap<Address, Known>,
    owners: HashMap<(u32, u32), Address>,
}

impl Addresses {
    /// Says what an address belongs to; the first word counts.
    pub(super) fn insert(&mut self, address: Address, known: Known) {
        self.known.entry(address).or_insert(known);
    }

    /// The objects at all addresses.
    pub(super) fn objects(&self) -> HashMap<Address, ObjectId> {
        let object = |(address, known): (&Address, &Known)| match known {
            Known::Object(id) => Some((*address, id.clone())),
            Known::Member(_) => None,
        };
        self.known.iter().filter_map(object).collect()
    }

    /// Learns who owns what internally. `i` wins over `P`: the index behind a partition's key has both.
    pub(super) fn learn_owners(&mut self, dependencies: &[Dependency]) {
        for wanted in ['i', 'P'] {
            for dependency in dependencies.iter().filter(|dependency| dependency.deptype == wanted) {
                let (class, object, _) = dependency.dependent;
                self.owners.entry((class, object)).or_insert(dependency.needed);
            }
        }
    }

    /// The object that an address belongs to: known as it is, or its internal owner's, or that of the whole of which
    /// it is a part. Folds view rules, row and array types, key indexes, identity sequences, TOAST tables and clones
    /// of partitions without knowing about any of them.
    pub(super) fn resolve(&self, address: Address) -> Option<&Known> {
        let mut address = address;
        // Chains are a few links long (array type → type → table); the bound only guards against a broken catalog.
        for _ in 0..16 {
            if let Some(known) = self.known.get(&address) {
                return Some(known);
            }
            let (class, object, part) = address;
            if let Some(owner) = self.owners.get(&(class, object)) {
                address = *owner;
            } else if part != 0 {
                address = (class, object, 0);
            } else {
                return None;
            }
        }
        None
    }

    /// The object at an address exactly: what a comment, an owner, a privilege or a link hangs on.
    pub(super) fn exact(&self, address: Address) -> Option<&ObjectId> {
        match self.known.get(&address) {
            Some(Known::Object(id)) => Some(id),
            Some(Known::Member(_)) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;

    fn table(name: &str) -> Known {
        Known::Object(ObjectId::in_schema(Kind::Table, "public", name))
    }

    fn internal(dependent: Address, needed: Address, deptype: char) -> Dependency {
        Dependency { dependent, needed, deptype }
    }

    #[test]
    fn an_array_type_is_its_table() {
        let mut addresses = Addresses::default();
        addresses.insert((1259, 10, 0), table("t"));
        addresses
            .learn_owners(&[internal((1247, 12, 0), (1247, 11, 0), 'i'), internal((1247, 11, 0), (1259, 10, 0), 'i')]);
        assert_eq!(addresses.resolve((1247, 12, 0)), Some(&table("t")));
    }

    #[test]
    fn an_unknown_part_is_its_whole() {
        let mut addresses = Addresses::default();
        addresses.insert((1259, 10, 0), table("t"));
        assert_eq!(addresses.resolve((1259, 10, 3)), Some(&table("t")));
        assert_eq!(addresses.exact((1259, 10, 3)), None);
        assert_eq!(addresses.resolve((1259, 99, 0)), None);
    }

    #[test]
    fn internal_ownership_wins_over_partition_ownership() {
        let mut addresses = Addresses::default();
        addresses.insert((2606, 20, 0), table("key"));
        addresses.insert((1259, 30, 0), table("parent_index"));
        addresses
            .learn_owners(&[internal((1259, 21, 0), (1259, 30, 0), 'P'), internal((1259, 21, 0), (2606, 20, 0), 'i')]);
        assert_eq!(addresses.resolve((1259, 21, 0)), Some(&table("key")));
    }
}
