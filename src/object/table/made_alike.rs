//! Values that a unique index keeps apart and that a type change makes alike: `1.4` and `1.2` as integers.

use super::Column;
use crate::object::{Context, Hazard, Object, ObjectKind};
use crate::sql::{Ident, QualifiedName};

/// A unique index, or the one behind a key.
struct Unique<'a> {
    name: &'a str,
    columns: &'a [String],
    predicate: Option<&'a String>,
    /// Whether two NULLs are alike (`NULLS NOT DISTINCT`, since PostgreSQL 15).
    with_nulls: bool,
}

impl Column {
    /// That rows may become alike for a unique index or key which stays, where `value` is what becomes of a value.
    pub(super) fn made_alike(&self, value: &str, at: &Context) -> Vec<Hazard> {
        let users = at.from.dependents(&self.id()).iter().filter_map(|user| at.from.get(user));
        let stays = |user: &&Object| !user.is_better_aside(at) && at.to.get(&user.id()).is_some();
        let unique = users.filter(stays).filter_map(|user| match user {
            Object::Constraint(key) if ["p", "u"].contains(&key.contype.as_str()) => Some(Unique {
                name: &key.name,
                columns: &key.columns,
                predicate: None,
                with_nulls: key.definition.contains("NULLS NOT DISTINCT"),
            }),
            Object::Index(index) if index.unique => Some(Unique {
                name: &index.name,
                columns: &index.columns,
                predicate: index.predicate.as_ref(),
                with_nulls: index.definition.contains("NULLS NOT DISTINCT"),
            }),
            _ => None,
        });
        unique
            .filter(|unique| unique.columns.contains(&self.name))
            .map(|unique| {
                let text = format!("fails if rows become alike that {} keeps apart", Ident(unique.name));
                let query = self.alike_for(&unique, value);
                Hazard { keys: unique.columns.to_vec(), ..Hazard::may_fail(text, self.table_id(), query) }
            })
            .collect()
    }

    fn alike_for(&self, unique: &Unique, value: &str) -> String {
        let names: Vec<_> = unique.columns.iter().map(|column| Ident(column).to_string()).collect();
        let own = Ident(&self.name).to_string();
        let named: Vec<_> =
            names.iter().map(|name| if *name == own { format!("{value} AS {name}") } else { name.clone() }).collect();
        let mut conditions: Vec<String> = unique.predicate.iter().map(|text| format!("({text})")).collect();
        if !unique.with_nulls {
            conditions.extend(names.iter().map(|name| format!("{name} IS NOT NULL")));
        }
        let condition =
            if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let places: Vec<_> = (1..=names.len()).map(|place| place.to_string()).collect();
        format!(
            "SELECT {}, count(*) FROM {}{condition} GROUP BY {} HAVING count(*) > 1",
            named.join(", "),
            QualifiedName(&self.schema, &self.table),
            places.join(", ")
        )
    }
}
