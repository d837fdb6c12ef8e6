//! How far a sequence has counted, and what becomes of that when its limits move.

use serde::{Deserialize, Serialize};

use super::sequence::{SequenceOptions, type_limits};
use crate::object::{Alter, Hazard, HazardKind, Statement};
use crate::sql::Literal;

/// How far a sequence has counted, as far as the role may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// The role may not see it.
    Hidden,
    /// No value was ever drawn from it. Where it begins need not be where it was made to begin.
    Unused,
    /// The last value that was drawn from it.
    At(i64),
}

/// The SQL expression that makes a [`Position`] of the sequence with this OID.
pub(super) fn position(oid: &str) -> String {
    format!(
        "case when not has_sequence_privilege({oid}, 'USAGE, SELECT') then '\"hidden\"'::json
           when pg_sequence_last_value({oid}) is null then '\"unused\"'::json
           else json_build_object('at', pg_sequence_last_value({oid})) end"
    )
}

impl Position {
    /// The statement that lets a sequence of that name go on from here.
    pub(super) fn reached(self, name: &str) -> Option<Statement> {
        match self {
            Position::At(last) => Some(Statement::new(format!("SELECT pg_catalog.setval({}, {last})", Literal(name)))),
            Position::Hidden | Position::Unused => None,
        }
    }

    /// The statement that lets a sequence of that name, with these limits, go on from here.
    pub(super) fn reached_within(self, limits: &SequenceOptions, name: &str) -> Option<Statement> {
        self.is_within(limits).then(|| self.reached(name)).flatten()
    }

    /// Whether it is known to have counted to what is within limits.
    fn is_within(self, limits: &SequenceOptions) -> bool {
        matches!(self, Position::At(last) if (limits.min..=limits.max).contains(&last))
    }
}

impl SequenceOptions {
    /// Lets a sequence that was never used, or has all of its new values ahead, begin within limits that it is outside of,
    /// before it gets them: PostgreSQL refuses to set those. One that has counted beyond them is refused. Gives the options
    /// that it has then.
    pub(super) fn make_room(
        &self,
        to: &Self,
        position: Position,
        name: &str,
        statements: &mut Vec<Statement>,
    ) -> Result<Self, Alter> {
        let narrows = to.min > self.min || to.max < self.max;
        match position {
            _ if !narrows || position.is_within(to) => Ok(self.clone()),
            Position::Hidden => Ok(self.clone()),
            Position::At(last) if !self.leads_to(to, last) => Err(Alter::Refused {
                because: format!(
                    "it has counted to {last}, which is not between its new limits, {} and {}: PostgreSQL refuses to set \
                     them, and starting over could give out the same values again",
                    to.min, to.max
                ),
                help: format!(
                    "choose limits with {last} between them; or, where the values may come again, start it over by hand \
                     first: ALTER SEQUENCE {name} MINVALUE {} MAXVALUE {} RESTART WITH {}",
                    self.min.min(to.min),
                    self.max.max(to.max),
                    to.start
                ),
            }),
            Position::Unused | Position::At(_) => {
                let grows = type_limits(&to.data_type).1 > type_limits(&self.data_type).1;
                let data_type = if grows { &to.data_type } else { &self.data_type }.clone();
                let retype = if grows { format!("AS {data_type} ") } else { String::new() };
                let wide = Self { data_type, min: self.min.min(to.min), max: self.max.max(to.max), ..self.clone() };
                // Said even where nothing widens: what `setval` does after it can be rolled back.
                statements.push(Statement::new(format!(
                    "ALTER SEQUENCE {name} {retype}MINVALUE {} MAXVALUE {}",
                    wide.min, wide.max
                )));
                // One that was used goes forward only, wherever it has got to meanwhile.
                let is_outside = match position {
                    Position::At(_) if self.increment > 0 => format!("last_value < {}", to.min),
                    Position::At(_) => format!("last_value > {}", to.max),
                    _ => format!("last_value NOT BETWEEN {} AND {}", to.min, to.max),
                };
                statements.push(Statement::new(format!(
                    "SELECT pg_catalog.setval({}, {}, false) FROM {name} WHERE {is_outside}",
                    Literal(name),
                    to.start
                )));
                Ok(wide)
            }
        }
    }

    /// Whether all values within the new limits are still ahead of a sequence that has counted to `last`.
    fn leads_to(&self, to: &Self, last: i64) -> bool {
        let up = self.increment > 0 && to.increment > 0 && last < to.min;
        let down = self.increment < 0 && to.increment < 0 && last > to.max;
        !self.cycle && (up || down)
    }

    /// That it cannot be known whether a sequence has counted beyond its new limits.
    pub(super) fn may_have_passed(&self, to: &Self, position: Position, name: &str) -> Option<Hazard> {
        let (min, max) = (to.min, to.max);
        let narrows = min > self.min || max < self.max;
        (narrows && position == Position::Hidden).then(|| Hazard {
            query: Some(format!("SELECT last_value FROM {name} WHERE last_value NOT BETWEEN {min} AND {max}")),
            keys: vec!["last_value".to_owned()],
            ..Hazard::new(HazardKind::MayFail, "fails if the sequence has counted beyond its new limits")
        })
    }
}
