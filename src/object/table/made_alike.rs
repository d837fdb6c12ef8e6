//! Values that a unique index keeps apart and that a type change makes alike: `1.4` and `1.2` as integers.

use super::collated::is_there;
use super::inheritance::{members, on};
use super::{Column, Inheritance};
use crate::object::{Context, Hazard, HazardKind, Object, ObjectKind};
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
    /// That rows may become alike as the column becomes another one: because its type is coarser, or its collation looser.
    /// `value` is what becomes of a value, where that can be said.
    pub(super) fn made_alike_as(
        &self,
        to: &Self,
        value: Option<String>,
        is_coarser: bool,
        at: &Context,
    ) -> Vec<Hazard> {
        let value = match self.loosened_as(to, at) {
            Some(loose) => {
                value.filter(|_| is_there(&loose, at)).map(|value| format!("({value}) COLLATE {}", loose.sql_name()))
            }
            None if self.is_loosened_inside(to, at) => None,
            None if is_coarser => value,
            None => return Vec::new(),
        };
        self.made_alike(value.as_deref(), at)
    }

    /// The same for each unique index or key which stays, of the table or of one below it, where `value` is what becomes of a
    /// value: none where no query can say it.
    fn made_alike(&self, value: Option<&str>, at: &Context) -> Vec<Hazard> {
        let table = self.table_id();
        let stays = |link: &&Inheritance| !at.unmakes(&link.id());
        let below =
            members(at.from, &table).filter(stays).filter_map(|link| match at.from.get(&on(&link.child, &self.id())) {
                Some(Object::Column(column)) => Some(column),
                _ => None,
            });
        let below: Vec<_> = below.flat_map(|column| column.made_alike(value, at)).collect();
        self.made_alike_here(value, at).into_iter().chain(below).collect()
    }

    fn made_alike_here(&self, value: Option<&str>, at: &Context) -> Vec<Hazard> {
        let users = at.from.dependents(&self.id()).iter().filter_map(|user| at.from.get(user));
        // What is made anew says so itself.
        let stays = |user: &&Object| {
            let id = user.id();
            !user.is_better_aside(at) && !at.unmakes(&id) && at.to.get(&id).is_some()
        };
        let unique = users.filter(stays).filter_map(|user| match user {
            // The whole's query reads the rows of the parts.
            Object::Constraint(key) if ["p", "u"].contains(&key.contype.as_str()) && key.part_of.is_none() => {
                Some(Unique {
                    name: &key.name,
                    columns: &key.columns,
                    predicate: None,
                    with_nulls: key.definition.contains("NULLS NOT DISTINCT"),
                })
            }
            Object::Index(index) if index.unique && index.part_of.is_none() => Some(Unique {
                name: &index.name,
                columns: &index.columns,
                predicate: index.predicate.as_ref(),
                with_nulls: index.definition.contains("NULLS NOT DISTINCT"),
            }),
            _ => None,
        });
        unique
            // What an expression makes of the values is not known.
            .filter(|unique| unique.columns.is_empty() || unique.columns.contains(&self.name))
            .map(|unique| {
                let text = format!("fails if rows become alike that {} keeps apart", Ident(unique.name));
                let query = value.filter(|_| !unique.columns.is_empty()).map(|value| self.alike_for(&unique, value));
                let hazard = Hazard::on(HazardKind::MayFail, text, self.table_id());
                Hazard { keys: unique.columns.to_vec(), query, ..hazard }
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
