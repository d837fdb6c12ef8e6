//! What ties a typed table to its composite type (PostgreSQL manual, `CREATE TABLE ... OF`). While it does, neither the
//! columns nor the attributes can change, so that it is undone for that long.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Catalog, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
    USER_SCHEMA,
};

/// `ALTER TABLE ... OF type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypedTable {
    /// The table.
    pub table: ObjectId,
    /// The composite type.
    pub composite: ObjectId,
    /// Name and type (with its collation) of each attribute, in order: the table's columns are the same.
    pub shape: Vec<(String, String)>,
}

impl TypedTable {
    /// What ties this table to a type.
    pub(super) fn of<'a>(catalog: &'a Catalog, table: &ObjectId) -> Option<&'a Self> {
        catalog.children(table).iter().find_map(|child| match catalog.get(child) {
            Some(Object::TypedTable(link)) => Some(link),
            _ => None,
        })
    }

    /// Its columns, or the attributes of its type.
    fn parts(&self, kind: Kind, whole: &ObjectId) -> impl Iterator<Item = ObjectId> {
        let (schema, name) = (whole.schema().unwrap_or_default(), whole.name());
        self.shape.iter().map(move |(part, _)| ObjectId::on_relation(kind, schema, name, part))
    }

    /// Whether the table has its columns in the type's order, once those are added that it lacks: at the end.
    pub(super) fn is_in_order(&self, at: &Context) -> bool {
        let mut columns: Vec<_> = at
            .from
            .children(&self.table)
            .iter()
            .filter_map(|child| match at.from.get(child) {
                Some(Object::Column(column)) => Some((column.position, column.name.as_str())),
                _ => None,
            })
            .filter(|(_, column)| self.shape.iter().any(|(attribute, _)| attribute == column))
            .collect();
        columns.sort_unstable();
        let names = self.shape.iter().map(|(attribute, _)| attribute.as_str());
        columns.iter().map(|(_, column)| *column).eq(names.take(columns.len()))
    }

    fn say(&self, clause: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {clause}", self.table.sql_name()))
            .lock(LockMode::AccessExclusive, self.table.clone())
    }
}

impl ObjectKind for TypedTable {
    const KIND: Kind = Kind::TypedTable;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const REFERENCES: &'static [&'static str] = &["table", "composite"];
    const THERE_IF: &'static str = "exists (select from pg_class where reloftype <> 0)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select array[1259, c.oid::int8, 0] as table, array[1259, y.typrelid::int8, 0] as composite,
               coalesce((select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod) ||
                 case when a.attcollation <> t.typcollation and a.attcollation <> 0
                   then (select ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(l.collname)
                     from pg_collation l join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation)
                   else '' end) order by a.attnum)
                 from pg_attribute a join pg_type t on t.oid = a.atttypid
                 where a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped), '[]') as shape,
               '{{}}'::int8[] as addresses
             from pg_class c join pg_type y on y.oid = c.reloftype join pg_namespace n on n.oid = c.relnamespace
             where {USER_SCHEMA} order by n.nspname, c.relname"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::between(Kind::TypedTable, self.table.clone(), self.composite.clone())
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table.clone())
    }

    fn needs(&self) -> Vec<ObjectId> {
        let attributes = self.parts(Kind::Attribute, &self.composite);
        self.parts(Kind::Column, &self.table).chain(attributes).chain([self.composite.clone()]).collect()
    }

    /// The columns that the type does not have are gone by then, and so is what tied it to another type.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        if at.folded.contains(&self.id()) {
            return Vec::new();
        }
        let is_first = |child: &&ObjectId| {
            at.unmakes(child) && !at.makes(child) && matches!(child.kind, Kind::Column | Kind::TypedTable)
        };
        let attributes = at.from.children(&self.composite).iter().filter(|child| at.unmakes(child) && !at.makes(child));
        at.from.children(&self.table).iter().filter(is_first).chain(attributes).cloned().collect()
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![self.say(&format!("OF {}", self.composite.sql_name()))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "a typed table cannot change while it is tied to its type, nor can the type" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![self.say("NOT OF")]
    }

    /// What could not be added before.
    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        let is_new = |child: &&ObjectId| at.makes(child) && at.from.get(child).is_none();
        let columns = at.to.children(&self.table).iter().filter(|child| child.kind == Kind::Column);
        columns.chain(at.to.children(&self.composite)).filter(is_new).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_undone_and_done_again_when_the_type_changes() {
        let link = |attributes: &[&str]| TypedTable {
            table: ObjectId::in_schema(Kind::Table, "public", "people"),
            composite: ObjectId::in_schema(Kind::Composite, "public", "person"),
            shape: attributes.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect(),
        };
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert!(matches!(link(&["a"]).alter(&link(&["a", "b"]), &at), Alter::Recreate { .. }));
        assert_eq!(link(&["a"]).drop(&at)[0].sql, "ALTER TABLE public.people NOT OF");
        assert_eq!(link(&["a"]).create(&at)[0].sql, "ALTER TABLE public.people OF public.person");
    }
}
