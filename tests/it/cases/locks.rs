//! Every step of every case on tables with rows: the locks that the plan announces have to be those that `pg_locks` shows.
//!
//! Compared are locks on tables, views, materialized views, sequences, foreign tables and composite types that were there
//! before the plan and are no extension's; that of an index, once it is committed, counts as its table's, and one on the
//! sequence of an identity column comes with the column: it is compared where the step announces or renames it by itself.
//! And where the server says that it writes a table anew, reads it to check it, or builds an index on it, the step has to say
//! so, since the locks are held for as long.
//! What conflicts with nothing but `ACCESS EXCLUSIVE` is left out. A step in a transaction gets one of its own, at whose
//! end its locks are listed. One that runs outside transactions gives its locks back before anybody can look: others hold
//! it up in each of its halves, and are looked at all the while; of these every lock has to be announced.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use schemactl::object::{Kind, LockMode, ObjectId, Path as Name, Work};
use schemactl::plan::{Group, Step, Verb};
use schemactl::server::connect;

use super::{End, SEED, Shadow, Targets, every_case, every_nth_case, read, these_cases};
use crate::support::Database;

const KNOWN: &str = "
set client_min_messages = error;
create schema watching; create table watching.known as
  select c.oid, coalesce(i.indrelid, c.oid) as shown, n.nspname, t.relname, t.relkind,
    exists (select from pg_depend d where d.objid = c.oid and d.classid = 1259 and d.deptype = 'i' and c.relkind = 'S')
      as is_of_identity
  from pg_class c left join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = coalesce(i.indrelid, c.oid)
    join pg_namespace n on n.oid = t.relnamespace
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'watching')
    and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 1259 and d.deptype = 'e')
    and not exists (select from pg_depend d where d.objid = c.reltype and d.classid = 1247 and d.deptype = 'e');
-- A publication of all tables wants to tell the rows apart.
alter table watching.known replica identity full;
";

#[test]
fn the_steps_of_some_cases_announce_their_locks() {
    every_nth_case(15, both_ways);
}

/// Tables below that have a column in their own right, sequences that go with an identity, and tables that are renamed.
#[test]
fn the_steps_of_these_cases_announce_their_locks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let cases = [
        "inherit/own_columns_come_with_the_parents",
        "inherit/own_generated_columns_come_with_the_parents",
        "inherit/columns_go_by_several_ways",
        "partition/owner_and_schema_change_with_columns",
        "partition/table_becomes_partition_under_its_foreign_key",
    ];
    these_cases(cases.iter().map(|case| root.join(case)).collect(), both_ways);
}

#[test]
#[ignore = "takes as long as the cases themselves; a part of it always runs"]
fn every_step_announces_its_locks() {
    every_case(both_ways);
}

/// Where the plan announces locks that are not taken: on the other ends of foreign keys which are gone by then, those of a
/// partition that has just come, and those of tables that refer to each other.
const ANNOUNCED_TOO: &[&str] =
    &["partition/exchanged_between_two_parents", "order/tables_that_reference_each_other", "table/many_with_cycle"];

fn both_ways(case: &Path, targets: &Targets, shadow: &Shadow) -> [Result<(), String>; 2] {
    let is_known = ANNOUNCED_TOO.iter().any(|name| case.ends_with(name));
    let (before, after) = (End::load(case, false, targets), End::load(case, true, targets));
    let rows = |name| read(case, name).unwrap_or_else(|| SEED.to_owned());
    [
        locks(&before.live, &rows("rows.sql"), &after.files, shadow, is_known),
        locks(&after.live, &rows("rows_back.sql"), &before.files, shadow, is_known),
    ]
}

fn locks(live: &Database, rows: &str, to: &str, shadow: &Shadow, is_known: bool) -> Result<(), String> {
    live.run(rows);
    // Where there is no way, the plan says so, and nothing is locked.
    let Ok(plan) = shadow.project(to).plan(live.target()) else { return Ok(()) };
    live.run(KNOWN);
    let mut report = String::new();
    for step in plan.groups.iter().flat_map(|group| group.steps().iter().map(move |step| (group, step))) {
        let (group, step) = step;
        let announced = announced(step);
        let only = (step.verb != Verb::Rename).then_some(&announced);
        let wrong = if matches!(group, Group::Alone(_)) {
            let Some(taken) = alone(live, step, only) else { break };
            let is_announced =
                |relation: &String, mode: LockMode| announced.get(relation).is_some_and(|one| *one >= mode);
            let more = taken.iter().any(|(relation, mode)| !is_announced(relation, *mode));
            more.then_some(taken)
        } else {
            // What needs a deferred check, or the transaction of the step before, does not run by itself.
            let Some((taken, unsaid)) = in_transaction(live, step, only) else { break };
            if !unsaid.is_empty() {
                let _ = writeln!(report, "{}\n  said {:?}\n  {unsaid}", step.statement.sql, step.statement.work);
            }
            // What gets another name has been announced by that one.
            let modes = |locks: &Locks| locks.values().copied().collect::<Vec<_>>();
            let is_renamed = step.verb == Verb::Rename && modes(&taken) == modes(&announced);
            // A sequence is only set where it has to be, and the table that it counts on from is locked by the step before.
            let is_certain = |_: &(&String, &LockMode)| !step.statement.sql.starts_with("SELECT pg_catalog.setval(");
            let more = taken.iter().any(|(relation, mode)| announced.get(relation) != Some(mode));
            let fewer = announced.iter().filter(is_certain).any(|(relation, _)| !taken.contains_key(relation));
            (!is_renamed && (more || fewer && !is_known)).then_some(taken)
        };
        if let Some(taken) = wrong {
            let _ = writeln!(report, "{}\n  announced {announced:?}\n  taken     {taken:?}", step.statement.sql);
        }
        live.run(FOLLOW);
    }
    if report.is_empty() { Ok(()) } else { Err(report) }
}

type Locks = BTreeMap<String, LockMode>;

fn announced(step: &Step) -> Locks {
    let name = |id: &ObjectId| match &id.path {
        Name::InSchema { schema, name } => format!("{schema}.{name}"),
        _ => id.to_string(),
    };
    let locks = step.statement.locks.iter().filter(|lock| lock.mode > LockMode::AccessShare);
    locks.map(|lock| (name(&lock.relation), lock.mode)).collect()
}

/// The locks of one session, by the names that relations had before the step.
fn held_by(pid: &str) -> String {
    format!(
        "select concat_ws(chr(1), k.nspname || '.' || k.relname, l.mode, k.is_of_identity) from pg_locks l join watching.known k on k.oid = l.relation
         where l.pid = {pid} and l.locktype = 'relation' and l.mode <> 'AccessShareLock'"
    )
}

/// Adds a lock; of those on sequences of identity columns only those among `only`.
fn add(taken: &mut Locks, line: &str, only: Option<&Locks>) {
    let fields: Vec<&str> = line.split('\x01').collect();
    let [relation, mode, is_of_identity] = fields[..] else { panic!("three fields: {line}") };
    if is_of_identity == "t" && only.is_some_and(|only| !only.contains_key(relation)) {
        return;
    }
    let mode = self::mode(mode);
    let entry = taken.entry(relation.to_owned()).or_insert(mode);
    *entry = (*entry).max(mode);
}

/// Names that the step has changed, and indexes that it has made.
const FOLLOW: &str = "
update watching.known set relname = c.relname, nspname = n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.oid = known.shown and (c.relname, n.nspname) is distinct from (known.relname, known.nspname);
insert into watching.known select i.indexrelid, k.shown, k.nspname, k.relname, k.relkind, false
from pg_index i join watching.known k on k.oid = i.indrelid where i.indexrelid not in (select oid from watching.known);";

/// Runs a step in a transaction: its locks, and what the server said that it does and the step does not say. None where it
/// cannot run by itself.
fn in_transaction(live: &Database, step: &Step, only: Option<&Locks>) -> Option<(Locks, String)> {
    let full = "select relname from watching.known where relkind in ('r', 'm') and pg_relation_size(oid) > 0";
    let full: Vec<String> = live.query(full).lines().map(|name| format!(" \"{name}\"")).collect();
    let script = format!(
        "begin; set local check_function_bodies = off; set local client_min_messages = debug1;\n{}\n;
         set local client_min_messages = error;\n{};\n
         commit; select 'done'",
        step.statement.to_run(),
        held_by("pg_backend_pid()")
    );
    let (output, messages) = live.query_with_messages(&script);
    let unsaid = |line: &&str| {
        let least = match line.trim_start_matches("DEBUG:").trim_start() {
            line if line.starts_with("rewriting table") => Work::Rewrite,
            line if line.starts_with("verifying table") || line.starts_with("building index") => Work::Scan,
            _ => return false,
        };
        step.statement.work < least && full.iter().any(|name| line.contains(name.as_str()))
    };
    let unsaid = messages.lines().filter(unsaid).collect::<Vec<_>>().join("; ");
    let lines: Vec<&str> = output.lines().collect();
    let (last, lines) = lines.split_last()?;
    let mut taken = Locks::new();
    lines.iter().filter(|line| line.contains('\x01')).for_each(|line| add(&mut taken, line, only));
    (*last == "done").then_some((taken, unsaid))
}

/// Runs a step outside transactions while the first of its tables is in use, and then the others.
fn alone(live: &Database, step: &Step, only: Option<&Locks>) -> Option<Locks> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let target = live.target();
        let session = || async { connect(&target).await.expect("a session") };
        let (worker, watcher) = (session().await, session().await);
        let users = [session().await, session().await];
        let tables: Vec<String> = step
            .statement
            .locks
            .iter()
            .filter(|lock| lock.relation.kind == Kind::Table)
            .map(|lock| lock.relation.sql_name())
            .collect();
        for (user, tables) in users.iter().zip([&tables[..tables.len().min(1)], &tables[tables.len().min(1)..]]) {
            user.client.batch_execute("begin").await.expect("a transaction");
            for table in tables {
                // Foreign tables cannot be locked.
                let using = format!(
                    "do $$ begin lock table {table} in access share mode; exception when wrong_object_type then null; end $$"
                );
                user.client.batch_execute(&using).await.expect("nobody else is there");
            }
        }
        let settings = "set check_function_bodies = off; set client_min_messages = error";
        worker.client.batch_execute(settings).await.expect("settings");
        let pid = worker.client.query_typed("select pg_backend_pid()", &[]).await.expect("a number");
        // That of an index which goes is its own: nobody uses it any more.
        let held = format!("{} and k.oid = k.shown", held_by(&pid[0].get::<_, i32>(0).to_string()));
        let over = Cell::new(false);
        let work = async {
            let ran = worker.client.batch_execute(step.statement.to_run()).await;
            over.set(true);
            ran.is_ok()
        };
        let watch = async {
            let mut taken = Locks::new();
            while !over.get() {
                let rows = watcher.client.query_typed(&held, &[]).await.expect("locks");
                for row in &rows {
                    add(&mut taken, row.get(0), only);
                }
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            taken
        };
        let leave = async {
            for user in &users {
                tokio::time::sleep(Duration::from_millis(40)).await;
                user.client.batch_execute("commit").await.expect("it ends");
            }
        };
        let (ran, taken, ()) = futures_util::join!(work, watch, leave);
        ran.then_some(taken)
    })
}

/// The mode that `pg_locks` calls so.
pub(crate) fn mode(name: &str) -> LockMode {
    LOCKS.iter().find(|(mode, _)| *mode == name).expect("a mode").1
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
