//! Typed tables (PostgreSQL manual, `CREATE TABLE ... OF`): that a table has the columns of a composite type. While it is
//! declared so, neither the type's attributes nor the table's columns can change (but by `CASCADE`); so the declaration
//! is an object of its own, which steps aside.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Path, Statement, Traits, USER_SCHEMA,
};

/// `OF type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredType {
    /// The table.
    pub table: ObjectId,
    /// The type, qualified.
    pub of_type: String,
    /// Name and type of each of its attributes, in order. They are objects of their own, and repeated here because the
    /// declaration has to be made again when any of them changes.
    pub shape: Vec<(String, String)>,
}

impl DeclaredType {
    fn statement(&self, clause: &str) -> Vec<Statement> {
        let sql = format!("ALTER TABLE {} {clause}", self.table.sql_name());
        vec![Statement::new(sql).lock(LockMode::AccessExclusive, self.table.clone())]
    }

    /// The columns of the table that the plan leaves as they are, in order, and after them those that it adds.
    fn columns_then(&self, at: &Context) -> Vec<String> {
        let live = columns(&self.table, at.from);
        let to = columns(&self.table, at.to);
        let stay: Vec<String> = live.iter().filter(|name| to.contains(name)).cloned().collect();
        let added = to.into_iter().filter(|name| !live.contains(name));
        stay.iter().cloned().chain(added).collect()
    }
}

fn columns(table: &ObjectId, catalog: &crate::object::Catalog) -> Vec<String> {
    let mut columns: Vec<(i32, String)> = catalog
        .children(table)
        .iter()
        .filter_map(|id| match catalog.get(id) {
            Some(Object::Column(column)) => Some((column.position, column.name.clone())),
            _ => None,
        })
        .collect();
    columns.sort();
    columns.into_iter().map(|(_, name)| name).collect()
}

impl ObjectKind for DeclaredType {
    const KIND: Kind = Kind::DeclaredType;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_class where reloftype <> 0)";
    const REFERENCES: &'static [&'static str] = &["table"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select array[1259, c.oid::int8, 0] as table, format_type(c.reloftype, null) as of_type,
               coalesce((select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod) ||
                 case when a.attcollation <> y.typcollation and a.attcollation <> 0
                   then (select ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(l.collname)
                     from pg_collation l join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation)
                   else '' end) order by a.attnum)
                 from pg_type t join pg_attribute a on a.attrelid = t.typrelid join pg_type y on y.oid = a.atttypid
                 where t.oid = c.reloftype and a.attnum > 0 and not a.attisdropped), '[]') as shape,
               '{{}}'::int8[] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.reloftype <> 0 and {USER_SCHEMA} order by n.nspname, c.relname"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::DeclaredType, self.table.clone(), "")
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table.clone())
    }

    /// The attributes of the type, and the table's columns.
    fn needs(&self) -> Vec<ObjectId> {
        let (Path::InSchema { schema, name }, Some((type_schema, type_name))) =
            (&self.table.path, split(&self.of_type))
        else {
            return Vec::new();
        };
        let attribute = |(own, _): &(String, String)| {
            [
                ObjectId::on_relation(Kind::Attribute, &type_schema, &type_name, own),
                ObjectId::on_relation(Kind::Column, schema, name, own),
            ]
        };
        let mut needs = vec![ObjectId::in_schema(Kind::Composite, &type_schema, &type_name)];
        needs.extend(self.shape.iter().flat_map(attribute));
        needs
    }

    /// What goes of the type or the table goes before.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        match at.from.get(&self.id()) {
            Some(Object::DeclaredType(from)) => from.needs().into_iter().filter(|id| at.to.get(id).is_none()).collect(),
            _ => Vec::new(),
        }
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        self.statement(&format!("OF {}", self.of_type))
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let names: Vec<String> = to.shape.iter().map(|(name, _)| name.clone()).collect();
        if to.columns_then(at) != names {
            return Alter::Refused {
                because:
                    "the columns of a table cannot be put in another order, and have to be in that of the attributes \
                          of the type that it is declared of"
                        .to_owned(),
                help: format!(
                    "write new attributes after the others, or let the table go its own way: ALTER TABLE {} NOT OF, and \
                     its columns in the files instead of OF",
                    self.table.sql_name()
                ),
            };
        }
        Alter::Recreate { because: "neither the type nor the table can change while the table is declared to be of it" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        self.statement("NOT OF")
    }
}

/// The schema and the name in a qualified name.
fn split(name: &str) -> Option<(String, String)> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let last = parts.last_mut()?;
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                last.push('"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => last.push(character),
        }
    }
    match parts.as_slice() {
        [schema, name] => Some((schema.clone(), name.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn declared(shape: &[(&str, &str)]) -> DeclaredType {
        DeclaredType {
            table: ObjectId::in_schema(Kind::Table, "public", "Homes"),
            of_type: "public.\"My.Type\"".to_owned(),
            shape: shape.iter().map(|(name, data_type)| ((*name).to_owned(), (*data_type).to_owned())).collect(),
        }
    }

    #[test]
    fn is_declared_and_let_go() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let one = declared(&[("a", "integer")]);
        assert_eq!(one.create(&at)[0].sql, "ALTER TABLE public.\"Homes\" OF public.\"My.Type\"");
        assert_eq!(one.drop(&at)[0].sql, "ALTER TABLE public.\"Homes\" NOT OF");
        assert_eq!(
            one.needs().iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["composite type public.\"My.Type\"", "attribute public.\"My.Type\".a", "public.\"Homes\".a"]
        );
        assert_eq!(one.id().to_string(), "declared type of public.\"Homes\"");
    }

    #[test]
    fn another_order_of_attributes_is_refused() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        // Without columns on either side, no order but that of no attributes is the same.
        assert!(matches!(declared(&[("a", "integer")]).alter(&declared(&[("b", "text")]), &at), Alter::Refused { .. }));
        assert!(matches!(declared(&[("a", "integer")]).alter(&declared(&[]), &at), Alter::Recreate { .. }));
    }
}
