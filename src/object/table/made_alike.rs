//! Values that a unique index keeps apart and that a type change makes alike: `1.4` and `1.2` as integers.

use super::Column;
use crate::object::{Context, Hazard, Object, ObjectKind};
use crate::sql::{Ident, QualifiedName};

impl Column {
    /// That two rows may become alike for a unique index or key which stays, where `value` is what becomes of a value.
    pub(super) fn made_alike(&self, value: &str, at: &Context) -> Option<Hazard> {
        let id = self.id();
        let columns = at.from.dependents(&id).iter().filter_map(|user| at.from.get(user)).find_map(|user| {
            let columns = match user {
                Object::Constraint(key) if ["p", "u"].contains(&key.contype.as_str()) => &key.columns,
                Object::Index(index) if index.unique => &index.columns,
                _ => return None,
            };
            (!user.is_better_aside(at) && at.to.get(&user.id()).is_some() && columns.contains(&self.name))
                .then_some(columns)
        })?;
        let values: Vec<_> = columns
            .iter()
            .map(|column| if *column == self.name { value.to_owned() } else { Ident(column).to_string() })
            .collect();
        let named: Vec<_> =
            values.iter().zip(columns).map(|(value, column)| format!("{value} AS {}", Ident(column))).collect();
        let present: Vec<_> = columns.iter().map(|column| format!("{} IS NOT NULL", Ident(column))).collect();
        let query = format!(
            "SELECT {}, count(*) FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1",
            named.join(", "),
            QualifiedName(&self.schema, &self.table),
            present.join(" AND "),
            (1..=values.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", ")
        );
        let hazard =
            Hazard::may_fail("fails if rows become alike that a unique index keeps apart", self.table_id(), query);
        Some(Hazard { keys: columns.clone(), ..hazard })
    }
}
