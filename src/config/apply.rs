//! `[apply]`: how long steps may wait and work.

use std::time::Duration;

use toml::de::DeValue;

use super::place::{Reader, Table, Value};
use super::read::get;
use crate::object::TimeLimits;
use crate::problem::Problem;

/// The keys of `[apply]` and `[env.NAME.apply]`.
const KEYS: &[&str] = &["lock_timeout", "lock_budget", "statement_timeout", "long_statement_timeout"];

/// What `[apply]`, `[env.NAME.apply]` or the flags of `apply` say about time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Apply {
    /// How long one try to get a lock may take.
    pub lock_timeout: Option<Duration>,
    /// How long all tries together may wait.
    pub lock_budget: Option<Duration>,
    /// How long a statement that changes only catalog entries may take; zero for no limit.
    pub statement_timeout: Option<Duration>,
    /// How long a statement that goes through rows may take; zero for no limit.
    pub long_statement_timeout: Option<Duration>,
}

impl Apply {
    /// These values, and where there is none, those of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            lock_timeout: self.lock_timeout.or(other.lock_timeout),
            lock_budget: self.lock_budget.or(other.lock_budget),
            statement_timeout: self.statement_timeout.or(other.statement_timeout),
            long_statement_timeout: self.long_statement_timeout.or(other.long_statement_timeout),
        }
    }

    /// The limits that hold, with the defaults for what is not said.
    #[must_use]
    pub fn time_limits(self) -> TimeLimits {
        let defaults = TimeLimits::default();
        TimeLimits {
            lock_timeout: self.lock_timeout.unwrap_or(defaults.lock_timeout),
            lock_budget: self.lock_budget.unwrap_or(defaults.lock_budget),
            statement_timeout: self.statement_timeout.unwrap_or(defaults.statement_timeout),
            long_statement_timeout: self.long_statement_timeout.unwrap_or(defaults.long_statement_timeout),
        }
    }
}

/// Reads the table; `of` is its name.
pub(super) fn apply(reader: &mut Reader, table: &Table<'_>, of: &str) -> Apply {
    reader.only_keys(table, of, KEYS);
    let mut read = |key: &str, parse: fn(&str) -> Result<Duration, String>| {
        let name = format!("{of}.{key}");
        get(table, key, &name).and_then(|value| duration(reader, value, parse))
    };
    Apply {
        lock_timeout: read("lock_timeout", positive_duration),
        lock_budget: read("lock_budget", parse_duration),
        statement_timeout: read("statement_timeout", parse_duration),
        long_statement_timeout: read("long_statement_timeout", parse_duration),
    }
}

fn duration(
    reader: &mut Reader,
    value: Value<'_, '_>,
    parse: fn(&str) -> Result<Duration, String>,
) -> Option<Duration> {
    // A bare number is a likely slip, and is told what it lacks.
    let text = match value.value.get_ref() {
        DeValue::Integer(number) => number.to_string(),
        _ => reader.string(value)?.to_owned(),
    };
    match parse(&text) {
        Ok(duration) => Some(duration),
        Err(why) => {
            let place = reader.place(value.value.span());
            reader.problems.push(
                Problem::error("bad-value", format!("`{text}` is no length of time for `{}`", value.name))
                    .because(why)
                    .help("write it like \"500ms\", \"3s\", \"5min\" or \"2h\"")
                    .at(place, "this value"),
            );
            None
        }
    }
}

/// A length of time with PostgreSQL's units, `500ms`, `3s`, `5min`, `2h`, `1d`; `0` needs none.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds: u64 = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "min" | "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "" if !number.is_empty() && number.bytes().all(|digit| digit == b'0') => 1,
        "" if !number.is_empty() => return Err("it has no unit: ms, s, min, h or d".to_owned()),
        _ if number.is_empty() => return Err("it does not begin with a whole number".to_owned()),
        unit => return Err(format!("`{unit}` is no unit: use ms, s, min, h or d")),
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(milliseconds))
        .filter(|milliseconds| *milliseconds <= i32::MAX.unsigned_abs().into())
        .map(Duration::from_millis)
        .ok_or_else(|| "it is too long: PostgreSQL counts at most 24 days".to_owned())
}

/// [`parse_duration`] where zero would mean to wait for ever.
///
/// # Errors
/// What is wrong with the text.
pub fn positive_duration(text: &str) -> Result<Duration, String> {
    let duration = parse_duration(text)?;
    if duration.is_zero() {
        return Err("waiting for a lock without a limit keeps everybody else waiting behind it".to_owned());
    }
    Ok(duration)
}
