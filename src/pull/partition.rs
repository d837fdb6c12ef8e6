//! Partitions in one statement, `CREATE TABLE ... PARTITION OF`, where they are just what PostgreSQL makes of that: the
//! columns of their parent, and parts of its keys and indexes under the names that PostgreSQL gives them.

use std::collections::{BTreeMap, BTreeSet};

use super::{How, Names, Stated};
use crate::object::table::{Column, Constraint, Index, Inheritance, Table};
use crate::object::{Catalog, Kind, Object, ObjectId};
use crate::source::toml::name;
use crate::source::toml::write;

/// What is said otherwise than by the statements of a plan.
#[derive(Default)]
pub(super) struct Partitions<'a> {
    /// The statements of partitions.
    pub tables: BTreeMap<&'a ObjectId, String>,
    /// Objects that come with their partition, so that no statement makes them.
    pub made: BTreeSet<&'a ObjectId>,
    /// Indexes of partitioned tables whose parts come with them.
    pub whole: BTreeSet<&'a ObjectId>,
}

/// The partitions of a file.
pub(super) fn partitions<'a>(statements: &'a [Stated<'a>], how: &How<'a>, names: &Names<'_>) -> Partitions<'a> {
    let created: BTreeMap<&ObjectId, &Stated> = statements
        .iter()
        .filter(|stated| stated.object.kind == Kind::Table && stated.is_create())
        .map(|stated| (stated.object, stated))
        .collect();
    let links: BTreeMap<&ObjectId, &Inheritance> = created
        .keys()
        .flat_map(|table| how.catalog.children(table))
        .filter_map(|child| match how.catalog.get(child) {
            Some(Object::Inheritance(link)) if link.bound.is_some() => Some((&link.child, link)),
            _ => None,
        })
        .collect();
    let mut found = Partitions::default();
    let at = Look { how, names, statements };
    let short: BTreeMap<&ObjectId, String> = links
        .iter()
        .filter(|(_, link)| created.contains_key(&link.parent))
        .filter_map(|(child, link)| Some((*child, at.statement(created.get(child)?, link)?)))
        .collect();
    // An index of the whole makes parts in all partitions, at any depth, or in none.
    let root = |table: &'a ObjectId| {
        let mut top = table;
        for _ in 0..=links.len() {
            match links.get(top) {
                Some(link) => top = &link.parent,
                None => break,
            }
        }
        top
    };
    let mut torn: BTreeSet<&ObjectId> = BTreeSet::new();
    for (table, object) in
        created.keys().flat_map(|table| how.catalog.dependents(table).iter().map(move |id| (*table, id)))
    {
        if let Some(Object::Inheritance(link)) = how.catalog.get(object)
            && link.parent == *table
            && !short.contains_key(&link.child)
        {
            torn.insert(root(table));
        }
    }
    let indexed: BTreeSet<&ObjectId> =
        created.keys().filter(|table| at.indexes(table).next().is_some()).map(|table| root(table)).collect();
    for (child, sql) in short {
        let top = root(child);
        if indexed.contains(top) && torn.contains(top) {
            continue;
        }
        found.tables.insert(child, sql);
    }
    for stated in statements {
        let of = match how.catalog.get(stated.object) {
            Some(Object::Inheritance(link)) => Some(link.child.clone()),
            Some(Object::Constraint(key)) => Some(ObjectId::in_schema(Kind::Table, &key.schema, &key.table)),
            Some(Object::Index(index)) => {
                let table = ObjectId::in_schema(Kind::Table, &index.schema, &index.relation);
                let top = links
                    .get_key_value(&table)
                    .map_or_else(|| created.get_key_value(&table).map(|(id, _)| *id), |(id, _)| Some(*id));
                if index.relkind == "p" && top.is_some_and(|table| !torn.contains(root(table))) {
                    found.whole.insert(stated.object);
                }
                Some(table)
            }
            _ => None,
        };
        if of.is_some_and(|table| found.tables.contains_key(&table)) {
            found.made.insert(stated.object);
        }
    }
    found
}

/// What partitions are compared in.
struct Look<'a, 'b> {
    how: &'b How<'a>,
    names: &'b Names<'b>,
    statements: &'a [Stated<'a>],
}

impl<'a> Look<'a, '_> {
    fn catalog(&self) -> &'a Catalog {
        self.how.catalog
    }

    /// The statement of a partition that has nothing but what its parent gives it.
    fn statement(&self, created: &Stated, link: &Inheritance) -> Option<String> {
        let bound = link.bound.as_ref()?;
        let (Object::Table(child), Object::Table(parent)) =
            (self.catalog().get(&link.child)?, self.catalog().get(&link.parent)?)
        else {
            return None;
        };
        let head = format!("CREATE TABLE {} ", link.child.sql_name());
        let rest = write::after_columns(created.sql.strip_prefix(&head)?)?;
        let partitioned = child.partition_by.as_ref().map(|key| format!("PARTITION BY {key}")).unwrap_or_default();
        let keys_are_called_alike = link.keys.iter().all(|key| key.validated && key.name == key.of.name());
        let is_plain = rest == partitioned && !link.pending && keys_are_called_alike && are_plain(child, parent);
        if !is_plain || !self.has_same_columns(link) || !self.has_same_constraints(link) || !self.has_same_indexes(link)
        {
            return None;
        }
        let parent = link.parent.sql_name();
        let space = if partitioned.is_empty() { "" } else { " " };
        Some(format!("{head}PARTITION OF {parent} {bound}{space}{partitioned}"))
    }

    /// Whether a part of a table is not stated by its CREATE TABLE, or has a comment or privileges of its own.
    fn stands_out(&self, id: &ObjectId) -> bool {
        self.catalog().children(id).iter().any(|child| child.kind != Kind::Default)
            || self.statements.iter().any(|stated| stated.object == id)
    }

    fn columns(&self, table: &ObjectId) -> Vec<&'a Column> {
        let children = self.catalog().children(table).iter();
        let mut columns: Vec<_> = children
            .filter_map(|child| match self.catalog().get(child) {
                Some(Object::Column(column)) => Some(column),
                _ => None,
            })
            .collect();
        columns.sort_by_key(|column| column.position);
        columns
    }

    fn has_same_columns(&self, link: &Inheritance) -> bool {
        let (own, given) = (self.columns(&link.child), self.columns(&link.parent));
        let default = |table: &ObjectId, column: &Column| {
            let id = table_part(Kind::Default, table, &column.name);
            let is_apart = self.statements.iter().any(|stated| *stated.object == id);
            match self.catalog().get(&id) {
                Some(Object::Default(default)) => (Some(&default.expression), is_apart),
                _ => (None, is_apart),
            }
        };
        let is_same = |(own, given): (&&Column, &&Column)| {
            let (own_default, is_apart) = default(&link.child, own);
            let (given_default, is_given_apart) = default(&link.parent, given);
            let is_plain = |column: &Column| {
                column.identity.is_none()
                    && column.storage == column.type_storage
                    && column.compression.is_none()
                    && column.statistics.is_none()
                    && column.options.is_empty()
            };
            let says = |column: &Column| {
                (
                    column.name.clone(),
                    column.data_type.clone(),
                    column.collation.clone(),
                    column.not_null,
                    column.generated.clone(),
                    column.is_virtual,
                )
            };
            says(own) == says(given)
                && own_default == given_default
                && !is_apart
                && !is_given_apart
                && is_plain(own)
                && is_plain(given)
                && !self.stands_out(&ObjectId::column(&link.child, &own.name))
                && self.has_same_not_null(link, own)
        };
        own.len() == given.len() && own.iter().zip(&given).all(is_same)
    }

    /// Since PostgreSQL 18 a partition has NOT NULL under the name that it has in the parent.
    fn has_same_not_null(&self, link: &Inheritance, column: &Column) -> bool {
        if self.how.version < 180_000 || !column.not_null {
            return true;
        }
        let name = |table: &ObjectId| {
            let usual = format!("{}_{}_not_null", table.name(), column.name);
            let own = self
                .constraints(table)
                .find(|(_, one)| one.contype == "n" && one.columns.first() == Some(&column.name));
            own.map_or(usual, |(_, own)| own.name.clone())
        };
        name(&link.child) == name(&link.parent)
    }

    fn parts(&self, table: &ObjectId) -> impl Iterator<Item = (&'a ObjectId, &'a Object)> {
        let catalog = self.catalog();
        catalog.children(table).iter().filter_map(move |child| Some((child, catalog.get(child)?)))
    }

    fn constraints(&self, table: &ObjectId) -> impl Iterator<Item = (&'a ObjectId, &'a Constraint)> {
        self.parts(table).filter_map(|(id, part)| match part {
            Object::Constraint(one) => Some((id, one)),
            _ => None,
        })
    }

    fn has_same_constraints(&self, link: &Inheritance) -> bool {
        let mut given: BTreeMap<&str, (&ObjectId, &Constraint)> = BTreeMap::new();
        for (id, one) in
            self.constraints(&link.parent).filter(|(_, one)| ["c", "p", "u", "x"].contains(&one.contype.as_str()))
        {
            if self.names.apart.contains(id) {
                return false;
            }
            given.insert(&one.name, (id, one));
        }
        for (id, own) in self.constraints(&link.child) {
            let of = match own.contype.as_str() {
                "c" => given.remove(own.name.as_str()).filter(|_| own.inherited && !own.local),
                "p" | "u" => own
                    .part_of
                    .as_ref()
                    .and_then(|of| given.remove(of.name()))
                    .filter(|(of, whole)| own.part_of.as_ref() == Some(*of) && is_called_so(own, whole)),
                "n" if own.validated && own.inherited && !own.local => continue,
                _ => None,
            };
            let is_same = |whole: &Constraint| {
                own.definition == whole.definition
                    && own.contype == whole.contype
                    && (own.deferrable, own.deferred, own.validated, own.enforced)
                        == (whole.deferrable, whole.deferred, true, true)
                    && own.options == whole.options
                    && own.tablespace.is_none()
                    && whole.tablespace.is_none()
                    && !own.clustered
                    && !own.replica_identity
            };
            let has_comment = !self.catalog().children(id).is_empty();
            if has_comment || !of.is_some_and(|(_, whole)| is_same(whole)) {
                return false;
            }
        }
        given.is_empty()
    }

    fn indexes(&self, table: &ObjectId) -> impl Iterator<Item = (&'a ObjectId, &'a Index)> {
        self.parts(table).filter_map(|(id, part)| match part {
            Object::Index(one) => Some((id, one)),
            _ => None,
        })
    }

    fn has_same_indexes(&self, link: &Inheritance) -> bool {
        let mut given: BTreeMap<&ObjectId, &Index> = self.indexes(&link.parent).collect();
        for (id, own) in self.indexes(&link.child) {
            let Some(whole) = own.part_of.as_ref().and_then(|of| given.remove(of)) else { return false };
            let name = name::chosen_whole(&own.relation, &own.columns, "idx");
            let is_same = name.as_ref() == Some(&own.name)
                && own.definition == whole.definition
                && own.definition.matches('(').count() == 1
                && own.predicate == whole.predicate
                && own.unique == whole.unique
                && own.options == whole.options
                && own.valid
                && [own, whole].iter().all(|one| {
                    one.tablespace.is_none() && one.statistics.is_empty() && !one.clustered && !one.replica_identity
                });
            if !is_same || !self.catalog().children(id).is_empty() {
                return false;
            }
        }
        given.is_empty()
    }
}

fn table_part(kind: Kind, table: &ObjectId, name: &str) -> ObjectId {
    ObjectId::on_relation(kind, table.schema().unwrap_or_default(), table.name(), name)
}

/// Whether the two tables have nothing that a partition would have to say or would take over.
fn are_plain(child: &Table, parent: &Table) -> bool {
    [child, parent].iter().all(|table| {
        !table.unlogged
            && table.of_type.is_none()
            && table.options.is_empty()
            && table.access_method.is_none()
            && table.tablespace.is_none()
            && table.foreign.is_none()
    })
}

/// Whether a key of a partition has the name that it gets as a part of `whole`.
fn is_called_so(own: &Constraint, whole: &Constraint) -> bool {
    let label = if own.contype == "p" { "pkey" } else { "key" };
    let columns: &[String] = if own.contype == "p" { &[] } else { &own.columns };
    own.contype == whole.contype
        && !own.definition.contains("INCLUDE")
        && !own.period
        && name::chosen_whole(&own.table, columns, label).as_ref() == Some(&own.name)
}
