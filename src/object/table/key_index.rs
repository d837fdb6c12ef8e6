//! The index behind a key, which is part of its constraint.

use super::Constraint;
use crate::object::{Context, LockMode, Statement, alter_storage};
use crate::sql::Ident;

impl Constraint {
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
        let table = self.table_name();
        if self.clustered && !from.is_some_and(|from| from.clustered) {
            statements.push(
                Statement::new(format!("ALTER TABLE {table} CLUSTER ON {}", Ident(&self.name)))
                    .lock(LockMode::ShareUpdateExclusive, self.table_id()),
            );
        }
        if !self.clustered && from.is_some_and(|from| from.clustered) && !super::is_clustered(&self.table_id(), at) {
            statements.push(
                Statement::new(format!("ALTER TABLE {table} SET WITHOUT CLUSTER"))
                    .lock(LockMode::ShareUpdateExclusive, self.table_id()),
            );
        }
        if self.replica_identity && !from.is_some_and(|from| from.replica_identity) {
            statements.push(
                Statement::new(format!("ALTER TABLE {table} REPLICA IDENTITY USING INDEX {}", Ident(&self.name)))
                    .lock(LockMode::AccessExclusive, self.table_id()),
            );
        }
        statements
    }
}
