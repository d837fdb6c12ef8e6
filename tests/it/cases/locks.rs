//! Every step of every case, run in a transaction of its own on tables with rows: the locks that the plan announces have
//! to be those that `pg_locks` shows.
//!
//! Compared are locks on tables, views, materialized views, foreign tables and composite types that were there before the
//! plan; that of an index, once it is committed, counts as its table's. What conflicts with nothing but `ACCESS EXCLUSIVE`
//! is left out, and so are sequences, whose locks are not all announced. Statements that cannot run in a transaction give
//! their locks back before anybody can look.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use schemactl::object::{Kind, LockMode, ObjectId, Path as Name};
use schemactl::plan::{Group, Plan, Step};

use super::{End, SEED, Shadow, Targets, every_case, every_nth_case, read};
use crate::support::Database;

const KNOWN: &str = "
set client_min_messages = error;
create temp table known as
  select c.oid, coalesce(i.indrelid, c.oid) as shown, n.nspname, t.relname, t.relkind
  from pg_class c left join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = coalesce(i.indrelid, c.oid)
    join pg_namespace n on n.oid = t.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 1259 and d.deptype = 'i'
      and c.relkind = 'S');
";

#[test]
fn the_steps_of_some_cases_announce_their_locks() {
    every_nth_case(15, both_ways);
}

#[test]
#[ignore = "takes as long as the cases themselves; a part of it always runs"]
fn every_step_announces_its_locks() {
    every_case(both_ways);
}

/// Where the plan does not announce what is taken on partitions beside those that it names; README.md says so.
const NOT_ANNOUNCED: &[&str] = &["partition/default_becomes_other", "partition/referenced_bound_changes"];

fn both_ways(case: &Path, targets: &Targets, shadow: &Shadow) -> [Result<(), String>; 2] {
    if NOT_ANNOUNCED.iter().any(|name| case.ends_with(name)) {
        return [Ok(()), Ok(())];
    }
    let (before, after) = (End::load(case, false, targets), End::load(case, true, targets));
    let rows = |name| read(case, name).unwrap_or_else(|| SEED.to_owned());
    [
        locks(&before.live, &rows("rows.sql"), &after.files, shadow),
        locks(&after.live, &rows("rows_back.sql"), &before.files, shadow),
    ]
}

fn locks(live: &Database, rows: &str, to: &str, shadow: &Shadow) -> Result<(), String> {
    live.run(rows);
    // Where there is no way, the plan says so, and nothing is locked.
    let Ok(plan) = shadow.project(to).plan(live.target()) else { return Ok(()) };
    let output = live.query(&script(&plan));
    let mut taken: BTreeMap<usize, BTreeMap<String, LockMode>> = BTreeMap::new();
    let mut ran = BTreeSet::new();
    for line in output.lines() {
        match line.split('\x01').collect::<Vec<_>>().as_slice() {
            ["lock", step, relation, mode] => {
                let mode = LOCKS.iter().find(|(name, _)| name == mode).expect("a mode").1;
                let step = taken.entry(step.parse().expect("a number")).or_default();
                let entry = step.entry((*relation).to_owned()).or_insert(mode);
                *entry = (*entry).max(mode);
            }
            ["ran", step] => {
                ran.insert(step.parse::<usize>().expect("a number"));
            }
            _ => {}
        }
    }
    let mut report = String::new();
    for step in plan.groups.iter().filter(|group| matches!(group, Group::Transaction(_))).flat_map(Group::steps) {
        if !ran.contains(&step.number) {
            // What needs a deferred check, or the transaction of the step before.
            break;
        }
        let taken = taken.remove(&step.number).unwrap_or_default();
        let announced = announced(step);
        if taken != announced {
            let _ = writeln!(report, "{}\n  announced {announced:?}\n  taken     {taken:?}", step.statement.sql);
        }
    }
    if report.is_empty() { Ok(()) } else { Err(report) }
}

fn announced(step: &Step) -> BTreeMap<String, LockMode> {
    let name = |id: &ObjectId| match &id.path {
        Name::InSchema { schema, name } => format!("{schema}.{name}"),
        _ => id.to_string(),
    };
    let locks = step.statement.locks.iter();
    let locks = locks.filter(|lock| lock.mode > LockMode::AccessShare && lock.relation.kind != Kind::Sequence);
    locks.map(|lock| (name(&lock.relation), lock.mode)).collect()
}

/// Each step in a transaction, followed by its locks.
fn script(plan: &Plan) -> String {
    let mut script = KNOWN.to_owned();
    for group in &plan.groups {
        for step in group.steps() {
            let (number, sql) = (step.number, step.statement.to_run());
            if matches!(group, Group::Alone(_)) {
                let _ = writeln!(script, "set check_function_bodies = off;\n{sql}\n;");
                continue;
            }
            let _ = writeln!(
                script,
                "begin; set local check_function_bodies = off; set local client_min_messages = error;\n{sql}\n;
                 select 'lock' || chr(1) || {number} || chr(1) || k.nspname || '.' || k.relname || chr(1) || l.mode
                 from pg_locks l join known k on k.oid = l.relation
                 where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted and l.mode <> 'AccessShareLock'
                   and k.relkind <> 'S';
                 select 'ran' || chr(1) || {number}; commit;
                 update known set relname = c.relname from pg_class c where c.oid = known.shown and c.relname <> known.relname;
                 insert into known select i.indexrelid, k.shown, k.nspname, k.relname, k.relkind
                 from pg_index i join known k on k.oid = i.indrelid where i.indexrelid not in (select oid from known);"
            );
        }
    }
    script
}

const LOCKS: &[(&str, LockMode)] = &[
    ("AccessShareLock", LockMode::AccessShare),
    ("RowShareLock", LockMode::RowShare),
    ("RowExclusiveLock", LockMode::RowExclusive),
    ("ShareUpdateExclusiveLock", LockMode::ShareUpdateExclusive),
    ("ShareLock", LockMode::Share),
    ("ShareRowExclusiveLock", LockMode::ShareRowExclusive),
    ("ExclusiveLock", LockMode::Exclusive),
    ("AccessExclusiveLock", LockMode::AccessExclusive),
];
