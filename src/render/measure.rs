//! Numbers, names and counts in words.

use std::collections::BTreeMap;

use crate::object::{HazardKind, Kind, ObjectId};
pub(super) use crate::plan::counted as count;
use crate::plan::grouped;
use crate::plan::{FileLine, Plan, Size, Verb};

/// The object with its kind in front, which [`ObjectId`] leaves out for tables and columns.
pub(super) fn named(object: &ObjectId) -> String {
    let name = super::paint::on_one_line(&object.to_string());
    match object.kind {
        Kind::Table | Kind::Column => format!("{} {name}", object.kind.noun()),
        _ => name,
    }
}

/// The same of something that may have a name among people.
pub(super) fn called(called: Option<&String>, object: &ObjectId) -> String {
    called.map_or_else(|| named(object), |called| super::paint::on_one_line(called))
}

/// `schema/users.sql:3`.
pub(super) fn place(place: &FileLine) -> String {
    super::paint::on_one_line(&format!("{}:{}", place.file, place.line))
}

/// `1.2 GB, about 3,400,000 rows`.
pub(super) fn size(size: Size) -> String {
    let rows = match size.rows {
        Some(rows) => format!("about {} rows", grouped(u64::try_from(rows).unwrap_or(0))),
        None => "rows never counted".to_owned(),
    };
    format!("{}, {rows}", bytes(u64::try_from(size.bytes).unwrap_or(0)))
}

/// In units of 1024, as `pg_size_pretty` counts.
fn bytes(bytes: u64) -> String {
    let mut tenths = u128::from(bytes) * 10;
    let mut units = ["bytes", "kB", "MB", "GB", "TB", "PB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while tenths >= 10_240 {
        let Some(next) = units.next() else { break };
        tenths = (tenths + 512) / 1024;
        unit = next;
    }
    let whole = grouped(u64::try_from(tenths / 10).unwrap_or(u64::MAX));
    if unit == "bytes" || tenths >= 100 { format!("{whole} {unit}") } else { format!("{whole}.{} {unit}", tenths % 10) }
}

/// `3, 5–7`.
pub(super) fn ranges(numbers: impl IntoIterator<Item = usize>) -> String {
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = numbers.as_slice();
    while let Some(first) = rest.first() {
        let run = rest.iter().zip(*first..).take_while(|(number, next)| *number == next).count();
        parts.push(match run {
            1 => first.to_string(),
            _ => format!("{first}–{}", first + run - 1),
        });
        rest = &rest[run..];
    }
    parts.join(", ")
}

/// `steps 3, 5–7`.
pub(super) fn steps(numbers: &[usize]) -> String {
    format!("{} {}", if numbers.len() == 1 { "step" } else { "steps" }, ranges(numbers.iter().copied()))
}

/// How many objects each verb applies to; only verbs that occur, in the order in which they are told.
pub(super) fn by_verb(plan: &Plan) -> Vec<(Verb, usize)> {
    let mut counts = BTreeMap::new();
    for change in &plan.changes {
        *counts.entry(change.verb).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// The hazards that are refused, with the numbers of the steps that carry them.
pub(super) fn refused(plan: &Plan, allowed: &[HazardKind]) -> BTreeMap<HazardKind, Vec<usize>> {
    let mut refused: BTreeMap<HazardKind, Vec<usize>> = BTreeMap::new();
    for (step, hazards) in plan.refused(allowed) {
        for hazard in hazards {
            refused.entry(hazard.kind).or_default().push(step.number);
        }
    }
    refused
}

/// `PostgreSQL 15.4`.
pub(super) fn version(number: u32) -> String {
    format!("PostgreSQL {}.{}", number / 10_000, number % 10_000)
}

/// `db.example.com:5432`, `/run/postgresql`, `local`.
pub(super) fn host(plan: &Plan) -> String {
    let host = &plan.target.host;
    let host = match host.as_str() {
        "local" => host.clone(),
        socket if socket.starts_with('/') || socket.starts_with('@') => format!("{socket} port {}", plan.target.port),
        ipv6 if ipv6.contains(':') => format!("[{ipv6}]:{}", plan.target.port),
        name => format!("{name}:{}", plan.target.port),
    };
    super::paint::on_one_line(&host)
}
