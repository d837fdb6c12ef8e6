//! Keys that take over a unique index which is there (PostgreSQL manual, `ALTER TABLE`, `ADD table_constraint_using_index`):
//! nothing is built, and at no time are rows let in that are alike.

use super::{Constraint, Index};
use crate::object::{Context, LockMode, Object, ObjectId, ObjectKind, Statement};
use crate::sql::Ident;

impl Constraint {
    /// `PRIMARY KEY` or `UNIQUE`, and what `CREATE UNIQUE INDEX` says of the index behind it; none for what has another.
    pub(super) fn key_and_index(&self) -> Option<(&'static str, String)> {
        let (kind, rest) = self.key()?;
        let (rest, nulls) = match rest.strip_prefix("NULLS NOT DISTINCT ") {
            Some(rest) => (rest, " NULLS NOT DISTINCT"),
            None => (rest, ""),
        };
        // What has more to say, WITHOUT OVERLAPS, has no such index.
        let is_plain = !self.period && rest.starts_with('(') && rest.ends_with(')');
        is_plain.then(|| (kind, format!("USING btree {rest}{nulls}")))
    }

    /// The statement that makes the key of an index.
    pub(super) fn adopting(&self, kind: &str, index: &str) -> Statement {
        let timing = match (self.deferrable, self.deferred) {
            (true, true) => " DEFERRABLE INITIALLY DEFERRED",
            (true, false) => " DEFERRABLE",
            _ => "",
        };
        let (table, name, index) = (self.table_name(), Ident(&self.name), Ident(index));
        Statement::new(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {index}{timing}"))
            .lock(LockMode::AccessExclusive, self.table_id())
    }

    /// The index that it takes over, unless another key, earlier by name, does.
    pub(super) fn adopted<'a>(&self, at: &Context<'a>) -> Option<&'a Index> {
        let index = self.index_to_adopt(at)?;
        let takers = at.to.children(&self.table_id()).iter().filter_map(|child| match at.to.get(child) {
            Some(Object::Constraint(key)) => key.index_to_adopt(at).filter(|one| one.id() == index.id()).map(|_| key),
            _ => None,
        });
        takers.min_by_key(|key| &key.name).is_some_and(|key| key.name == self.name).then_some(index)
    }

    /// The index of the live database that goes, and that is just what this new key would build.
    fn index_to_adopt<'a>(&self, at: &Context<'a>) -> Option<&'a Index> {
        let (_, definition) = self.key_and_index()?;
        let table = self.table_id();
        if self.partitioned || self.part_of.is_some() || !at.makes(&self.id()) || at.makes(&table) {
            return None;
        }
        at.from.children(&table).iter().find_map(|child| match at.from.get(child) {
            Some(Object::Index(index)) => {
                let settings = (&index.options, &index.tablespace, index.clustered, index.replica_identity);
                let is_alike = index.unique
                    && index.valid
                    && index.relkind == "r"
                    && index.predicate.is_none()
                    && index.part_of.is_none()
                    && index.statistics.is_empty()
                    && index.definition.trim_start() == definition
                    && settings == (&self.options, &self.tablespace, self.clustered, self.replica_identity);
                let goes = at.unmakes(child) && !at.makes(child) && at.from.children(child).is_empty();
                // A column would take it along, and something new may want its name before the key has taken that away.
                let stays = || !at.from.depends_on(child).iter().any(|needed| at.unmakes(needed));
                let is_wanted = || {
                    let names = child.names_taken();
                    let others = at.to.objects.keys().filter(|id| at.makes(id) && **id != self.id());
                    others.flat_map(ObjectId::names_taken).any(|name| names.contains(&name))
                };
                (is_alike && goes && stays() && !is_wanted()).then_some(index)
            }
            _ => None,
        })
    }
}

impl Index {
    /// Whether a key takes it over as it goes: the first by name of those that could.
    pub(super) fn is_adopted(&self, at: &Context) -> bool {
        at.to.children(&self.relation_id()).iter().any(|child| adopts(child, self, at))
    }
}

impl Object {
    /// The key that takes it over as it goes: what uses it stays, and uses the key from then on.
    #[must_use]
    pub fn taken_over_by(&self, at: &Context) -> Option<ObjectId> {
        let Self::Index(index) = self else { return None };
        at.to.children(&index.relation_id()).iter().find(|child| adopts(child, index, at)).cloned()
    }
}

fn adopts(child: &ObjectId, index: &Index, at: &Context) -> bool {
    match at.to.get(child) {
        Some(Object::Constraint(key)) => key.adopted(at).is_some_and(|adopted| adopted.id() == index.id()),
        _ => false,
    }
}
