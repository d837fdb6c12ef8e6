//! Enums (PostgreSQL manual, 8.7).

use serde::{Deserialize, Serialize};

use crate::object::table::Column;
use crate::object::{
    Alter, Catalog, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Runs, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, Literal, QualifiedName};

/// `CREATE TYPE ... AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The labels, in the order in which they sort.
    pub labels: Vec<String>,
}

impl Enum {
    /// The statements that give it another name in its schema, so that a replacement can take the old one.
    #[must_use]
    pub fn rename_to(&self, name: &str) -> Vec<Statement> {
        vec![Statement::new(format!("ALTER TYPE {} RENAME TO {}", self.id().sql_name(), Ident(name)))]
    }

    /// The query that finds values of a column which the enum that replaces `needed` does not have.
    #[must_use]
    pub fn misfits(needed: &ObjectId, column: &Column, at: &Context) -> Option<String> {
        let Some(Object::Enum(to)) = at.to.get(needed) else { return None };
        let (table, name) = (QualifiedName(&column.schema, &column.table), Ident(&column.name));
        Some(if column.data_type.ends_with("[]") {
            let condition = to.lacks("one.value");
            format!("SELECT * FROM {table} WHERE EXISTS (SELECT FROM unnest({name}) one (value) WHERE {condition})")
        } else {
            format!("SELECT * FROM {table} WHERE {}", to.lacks(&name.to_string()))
        })
    }

    /// The condition that a value, of an enum or its text, is none of this one.
    #[must_use]
    pub fn lacks(&self, value: &str) -> String {
        let labels: Vec<_> = self.labels.iter().map(|label| Literal(label).to_string()).collect();
        match labels.as_slice() {
            [] => format!("{value} IS NOT NULL"),
            labels => format!("{value}::text NOT IN ({})", labels.join(", ")),
        }
    }

    /// The labels that enums lose between two catalogs.
    #[must_use]
    pub fn lost_labels<'a>(from: &'a Catalog, to: &'a Catalog) -> Vec<(&'a ObjectId, &'a str)> {
        let both = from.objects.iter().filter_map(|(id, object)| match (object, to.get(id)) {
            (Object::Enum(old), Some(Object::Enum(new))) => Some((id, old, new)),
            _ => None,
        });
        both.flat_map(|(id, old, new)| {
            old.labels.iter().filter(|label| !new.labels.contains(label)).map(move |label| (id, label.as_str()))
        })
        .collect()
    }

    /// Whether `to` has all labels of this enum, in the same order.
    fn is_kept_by(&self, to: &Enum) -> bool {
        let kept = to.labels.iter().filter(|label| self.labels.contains(label));
        self.labels.iter().eq(kept)
    }

    /// Whether labels that both have sort in another order in `to`.
    #[must_use]
    pub fn sorts_otherwise(&self, to: &Enum) -> bool {
        let stay = self.labels.iter().filter(|label| to.labels.contains(label));
        !stay.eq(to.labels.iter().filter(|label| self.labels.contains(label)))
    }

    /// `ALTER TYPE ... ADD VALUE` for each label of `to` that is new, from first to last, so that the label before it
    /// always exists. A value cannot be used in the transaction that adds it.
    fn added(&self, to: &Enum) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut old_passed = 0;
        for (index, label) in to.labels.iter().enumerate() {
            if self.labels.contains(label) {
                old_passed += 1;
                continue;
            }
            let place = match (index.checked_sub(1).map(|before| &to.labels[before]), self.labels.first()) {
                _ if old_passed == self.labels.len() => String::new(),
                (Some(before), _) => format!(" AFTER {}", Literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", Literal(first)),
                (None, None) => String::new(),
            };
            let sql = format!("ALTER TYPE {} ADD VALUE {}{place}", self.id().sql_name(), Literal(label));
            statements.push(Statement::new(sql).runs(Runs::ThenCommit));
        }
        statements
    }
}

impl ObjectKind for Enum {
    const KIND: Kind = Kind::Enum;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_type where oid >= 16384 and typtype = 'e')";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.typname as name,
               coalesce((select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
                 '[]') as labels,
               array[1247, t.oid::int8, 0] as addresses
             from pg_type t join pg_namespace n on n.oid = t.typnamespace
             where t.typtype = 'e' and {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Enum, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let labels: Vec<_> = self.labels.iter().map(|label| Literal(label).to_string()).collect();
        vec![Statement::new(format!("CREATE TYPE {} AS ENUM ({})", self.id().sql_name(), labels.join(", ")))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if self.is_kept_by(to) {
            Alter::InPlace(self.added(to))
        } else if self.labels.iter().all(|label| to.labels.contains(label)) {
            Alter::Recreate { because: "the labels of an enum cannot be put in another order" }
        } else {
            Alter::Recreate { because: "a label of an enum cannot be removed" }
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TYPE {}", self.id().sql_name()))]
    }

    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        Some((self.rename_to(&name), Self { name, ..self.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn mood(labels: &[&str]) -> Enum {
        Enum {
            schema: "public".to_owned(),
            name: "mood".to_owned(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        }
    }

    fn alter(from: &[&str], to: &[&str]) -> Vec<String> {
        let (empty, other) = (Catalog::default(), Catalog::default());
        let at = Context::new(&empty, &other, "postgres", 150_000);
        match mood(from).alter(&mood(to), &at) {
            Alter::InPlace(statements) => {
                assert!(statements.iter().all(|statement| statement.runs == Runs::ThenCommit));
                statements.into_iter().map(|statement| statement.sql).collect()
            }
            Alter::Recreate { because } => vec![because.to_owned()],
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn is_created_and_dropped_with_its_labels_quoted() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(mood(&["sad", "it's"]).create(&at)[0].sql, "CREATE TYPE public.mood AS ENUM ('sad', 'it''s')");
        assert_eq!(mood(&[]).create(&at)[0].sql, "CREATE TYPE public.mood AS ENUM ()");
        assert_eq!(mood(&[]).drop(&at)[0].sql, "DROP TYPE public.mood");
        assert_eq!(mood(&[]).rename_to("Mood old")[0].sql, "ALTER TYPE public.mood RENAME TO \"Mood old\"");
    }

    #[test]
    fn labels_are_added_wherever_they_belong() {
        assert_eq!(
            alter(&["a"], &["a", "b", "c"]),
            ["ALTER TYPE public.mood ADD VALUE 'b'", "ALTER TYPE public.mood ADD VALUE 'c'"]
        );
        assert_eq!(
            alter(&["a", "d"], &["x", "y", "a", "b", "c", "d"]),
            [
                "ALTER TYPE public.mood ADD VALUE 'x' BEFORE 'a'",
                "ALTER TYPE public.mood ADD VALUE 'y' AFTER 'x'",
                "ALTER TYPE public.mood ADD VALUE 'b' AFTER 'a'",
                "ALTER TYPE public.mood ADD VALUE 'c' AFTER 'b'"
            ]
        );
        assert_eq!(alter(&[], &["a"]), ["ALTER TYPE public.mood ADD VALUE 'a'"]);
    }

    #[test]
    fn labels_are_removed_or_reordered_only_by_recreating() {
        assert_eq!(alter(&["a", "b"], &["a"]), ["a label of an enum cannot be removed"]);
        assert_eq!(alter(&["a", "b"], &["a", "c"]), ["a label of an enum cannot be removed"]);
        assert_eq!(alter(&["a", "b"], &["b", "a"]), ["the labels of an enum cannot be put in another order"]);
    }
}
