//! The index behind a key, which is part of its constraint, and what tables say of their indexes.

use super::{Constraint, look_alike, not_null};
use crate::object::{Context, Kind, LockMode, Object, ObjectId, ObjectKind, Statement, alter_storage};
use crate::sql::Ident;

impl Object {
    /// Whether the other one has to be gone before this one can be: a table has one primary key.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Constraint(own), other) => own.is_primary_key_beside(other),
            _ => false,
        }
    }
}

impl Constraint {
    /// Whether both are primary keys of one table.
    fn is_primary_key_beside(&self, other: &Object) -> bool {
        let is_key = |key: &Self| key.contype == "p" && key.table_id() == self.table_id();
        is_key(self) && matches!(other, Object::Constraint(other) if is_key(other))
    }

    /// Whether `CREATE TABLE` makes another key in its place: of two over the same columns it keeps one, the primary one first
    /// (`transformIndexConstraints` in PostgreSQL's source).
    pub(super) fn is_lost_beside_another(&self, at: &Context) -> bool {
        let Some(("UNIQUE", own)) = self.key() else { return false };
        let timing = |key: &Self| (key.deferrable, key.deferred);
        at.to.children(&self.table_id()).iter().any(|id| match at.to.get(id) {
            Some(Object::Constraint(other)) => other.key().is_some_and(|(kind, over)| {
                let is_first = kind == "PRIMARY KEY" || other.name < self.name;
                is_first && over == own && timing(other) == timing(self)
            }),
            _ => false,
        })
    }

    /// `PRIMARY KEY` or `UNIQUE`, and what its definition says behind that.
    pub(super) fn key(&self) -> Option<(&'static str, &str)> {
        let of = |kind| Some((kind, self.definition.strip_prefix(kind)?.strip_prefix(' ')?));
        of("PRIMARY KEY").or_else(|| of("UNIQUE"))
    }

    /// What a key is made after: it makes its columns NOT NULL, under names of its own choice where they are not so yet; and a
    /// table has one primary key.
    pub(super) fn key_follows(&self, at: &Context) -> Vec<ObjectId> {
        let columns: Vec<_> = self.columns.iter().map(|column| ObjectId::column(&self.table_id(), column)).collect();
        let others = at.from.children(&self.table_id()).iter().filter(|id| at.unmakes(id) && **id != self.id());
        let excluded =
            others.filter(|id| at.from.get(id).is_some_and(|other| self.is_primary_key_beside(other))).cloned();
        columns
            .iter()
            .flat_map(|id| not_null::named(id, at.to).into_iter().chain([id.clone()]))
            .chain(excluded)
            .chain(look_alike::before_key(self, at))
            .collect()
    }

    /// The index's settings that no constraint clause can say.
    pub(super) fn index_settings(&self, from: Option<&Constraint>, at: &Context) -> Vec<Statement> {
        let mut statements = Vec::new();
        if self.has_index() {
            let prefix = format!("ALTER INDEX {}", self.index_name());
            if !self.partitioned {
                statements.extend(alter_storage(
                    &prefix,
                    from.map_or(&[], |from| &from.options),
                    &self.options,
                    &self.table_id(),
                ));
            }
            if from.and_then(|from| from.tablespace.as_ref()) != self.tablespace.as_ref() {
                let tablespace = self.tablespace.as_deref().unwrap_or("pg_default");
                statements.push(
                    Statement::new(format!("{prefix} SET TABLESPACE {}", Ident(tablespace)))
                        .lock(LockMode::AccessExclusive, self.table_id()),
                );
            }
        }
        statements.extend(self.marks().change(from.map(Self::marks), &self.name, &self.table_id(), at));
        statements
    }

    fn marks(&self) -> Marks {
        Marks { clustered: self.clustered, replica_identity: self.replica_identity }
    }
}

/// What a table, or a materialized view, says of one of its indexes.
pub(super) struct Marks {
    /// `CLUSTER ON` it.
    pub clustered: bool,
    /// `REPLICA IDENTITY USING INDEX`.
    pub replica_identity: bool,
}

impl Marks {
    /// The statements that say so of the index of that name, where it was said otherwise before.
    pub(super) fn change(&self, from: Option<Self>, index: &str, relation: &ObjectId, at: &Context) -> Vec<Statement> {
        let from = from.unwrap_or(Self { clustered: false, replica_identity: false });
        let kind = if relation.kind == Kind::MaterializedView { "MATERIALIZED VIEW" } else { "TABLE" };
        let cluster = |action: String| {
            Statement::new(format!("ALTER {kind} {} {action}", relation.sql_name()))
                .lock(LockMode::ShareUpdateExclusive, relation.clone())
        };
        let mut statements = Vec::new();
        if self.clustered && !from.clustered {
            statements.push(cluster(format!("CLUSTER ON {}", Ident(index))));
        }
        if !self.clustered && from.clustered && !super::is_clustered(relation, at) {
            statements.push(cluster("SET WITHOUT CLUSTER".to_owned()));
        }
        if self.replica_identity && !from.replica_identity {
            let sql = format!("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}", relation.sql_name(), Ident(index));
            statements.push(Statement::new(sql).lock(LockMode::AccessExclusive, relation.clone()));
        }
        statements
    }
}
