//! The values of a column that changes its type: the expression that takes them to the new one, and what they lose by it
//! (PostgreSQL manual, 8 and `ALTER TABLE ... ALTER COLUMN ... TYPE ... USING`).

use super::column_type::{Change, TIMES, Type, cast, change, is_citext, is_number, is_string};
use super::{Column, Constraint};
use crate::object::{Context, Hazard, Object, ObjectId};
use crate::sql::Ident;

/// A column of a catalog that is a `text[]`: by way of its row type, JSON arrays become arrays without a query, which `USING`
/// does not allow.
const TEXT_ARRAY: (&str, &str) = ("pg_catalog.pg_db_role_setting", "setconfig");

/// The condition that some object within a `json` has a key twice.
const EQUAL_KEYS: &str = "(WITH RECURSIVE value (json) AS (SELECT {json} UNION ALL \
     SELECT member.json FROM value, LATERAL (\
     SELECT value AS json FROM json_each(CASE json_typeof(value.json) WHEN 'object' THEN value.json END) UNION ALL \
     SELECT value AS json FROM json_array_elements(CASE json_typeof(value.json) WHEN 'array' THEN value.json END)) member) \
     SELECT bool_or((SELECT count(*) <> count(DISTINCT key) FROM json_object_keys(json) key)) \
     FROM value WHERE json_typeof(json) = 'object')";

fn is_json(base: &str) -> bool {
    matches!(base, "json" | "jsonb")
}

fn is_float(base: &str) -> bool {
    matches!(base, "real" | "double precision")
}

/// Whether only the text of the old type's values has all of their digits: of floating-point numbers PostgreSQL's own cast
/// keeps 15, or 6.
pub(super) fn is_kept_by_text(old: &Type, new: &Type) -> bool {
    is_float(&old.base) && new.base == "numeric" && old.array == new.array
}

impl Change {
    /// The `USING` expression, where one is needed.
    pub(super) fn using(self, name: &str, old: &Type, new: &Type, at: &Context) -> Option<String> {
        if self != Change::Explicit {
            return None;
        }
        let (name, target) = (Ident(name), new.uncut_after(old));
        let is_cast = old.base == new.base || is_string(old) || cast(old, new, at).is_some();
        // Of a row, IS NOT NULL asks whether none of its fields is.
        let has_value = if old.base.contains('.') { "IS DISTINCT FROM NULL" } else { "IS NOT NULL" };
        Some(match (old.array, new.array) {
            // Elements that are arrays, by way of a domain, have no cast to such that are none, nor the other way.
            _ if old.is_array_of_arrays != new.is_array_of_arrays => format!("{name}::text::{}", new.name),
            // The elements of JSON become those of an array, and their text where they are no JSON any more; what is no
            // array is one of them.
            (false, true) if is_json(&old.base) && !is_json(&new.base) => {
                let (row, field) = TEXT_ARRAY;
                let is_one = format!("{0}_typeof({name}) <> 'array'", old.base);
                format!(
                    "CASE WHEN {is_one} THEN ARRAY[{name} #>> '{{}}']::{target} ELSE (jsonb_populate_record(NULL::{row}, \
                     jsonb_build_object('{field}', {name}))).{field}::{target} END"
                )
            }
            // One value becomes an array of one, as people mean it.
            (false, true) if is_string(old) && old.name == "text" => format!(
                "CASE WHEN {name} LIKE '{{%}}' THEN {name}::{target} WHEN {name} IS NOT NULL THEN \
                 ARRAY[{name}]::{target} END"
            ),
            // A type of the user's own may be replaced by another of the same name at the same time.
            (false, true) => {
                let by_text = if old.base.contains('.') || !is_cast { "::text" } else { "" };
                format!("CASE WHEN {name} {has_value} THEN ARRAY[{name}{by_text}]::{target} END")
            }
            (_, false) if is_json(&new.base) && (old.array || !is_string(old)) => format!("to_{}({name})", new.base),
            // The only element; more than one fail, as no number, rather than get lost.
            (true, false) => {
                let failing = if new.name == "integer" { String::new() } else { format!("::text::{target}") };
                format!(
                    "CASE WHEN cardinality({name}) > 1 THEN {name}::text::integer{failing} ELSE \
                     ({name}::text[])[array_lower({name}, 1)]::{target} END"
                )
            }
            (is_array, _) if is_kept_by_text(old, new) => {
                format!("{name}::text{}::{target}", if is_array { "[]" } else { "" })
            }
            _ if is_string(old) || cast(old, new, at).is_some() => format!("{name}::{target}"),
            // What PostgreSQL casts to an integer only, and from there to every number.
            (false, false) if old.base == "boolean" && is_number(&new.base) => format!("{name}::integer::{target}"),
            (false, false) if new.base == "boolean" && is_number(&old.base) => format!("({name} <> 0)::{target}"),
            // Its text has the currency in it.
            (false, false) if old.base == "money" && is_number(&new.base) => format!("{name}::numeric::{target}"),
            // A string without its quotes.
            (false, false) if is_json(&old.base) => format!("({name} #>> '{{}}')::{target}"),
            // The only range; more than one fail rather than get lost.
            (false, false) if old.base.replace("multirange", "range") == new.base && old.base != new.base => {
                format!("CASE WHEN isempty({name}) THEN 'empty' ELSE trim(both '{{}}' from {name}::text) END::{target}")
            }
            (true, true) => format!("{name}::text[]::{target}"),
            (false, false) => format!("{name}::text::{target}"),
        })
    }
}

impl Type {
    fn limit(&self) -> Option<u32> {
        self.modifier.as_deref()?.parse().ok()
    }

    /// Whether values get to it by a cast to the type without its length: one to the length would cut them silently, where
    /// the one that PostgreSQL applies by itself then fails.
    pub(super) fn is_uncut_after(&self, old: &Self) -> bool {
        // Numbers become as many bits as are said, and bits are filled up.
        let is_measured = ["bit", "smallint", "integer", "bigint"].contains(&old.base.as_str());
        let has_length = matches!(self.base.as_str(), "character varying" | "character" | "bit varying")
            || self.base == "bit" && (!is_measured || old.array != self.array);
        has_length && self.limit().is_some() && old.is_array_of_arrays == self.is_array_of_arrays
    }

    fn uncut_after(&self, old: &Self) -> String {
        if !self.is_uncut_after(old) {
            return self.name.clone();
        }
        let base = match self.base.as_str() {
            // Without a length these have one of 1.
            "character" => "bpchar",
            "bit" => "bit varying",
            other => other,
        };
        format!("{base}{}", if self.array { "[]" } else { "" })
    }

    /// The condition that finds a value which is too long for it: one that PostgreSQL refuses, though it cuts blanks.
    pub(super) fn too_long(&self, value: &str) -> Option<String> {
        let limit = self.limit()?;
        let of_one = |value: &str| match self.base.as_str() {
            "bit" => Some(format!("length({value}) <> {limit}")),
            "bit varying" => Some(format!("length({value}) > {limit}")),
            _ if is_string(self) => Some(format!("length(rtrim({value}::text, ' ')) > {limit}")),
            _ => None,
        };
        if self.array {
            return Some(format!("EXISTS (SELECT FROM unnest({value}) AS value WHERE {})", of_one("value")?));
        }
        of_one(value)
    }
}

/// The condition that finds the values which lose what [`loses`] says, where they can be compared with what becomes of them.
pub(super) fn losing(name: &str, old: &Type, new: &Type, using: Option<&str>) -> Option<String> {
    let differs = |before: &str, after: &str| Some(format!("{before} IS DISTINCT FROM {after}"));
    let by_text = |type_name: &str| format!("{name}::{type_name}");
    match (old.base.as_str(), new.base.as_str()) {
        (_, "boolean") => return Some(format!("{name} NOT IN (0, 1)")),
        ("money", _) => return Some(format!("{name}::numeric <> round({name}::numeric)")),
        _ => {}
    }
    let using = using.map(|using| format!("({using})"));
    if subtype(&old.base).is_some() {
        return differs(name, &format!("{}::{}::text::{}", using?, new.beneath(), old.name));
    }
    if (old.base.as_str(), new.base.as_str()) == ("json", "jsonb") && old.array == new.array {
        return Some(if old.array {
            let has_some = EQUAL_KEYS.replace("{json}", "element.json");
            format!("EXISTS (SELECT FROM unnest({name}) element (json) WHERE {has_some})")
        } else {
            EQUAL_KEYS.replace("{json}", name)
        });
    }
    if is_json(&old.base) {
        let is_number = is_number(&new.base) && !old.array && !new.array;
        let number = format!("({name} #>> '{{}}')::numeric");
        return if is_number { differs(&number, &format!("{}::text::numeric", using?)) } else { None };
    }
    if !is_string(old) {
        return differs(name, &format!("{}::{}", by_text(&new.beneath()), old.beneath()));
    }
    let brackets = if new.array { "[]" } else { "" };
    let whole = format!("{}{brackets}", new.base);
    match new.base.as_str() {
        _ if old.array != new.array => None,
        "real" | "double precision" => differs(
            &by_text(&format!("numeric{brackets}")),
            &by_text(&format!("{}::text{brackets}::numeric{brackets}", new.beneath())),
        ),
        "date" => differs(
            &by_text(&format!("timestamp{brackets}")),
            &by_text(&format!("date{brackets}::timestamp{brackets}")),
        ),
        "numeric" | "interval" | "timestamp without time zone" | "timestamp with time zone" => {
            differs(&by_text(&whole), &by_text(&new.beneath()))
        }
        // What is behind a time or a currency cannot be read as anything else.
        base if base.starts_with("time ") || base == "money" => None,
        _ => differs(name, &format!("{}::{}", by_text(&new.beneath()), old.beneath())),
    }
}

/// Whether different values may become the same one.
pub(super) fn is_coarser(old: &Type, new: &Type) -> bool {
    let ignores_blanks = new.base == "character" && old.base != "character" && is_string(old);
    let is_read = is_string(old) && !is_string(new) || is_json(&old.base) && !is_json(&new.base);
    // The hour that comes twice as summer ends.
    let leaves_zone = old.base == "timestamp with time zone" && new.base == "timestamp without time zone";
    loses(old, new).is_some() || is_citext(new) && !is_citext(old) || ignores_blanks || is_read || leaves_zone
}

/// Whether what a comparison says of the values may be another thing afterwards: `'10' < '9'`.
pub(super) fn is_compared_otherwise(old: &Type, new: &Type, at: &Context) -> bool {
    let is_alike = old.base == new.base && !is_put_in_order(old, at)
        || is_number(&old.base) && is_number(&new.base)
        || is_string(old) && is_string(new) && is_citext(old) == is_citext(new);
    !is_alike || loses(old, new).is_some()
}

/// Whether it is an enum that is made anew with its labels in another order.
fn is_put_in_order(of: &Type, at: &Context) -> bool {
    at.unmade.iter().filter(|id| id.sql_name() == of.base).any(|id| match (at.from.get(id), at.to.get(id)) {
        (Some(Object::Enum(from)), Some(Object::Enum(to))) => from.sorts_otherwise(to),
        _ => false,
    })
}

/// Whether the values depend on the session's `TimeZone` (PostgreSQL manual, 8.5.3).
fn takes_time_zone(old: &Type, new: &Type) -> bool {
    let is_zoned = |of: &Type| subtype(&of.base).unwrap_or(&of.base) == "timestamp with time zone";
    let is_moment = |of: &Type| is_string(of) || TIMES.contains(&subtype(&of.base).unwrap_or(&of.base));
    is_zoned(old) != is_zoned(new) && is_moment(old) && is_moment(new)
}

impl Column {
    /// What its values depend on beside themselves as it gets the other type.
    pub(super) fn converted_by_session(&self, to: &Self, at: &Context) -> Option<String> {
        let takes = takes_time_zone(&self.typed(at.from, at), &to.typed(at.to, at));
        takes.then(|| {
            "PostgreSQL takes the times to be in the TimeZone of the session that applies this: SHOW TimeZone"
                .to_owned()
        })
    }

    /// That rows may not satisfy the checks any more which stay while the column changes its type. The first of a check's
    /// columns that does so says it.
    pub(super) fn refused_by_checks(&self, at: &Context) -> Vec<Hazard> {
        let is_put_in_order = is_put_in_order(&self.typed(at.from, at), at);
        let may_turn = |check: &Constraint| !is_put_in_order || check.expression.as_deref().is_some_and(asks_for_order);
        self.checks_that_stay(at)
            .filter(|(_, check)| may_turn(check))
            .filter_map(|(_, check)| {
                let values: Vec<_> = check.columns.iter().filter_map(|column| self.beside(column, at)).collect();
                let (first, _) = values.iter().find(|(_, value)| value.is_some())?;
                if *first != self.name {
                    return None;
                }
                let values = values.iter().map(|(name, value)| match value {
                    Some(value) => format!("{value} AS {}", Ident(name)),
                    None => Ident(name).to_string(),
                });
                // The order of labels is not there to ask for while the enum still has the other one.
                Some(self.may_break(check, (!is_put_in_order).then(|| values.collect())))
            })
            .collect()
    }

    /// A column of the same table, and what becomes of its value where its type changes.
    fn beside<'a>(&self, name: &'a str, at: &Context) -> Option<(&'a str, Option<String>)> {
        let id = ObjectId::column(&self.table_id(), name);
        let (Some(Object::Column(from)), Some(Object::Column(to))) = (at.from.get(&id), at.to.get(&id)) else {
            return None;
        };
        let (old, new) = (from.typed(at.from, at), to.typed(at.to, at));
        if from.data_type == to.data_type && !is_put_in_order(&old, at) {
            return Some((name, None));
        }
        let using = change(&old, &new, at).using(name, &old, &new, at);
        Some((name, Some(using.unwrap_or_else(|| format!("{}::{}", Ident(name), to.data_type)))))
    }
}

/// Whether an expression, as PostgreSQL prints it, compares by more than equality.
fn asks_for_order(expression: &str) -> bool {
    expression.replace("<>", "").contains(['<', '>'])
}

/// What PostgreSQL's ranges and multiranges are over.
fn subtype(range: &str) -> Option<&'static str> {
    Some(match range {
        "int4range" | "int4multirange" => "integer",
        "int8range" | "int8multirange" => "bigint",
        "numrange" | "nummultirange" => "numeric",
        "tsrange" | "tsmultirange" => "timestamp without time zone",
        "tstzrange" | "tstzmultirange" => "timestamp with time zone",
        "daterange" | "datemultirange" => "date",
        _ => return None,
    })
}

/// What a value that is written as text, or as JSON, loses on the way to another type.
fn lost_from_text(new: &Type) -> Option<&'static str> {
    let has_digits =
        new.modifier.as_ref().is_some_and(|digits| digits.parse::<u32>().map_or(true, |digits| digits < 6));
    match new.base.as_str() {
        "real" | "double precision" | "money" => Some("digits: they are rounded"),
        "numeric" if new.modifier.is_some() => Some("digits: they are rounded"),
        "date" => Some("the time of day"),
        base if base.starts_with("time ") => Some("the date"),
        base if base.starts_with("timestamp ") && has_digits => Some("fractions of seconds: they are rounded"),
        "interval" if has_digits => Some("fractions of seconds, or fields that the new type does not have"),
        _ => None,
    }
}

/// What values of one type lose on the way to the other, both as `format_type` prints them.
pub(in crate::object) fn lost_between(old: &str, new: &str) -> Option<&'static str> {
    loses(&Type::parse(old, ""), &Type::parse(new, ""))
}

/// What values of `old` lose on the way to `new`, without an error (PostgreSQL manual, 8.1, 8.5 and 8.9).
pub(super) fn loses(old: &Type, new: &Type) -> Option<&'static str> {
    if let (Some(old), Some(new)) = (subtype(&old.base), subtype(&new.base)) {
        return loses(&Type::parse(old, ""), &Type::parse(new, ""));
    }
    let (from, to) = (old.base.as_str(), new.base.as_str());
    let is_integer = |base: &str| ["smallint", "integer", "bigint"].contains(&base);
    if is_number(from) && is_number(to) {
        let lost = if is_integer(to) {
            !is_integer(from)
        } else if to == "numeric" {
            is_rounded(old, new, is_integer(from))
        } else {
            // Digits of a number that is kept in binary: 24 bits of a real, 53 of a double precision.
            !(is_float(from) && (from == "real" || to == "double precision")
                || from == "smallint"
                || from == "integer" && to == "double precision")
        };
        return lost.then_some("digits: they are rounded");
    }
    if TIMES.contains(&from) && TIMES.contains(&to) || from == to && to == "interval" {
        let whole = |base: &str| base.starts_with("timestamp");
        if whole(from) && to == "date" {
            return Some("the time of day");
        }
        if whole(from) && to.starts_with("time ") {
            return Some("the date");
        }
        if from.ends_with("with time zone") && to == "time without time zone" && !whole(from) {
            return Some("the time zone");
        }
        let digits = |of: &Type| of.modifier.as_ref().map_or(Some(6), |text| text.parse::<u32>().ok());
        return match (digits(old), digits(new)) {
            (Some(was), Some(is)) if is < was && from != "date" => Some("fractions of seconds: they are rounded"),
            // Fields of an interval: `interval day to hour`.
            (_, None) if old.modifier != new.modifier => Some("fields that the new type does not have"),
            _ => None,
        };
    }
    if (is_string(old) || is_json(from))
        && let Some(lost) = lost_from_text(new)
    {
        return Some(lost);
    }
    match (from, to) {
        ("inet", "cidr") => Some("the bits of the host"),
        ("json", "jsonb") if old.array == new.array => Some("all but the last of equal keys in an object"),
        (_, "boolean") if is_number(from) => Some("the number: every one but 0 becomes true"),
        ("money", _) if is_integer(to) => Some("digits: they are rounded"),
        ("numeric", "money") => Some("digits: they are rounded"),
        // The elements of an array go by their text.
        ("jsonb", "smallint" | "integer" | "bigint") if old.array == new.array => Some("digits: they are rounded"),
        ("interval", "time without time zone") => Some("days, months and years"),
        ("integer" | "bigint", "bit") => Some("bits beyond the length"),
        ("circle", "polygon" | "box") | ("box", "circle") | ("polygon", "box" | "circle") => Some("their exact shape"),
        ("box" | "circle" | "lseg" | "polygon", "point") => Some("everything but the centre"),
        (_, "\"char\"") if is_string(old) => Some("what is behind the first character"),
        (_, "name") if is_string(old) && from != "name" => Some("what is beyond 63 bytes"),
        _ => None,
    }
}

/// Whether a number loses digits after the point as a numeric of that scale.
fn is_rounded(old: &Type, new: &Type, from_integer: bool) -> bool {
    let scale = |of: &Type| -> Option<i64> {
        let modifier = of.modifier.as_ref()?;
        modifier.split(',').nth(1).map_or(Some(0), |scale| scale.trim().parse().ok())
    };
    match (scale(old), scale(new)) {
        (_, None) => false,
        (_, Some(new)) if from_integer => new < 0,
        (Some(old), Some(new)) => new < old,
        (None, Some(_)) => true,
    }
}
