//! `[[drift.accept]]`: differences that are known and may stay for a while, each with a reason and a last day.

use globset::GlobMatcher;
use toml::de::DeValue;
use toml::value::Datetime;

use super::ignore::matches;
use super::place::{Reader, Table, Value};
use super::read;
use crate::object::{Kind, ObjectId};
use crate::problem::Problem;

const ACCEPT: &[&str] = &["kind", "name", "reason", "until"];

/// A difference between files and database that is accepted until some day.
#[derive(Debug, Clone)]
pub struct AcceptedDrift {
    /// Only objects of this kind; none for every kind.
    pub kind: Option<Kind>,
    /// Only objects whose name matches; none for every name.
    pub name: Option<GlobMatcher>,
    /// Why, in the user's words.
    pub reason: String,
    /// The last day on which it is accepted: `2026-12-31`.
    pub until: String,
    /// Where it is written: `schemactl.toml:12`.
    pub place: String,
}

impl AcceptedDrift {
    /// Whether it is about this object; names are matched as in `[[ignore]]`.
    #[must_use]
    pub fn is_about(&self, object: &ObjectId) -> bool {
        matches(self.kind, self.name.as_ref(), object)
    }

    /// Whether its last day is over.
    #[must_use]
    pub fn has_expired(&self, today: &str) -> bool {
        self.until.as_str() < today
    }
}

/// `[drift]`.
pub(super) fn drift(reader: &mut Reader, table: &Table<'_>) -> Vec<AcceptedDrift> {
    reader.only_keys(table, "drift", &["accept"]);
    let Some(value) = read::get(table, "accept", "drift.accept") else { return Vec::new() };
    let wanted = "a list of what is accepted, each written `[[drift.accept]]`";
    let Some(rules) = value.value.get_ref().as_array() else {
        reader.wrong_type(value, wanted);
        return Vec::new();
    };
    let mut read = Vec::new();
    for rule in rules {
        let item = Value { name: "drift.accept", value: rule };
        let Some(table) = rule.get_ref().as_table() else {
            reader.wrong_type(item, wanted);
            continue;
        };
        reader.only_keys(table, "[drift.accept]", ACCEPT);
        read.extend(accepted(reader, item, table));
    }
    read
}

fn accepted(reader: &mut Reader, rule: Value<'_, '_>, table: &Table<'_>) -> Option<AcceptedDrift> {
    let place = reader.place(rule.value.span());
    let mut missing = |what: &str, why: &str, help: &str| {
        reader.problems.push(
            Problem::error("missing-key", format!("an entry under `[[drift.accept]]` {what}"))
                .because(why)
                .help(help)
                .at(place.clone(), "this entry"),
        );
    };
    let has = |key: &str| table.get(key).is_some();
    if !has("kind") && !has("name") {
        missing(
            "says neither `kind` nor `name`",
            "it would accept every difference there is",
            "say which objects: `kind = \"index\"`, `name = \"public.files\"`, or both",
        );
    }
    if !has("reason") {
        missing(
            "gives no `reason`",
            "what is accepted is forgotten unless the file says why",
            "add `reason = \"...\"`",
        );
    }
    if !has("until") {
        missing(
            "has no `until`",
            "drift is accepted for a while, not for ever: what is to stay belongs into the files, or under `[[ignore]]`",
            "add the last day on which it is accepted: `until = 2026-12-31`",
        );
    }
    let kind = match read::get(table, "kind", "drift.accept.kind") {
        Some(value) => Some(read::kind_of(reader, value)?),
        None => None,
    };
    let name = match read::get(table, "name", "drift.accept.name") {
        Some(value) => Some(read::pattern(reader, value)?),
        None => None,
    };
    let reason = read::get(table, "reason", "drift.accept.reason").and_then(|value| read::name(reader, value))?;
    let until = read::get(table, "until", "drift.accept.until").and_then(|value| day(reader, value))?;
    Some(AcceptedDrift { kind, name, reason, until, place: place.short() })
}

/// A date of TOML's own, or one in a string.
fn day(reader: &mut Reader, value: Value<'_, '_>) -> Option<String> {
    let date = match value.value.get_ref() {
        DeValue::Datetime(datetime) => datetime.date.filter(|_| datetime.time.is_none()),
        DeValue::String(text) => {
            text.parse::<Datetime>().ok().filter(|datetime| datetime.time.is_none()).and_then(|datetime| datetime.date)
        }
        _ => None,
    };
    let Some(date) = date else {
        reader.wrong_type(value, "a day, such as 2026-12-31");
        return None;
    };
    Some(date.to_string())
}
