//! Composite types (PostgreSQL manual, 8.16).

use serde::{Deserialize, Serialize};

use super::stored::stored;
use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::Ident;

/// `CREATE TYPE ... AS (...)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// Name and type (with its collation) of each attribute, in order. The attributes are objects of their own; they
    /// are repeated here because only the whole tells whether they can be changed one by one.
    pub shape: Vec<(String, String)>,
}

/// What has to be done about the type as a whole.
enum Whole {
    /// Nothing: attributes are added, altered and dropped one by one.
    Kept,
    /// It has to be replaced.
    Replaced(&'static str),
}

impl Composite {
    /// The statements that give it another name in its schema, so that a replacement can take the old one.
    #[must_use]
    pub fn rename_to(&self, name: &str) -> Vec<Statement> {
        vec![
            Statement::new(format!("ALTER TYPE {} RENAME TO {}", self.id().sql_name(), Ident(name)))
                .lock(LockMode::AccessExclusive, self.id()),
        ]
    }

    pub(super) fn type_of(&self, attribute: &str) -> Option<&str> {
        self.shape.iter().find(|(name, _)| name == attribute).map(|(_, data_type)| data_type.as_str())
    }

    /// New attributes can only be added at the end; and PostgreSQL refuses `ALTER ATTRIBUTE ... TYPE` while a column
    /// stores the type, whereas it adds and drops attributes even then.
    fn whole(&self, to: &Self, at: &Context) -> Whole {
        let kept: Vec<_> = self.shape.iter().filter(|(name, _)| to.type_of(name).is_some()).collect();
        let in_order = kept.iter().map(|(name, _)| name).eq(to.shape.iter().take(kept.len()).map(|(name, _)| name));
        let retyped = kept.iter().any(|(name, data_type)| to.type_of(name) != Some(data_type));
        if in_order && !retyped {
            return Whole::Kept;
        }
        // Materialized views are rebuilt anyway.
        let stored: Vec<_> =
            stored(at, &self.id()).into_iter().filter(|one| one.relation.kind != Kind::MaterializedView).collect();
        if stored.is_empty() {
            return if in_order {
                Whole::Kept
            } else {
                Whole::Replaced("the attributes of a composite type cannot be put in another order")
            };
        }
        Whole::Replaced(if retyped {
            "the type of an attribute cannot be changed while a column stores the composite type"
        } else {
            "the attributes of a composite type cannot be put in another order"
        })
    }

    /// Whether the type that contains an attribute is replaced, so that the attribute needs no statement of its own.
    pub(super) fn is_replaced(id: &ObjectId, at: &Context) -> bool {
        match (at.from.get(id), at.to.get(id)) {
            (Some(Object::Composite(from)), Some(Object::Composite(to))) => {
                matches!(from.whole(to, at), Whole::Replaced(_))
            }
            _ => false,
        }
    }
}

impl ObjectKind for Composite {
    const KIND: Kind = Kind::Composite;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind = 'c')";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.typname as name,
               coalesce((select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod) ||
                 case when a.attcollation <> y.typcollation and a.attcollation <> 0
                   then (select ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(l.collname)
                     from pg_collation l join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation)
                   else '' end) order by a.attnum)
                 from pg_attribute a join pg_type y on y.oid = a.atttypid
                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as shape,
               array[1259, c.oid::int8, 0, 1247, t.oid::int8, 0] as addresses
             from pg_type t join pg_class c on c.oid = t.typrelid join pg_namespace n on n.oid = t.typnamespace
             where t.typtype = 'c' and c.relkind = 'c' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Composite, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut attributes: Vec<_> = at
            .folded_children(&self.id())
            .filter_map(|child| match child {
                Object::Attribute(attribute) => Some(attribute),
                _ => None,
            })
            .collect();
        attributes.sort_by_key(|attribute| attribute.position);
        let lines: Vec<_> = attributes.iter().map(|attribute| format!("\n    {}", attribute.clause(at))).collect();
        let end = if lines.is_empty() { "" } else { "\n" };
        let create = Statement::new(format!("CREATE TYPE {} AS ({}{end})", self.id().sql_name(), lines.join(",")));
        std::iter::once(create).chain(self.cast_from_former(at)).collect()
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        match self.whole(to, at) {
            Whole::Kept => Alter::Nothing,
            Whole::Replaced(because) => Alter::Recreate { because },
        }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let drop =
            Statement::new(format!("DROP TYPE {}", self.id().sql_name())).lock(LockMode::AccessExclusive, self.id());
        self.no_cast_to_its_replacement(at).into_iter().chain([drop]).collect()
    }

    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let aside = self.aside(at);
        Some((self.rename_to(&aside.name), aside))
    }
}

#[cfg(test)]
pub(in crate::object) mod tests {
    use super::super::attribute::tests::attribute;
    use super::super::domain::tests::column;
    use super::*;
    use crate::object::Catalog;

    pub fn composite(shape: &[(&str, &str)]) -> Composite {
        Composite {
            schema: "public".to_owned(),
            name: "address".to_owned(),
            shape: shape.iter().map(|(name, data_type)| ((*name).to_owned(), (*data_type).to_owned())).collect(),
        }
    }

    fn alter(from: &[(&str, &str)], to: &[(&str, &str)], stored: bool) -> Alter {
        let (from, to) = (composite(from), composite(to));
        let mut live = Catalog::default();
        live.insert(Object::Composite(from.clone()));
        if stored {
            let column = column("public.address");
            live.depend(&column.id(), &from.id());
            live.insert(Object::Column(column));
        }
        let wanted = Catalog::default();
        from.alter(&to, &Context::new(&live, &wanted, "postgres", 150_000))
    }

    #[test]
    fn is_created_with_its_attributes_in_order() {
        let mut wanted = Catalog::default();
        let empty = Catalog::default();
        let children = [attribute("zip", 2, "text"), attribute("city", 1, "text")];
        for child in &children {
            wanted.insert(Object::Attribute(child.clone()));
        }
        let mut at = Context::new(&empty, &wanted, "postgres", 150_000);
        at.folded.extend(children.iter().map(ObjectKind::id));
        assert_eq!(
            composite(&[]).create(&at)[0].sql,
            "CREATE TYPE public.address AS (\n    city text,\n    zip text\n)"
        );
        at.folded.clear();
        assert_eq!(composite(&[]).create(&at)[0].sql, "CREATE TYPE public.address AS ()");
        assert_eq!(composite(&[]).drop(&at)[0].sql, "DROP TYPE public.address");
        assert_eq!(composite(&[]).rename_to("old")[0].sql, "ALTER TYPE public.address RENAME TO old");
    }

    #[test]
    fn attributes_change_one_by_one_where_postgresql_allows() {
        let old = [("a", "integer"), ("b", "text")];
        assert_eq!(alter(&old, &[("a", "integer"), ("c", "text")], true), Alter::Nothing);
        assert_eq!(alter(&old, &[("a", "bigint"), ("b", "text")], false), Alter::Nothing);
    }

    #[test]
    fn is_replaced_where_attributes_cannot_change() {
        let old = [("a", "integer"), ("b", "text")];
        assert_eq!(
            alter(&old, &[("a", "bigint"), ("b", "text")], true),
            Alter::Recreate {
                because: "the type of an attribute cannot be changed while a column stores the composite type"
            }
        );
        assert_eq!(
            alter(&old, &[("x", "text"), ("a", "integer"), ("b", "text")], false),
            Alter::Recreate { because: "the attributes of a composite type cannot be put in another order" }
        );
    }
}
