//! The names of NOT NULL constraints as columns are renamed, and as names go from one column to another (since PostgreSQL
//! 18).

use super::Constraint;
use super::not_null::{NO_INHERIT, of_column, usual_name};
use crate::object::{Catalog, Context, Kind, Object, ObjectId, ObjectKind, Path};
use crate::sql::{Ident, LONGEST_NAME};

/// The constraints that are objects of their own once their tables and columns are called what `name` says: they keep the
/// names that PostgreSQL chose for them, which are no longer those that it would choose.
#[must_use]
pub fn called_as_before(live: &Catalog, name: &dyn Fn(&ObjectId) -> ObjectId) -> Vec<Object> {
    let mut found = Vec::new();
    for (id, object) in &live.objects {
        let Object::Column(column) = object else { continue };
        let new = name(id);
        let Path::OnRelation { schema, relation, name: new_name } = &new.path else { continue };
        let is_called_after_it = (relation, new_name) != (&column.table, &column.name);
        // What is too long has been cut, and so is an object already.
        let old_name = usual_name(column);
        if !column.not_null || !is_called_after_it || old_name.len() > LONGEST_NAME || of_column(column, live).is_some()
        {
            continue;
        }
        found.push(Object::Constraint(Constraint {
            schema: schema.clone(),
            table: relation.clone(),
            partitioned: false,
            name: old_name,
            contype: "n".to_owned(),
            definition: format!("NOT NULL {}", Ident(new_name)),
            deferrable: false,
            deferred: false,
            validated: true,
            enforced: true,
            period: false,
            over_inherited: false,
            excludes: None,
            columns: vec![new_name.clone()],
            references: None,
            expression: None,
            local: column.local,
            inherited: column.inherited,
            of_partition: column.of_partition,
            part_of: None,
            options: Vec::new(),
            tablespace: None,
            clustered: false,
            replica_identity: false,
        }));
    }
    found
}

impl Object {
    /// A NOT NULL constraint once its column is called what `name` says; PostgreSQL leaves its own name as it is.
    #[must_use]
    pub fn follows_column(&self, name: &dyn Fn(&ObjectId) -> ObjectId) -> Option<Self> {
        let Self::Constraint(constraint) = self else { return None };
        let column = constraint.columns.first().filter(|_| constraint.is_not_null())?;
        let id = ObjectId::on_relation(Kind::Column, &constraint.schema, &constraint.table, column);
        let new = name(&id).name().to_owned();
        let no_inherit = if constraint.no_inherit() { NO_INHERIT } else { "" };
        let definition = format!("NOT NULL {}{no_inherit}", Ident(&new));
        Some(Self::Constraint(Constraint { definition, columns: vec![new], ..constraint.clone() }))
    }
}

impl Constraint {
    /// What it is called until the constraint of another column has given up its name.
    pub(super) fn name_meanwhile(&self, at: &Context) -> Option<String> {
        self.waits_for_name(at).map(|_| at.free_name(&self.schema, &self.name, "_new"))
    }

    /// The column of the same table that has its name for the time being.
    pub(super) fn waits_for_name(&self, at: &Context) -> Option<ObjectId> {
        match at.from.get(&self.id()) {
            Some(Object::Constraint(other)) if other.columns != self.columns => {
                Some(ObjectId::on_relation(Kind::Column, &self.schema, &self.table, other.columns.first()?))
            }
            _ => None,
        }
    }
}
