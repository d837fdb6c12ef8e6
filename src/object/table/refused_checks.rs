//! Checks that stay while a column that they read gets another type or collation: rows may not satisfy them any more.

use super::{Column, Constraint};
use crate::object::{Context, Hazard, HazardKind, Object, ObjectKind};
use crate::sql::Ident;

impl Column {
    /// The checks of its table that read it and stay, in the live database and as the files describe them.
    pub(super) fn checks_that_stay<'a>(
        &'a self,
        at: &'a Context,
    ) -> impl Iterator<Item = (&'a Constraint, &'a Constraint)> {
        let stays = move |check: &Constraint| check.validated && !check.is_better_aside(at) && !at.unmakes(&check.id());
        at.from.dependents(&self.id()).iter().filter_map(move |user| match (at.from.get(user)?, at.to.get(user)?) {
            (Object::Constraint(from), Object::Constraint(to)) => {
                (from.contype == "c" && stays(from) && from.table == self.table && to.validated).then_some((from, to))
            }
            _ => None,
        })
    }

    /// That rows may not satisfy a check any more. `values`: what the columns that it reads will be, for the query; none
    /// where no query can say that beforehand.
    pub(super) fn may_break(&self, check: &Constraint, values: Option<Vec<String>>) -> Hazard {
        let text = format!("fails if a row does not satisfy {} any more", Ident(&check.name));
        let query = check.expression.as_ref().zip(values).map(|(expression, values)| {
            let (table, values) = (self.table_name(), values.join(", "));
            format!("SELECT * FROM {table} WHERE NOT (SELECT {expression} FROM (SELECT {values}) AS changed)")
        });
        Hazard { query, ..Hazard::on(HazardKind::MayFail, text, self.table_id()) }
    }
}
