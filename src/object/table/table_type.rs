//! `OF type`: that a table has the columns of a composite type (PostgreSQL manual, `CREATE TABLE`). While it does,
//! neither its columns nor the type can be changed, so that it is given up for as long as they are.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};

/// The type of a typed table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableType {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The type.
    pub composite: ObjectId,
    /// Its attributes, each with its type.
    pub shape: Vec<(String, String)>,
}

impl TableType {
    fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    fn statement(&self, action: &str) -> Vec<Statement> {
        let table = self.table_id();
        vec![
            Statement::new(format!("ALTER TABLE {} {action}", table.sql_name())).lock(LockMode::AccessExclusive, table),
        ]
    }
}

/// Whether the columns of a table come to be in the order that the files give them: those that stay, then new ones.
pub(super) fn keeps_order(table: &ObjectId, at: &Context) -> bool {
    let columns = |catalog: &crate::object::Catalog| {
        let mut columns: Vec<_> = catalog
            .children(table)
            .iter()
            .filter_map(|id| match catalog.get(id) {
                Some(Object::Column(column)) => Some((column.position, column.name.clone())),
                _ => None,
            })
            .collect();
        columns.sort();
        columns.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    let (from, to) = (columns(at.from), columns(at.to));
    let mut then: Vec<_> = from.iter().filter(|name| to.contains(name)).collect();
    then.extend(to.iter().filter(|name| !from.contains(name)));
    then.into_iter().eq(to.iter())
}

impl ObjectKind for TableType {
    const KIND: Kind = Kind::TableType;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_class where reloftype <> 0)";
    const REFERENCES: &'static [&'static str] = &["composite"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as table, array[1247, c.reloftype::int8, 0] as composite,
               coalesce((select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod))
                 order by a.attnum) from pg_type t join pg_attribute a on a.attrelid = t.typrelid
                 where t.oid = c.reloftype and a.attnum > 0 and not a.attisdropped), '[]') as shape,
               '{{}}'::int8[] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.reloftype <> 0 and c.relkind in ('r', 'p') and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::TableType, self.table_id(), "")
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    fn needs(&self) -> Vec<ObjectId> {
        let mut needs = vec![self.composite.clone()];
        let (schema, name) = (self.composite.schema().unwrap_or_default(), self.composite.name());
        for (attribute, _) in &self.shape {
            needs.push(ObjectId::on_relation(Kind::Attribute, schema, name, attribute));
            needs.push(ObjectId::on_relation(Kind::Column, &self.schema, &self.table, attribute));
        }
        needs
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        self.statement(&format!("OF {}", self.composite.sql_name()))
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "neither a typed table nor its type can be changed while it has that" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        self.statement("NOT OF")
    }

    /// Nothing puts a table's columns in another order.
    fn goes_only_with(&self, at: &Context) -> Option<ObjectId> {
        let table = self.table_id();
        let stays = at.to.get(&self.id()).is_some() && !at.unmakes(&table);
        (stays && !keeps_order(&table, at)).then_some(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn is_given_up_and_taken_again() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let people = TableType {
            schema: "public".to_owned(),
            table: "people".to_owned(),
            composite: ObjectId::in_schema(Kind::Composite, "app", "person"),
            shape: vec![("name".to_owned(), "text".to_owned())],
        };
        assert_eq!(people.create(&at)[0].sql, "ALTER TABLE public.people OF app.person");
        assert_eq!(people.drop(&at)[0].sql, "ALTER TABLE public.people NOT OF");
        assert!(people.needs().contains(&ObjectId::on_relation(Kind::Attribute, "app", "person", "name")));
        assert!(people.needs().contains(&ObjectId::on_relation(Kind::Column, "public", "people", "name")));
    }
}
