//! Composite types (PostgreSQL manual, 8.16).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::stored::stored;
use crate::object::table::{Column, lost_between, split_modifier};
use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

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

    /// An expression that turns `value`, of this type, into the type `to`, attribute by attribute: those that are gone
    /// are left out, new ones are null. `name` is what `to`'s type is called when the expression runs.
    #[must_use]
    pub fn convert(&self, to: &Self, value: &str, name: &str, at: &Context) -> String {
        let fields: Vec<_> = to
            .shape
            .iter()
            .map(|(attribute, data_type)| match self.type_of(attribute) {
                None => format!("NULL::{data_type}"),
                Some(old) if old == data_type => format!("({value}).{}", Ident(attribute)),
                Some(old) if is_cast(old, data_type, at) => format!("({value}).{}::{data_type}", Ident(attribute)),
                Some(_) => format!("({value}).{}::text::{data_type}", Ident(attribute)),
            })
            .collect();
        // `IS NULL` would also be true of a row of nulls.
        format!("CASE WHEN {value} IS DISTINCT FROM NULL THEN ROW({})::{name} END", fields.join(", "))
    }

    fn type_of(&self, attribute: &str) -> Option<&str> {
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

    /// Whether the text of a value of this type is also that of one of `to`: attributes have places in it, no names, and
    /// text that another type may not read.
    fn moves_as_text(&self, to: &Self, at: &Context) -> bool {
        let reads = |(old, new): (&(String, String), &(String, String))| {
            old.0 == new.0 && (old.1 == new.1 || !is_cast(&old.1, &new.1, at))
        };
        self.shape.len() == to.shape.len() && self.shape.iter().zip(&to.shape).all(reads)
    }

    /// How the values of `column` get from type `id` of the live database, or a type that has it inside, to what
    /// replaces it; none where a cast by way of text does.
    pub(crate) fn conversion(id: &ObjectId, column: &Column, at: &Context) -> Option<Conversion> {
        let moved: Vec<_> = made_of(id, at)
            .into_iter()
            .filter_map(|id| match (at.from.get(&id), at.to.get(&id)) {
                (Some(Object::Composite(from)), Some(Object::Composite(to))) if !from.moves_as_text(to, at) => {
                    Some((id, from, to))
                }
                _ => None,
            })
            .collect();
        let left = moved
            .iter()
            .flat_map(|(_, from, to)| from.shape.iter().map(|(name, old)| (name, old, to.type_of(name))))
            .filter_map(|(name, old, new)| match new {
                None => Some((name.clone(), "go".to_owned())),
                // An expression shortens silently, where an assignment would fail.
                Some(new) if new != old && new.starts_with("character") => {
                    Some((name.clone(), "may be shortened".to_owned()))
                }
                Some(new) => lost_between(old, new).map(|what| (name.clone(), format!("lose {what}"))),
            })
            .collect();
        match moved.as_slice() {
            [] => None,
            [(only, from, to)] if only == id && column.data_type == id.sql_name() => {
                let using = from.convert(to, &Ident(&column.name).to_string(), &id.sql_name(), at);
                Some(Conversion { using, left, before: None, after: None })
            }
            _ => Some(by_name(column, left, at)),
        }
    }

    /// Whether values of what goes, where that is a table, may become values of the composite type that gets its name: by way
    /// of text, in which they have places and no names.
    pub(crate) fn reads_rows_of(table: &ObjectId, at: &Context) -> bool {
        let new = ObjectId { kind: Kind::Composite, ..table.clone() };
        let (Kind::Table, Some(Object::Composite(to))) = (table.kind, at.to.get(&new)) else { return true };
        let columns = at.from.children(table).iter().filter_map(|child| match at.from.get(child) {
            Some(Object::Column(column)) => Some((column.position, &column.name)),
            _ => None,
        });
        let columns: BTreeMap<_, _> = columns.collect();
        columns.into_values().eq(to.shape.iter().map(|(name, _)| name))
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

/// How values of a type get to the one that replaces it.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// The expression.
    pub using: String,
    /// The attributes whose values do not stay whole, and what becomes of them.
    pub left: Vec<(String, String)>,
    /// What has to be made for it.
    pub before: Option<Statement>,
    /// What unmakes that.
    pub after: Option<Statement>,
}

/// The type and all types of the live database that it is made of.
fn made_of(id: &ObjectId, at: &Context) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::from([id.clone()]);
    let mut next = vec![id.clone()];
    while let Some(id) = next.pop() {
        for needed in at.from.family(&id).iter().flat_map(|member| at.from.depends_on(member)) {
            let is_type = matches!(needed.kind, Kind::Composite | Kind::Domain | Kind::Range);
            if is_type && found.insert(needed.clone()) {
                next.push(needed.clone());
            }
        }
    }
    found
}

/// Whether the database has a cast from one type to the other, neither of which is a string, whatever their modifiers.
fn is_cast(old: &str, new: &str, at: &Context) -> bool {
    let ((old, _), (new, _)) = (split_modifier(old), split_modifier(new));
    let is_string = |name: &str| name == "text" || name.starts_with("character");
    !is_string(&old) && !is_string(&new) && at.from.casts.context(&old, &new).is_some()
}

/// In arrays and inside other types attributes are found by name by way of `jsonb`, which takes a type that has the
/// column's as an attribute. A JSON null within an attribute of type `jsonb` becomes NULL on that way, and an array begins
/// at 1.
fn by_name(column: &Column, left: Vec<(String, String)>, at: &Context) -> Conversion {
    let holder =
        QualifiedName(&column.schema, &at.retired_name(&column.schema, &format!("{}_{}", column.table, column.name)))
            .to_string();
    let name = Ident(&column.name);
    Conversion {
        using: format!("(jsonb_populate_record(NULL::{holder}, jsonb_build_object('value', to_jsonb({name})))).value"),
        left,
        before: Some(Statement::new(format!("CREATE TYPE {holder} AS (value {})", column.data_type))),
        after: Some(Statement::new(format!("DROP TYPE {holder}"))),
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
        vec![Statement::new(format!("CREATE TYPE {} AS ({}{end})", self.id().sql_name(), lines.join(",")))]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        match self.whole(to, at) {
            Whole::Kept => Alter::Nothing,
            Whole::Replaced(because) => Alter::Recreate { because },
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TYPE {}", self.id().sql_name())).lock(LockMode::AccessExclusive, self.id())]
    }

    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        Some((self.rename_to(&name), Self { name, ..self.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::attribute::tests::attribute;
    use super::super::domain::tests::column;
    use super::*;
    use crate::object::Catalog;

    fn composite(shape: &[(&str, &str)]) -> Composite {
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

    #[test]
    fn values_are_moved_by_name_when_attributes_change_places() {
        let (old, catalog) = ([("a", "integer"), ("b", "text")], Catalog::default());
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        for new in [[("b", "text"), ("a", "integer")], [("a", "bigint"), ("c", "text")]] {
            assert!(matches!(alter(&old, &new, true), Alter::Recreate { .. }));
            assert!(!composite(&old).moves_as_text(&composite(&new), &at));
        }
    }

    #[test]
    fn values_convert_by_name() {
        let old = composite(&[("a", "integer"), ("b", "text")]);
        let new = composite(&[("c", "date"), ("b", "text"), ("a", "bigint")]);
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            old.convert(&new, "home", "public.address", &at),
            "CASE WHEN home IS DISTINCT FROM NULL THEN \
             ROW(NULL::date, (home).b, (home).a::text::bigint)::public.address END"
        );
    }
}
