//! Pairs of schemas: from `before.sql` to `after.sql` and back, with rows in the tables. `pg_dump` of what was applied
//! has to equal `pg_dump` of a fresh database, a second plan has to be empty, and the rows have to be there still.
//!
//! Beside the two files a case may have `rows.sql` and `rows_back.sql` (rows for the way there and back, instead of
//! made-up ones), `refused` (the hazards by name that the way there has to announce, one a line) and `error` (a code:
//! there is no way, and the plan says so; `error_back` for the way back), and `holds.sql` and `holds_back.sql`: what has to
//! be true of the rows afterwards, a query that answers `t`. A case whose `after.sql` is in an order that
//! `psql` cannot run has the same statements in `in_order.sql`, in one that it can. `since` holds the first major version
//! that knows what the case is about, `until` the last that allows it. What does not apply to the server, or needs an
//! extension that it lacks, is counted and named.
//!
//! `CASE=a,b` runs those whose path contains `a` or `b`. `CASES_SECONDS=n` begins no other after that time and says how
//! many were left: which ones these are differs from version to version, and from day to day. Every tenth case starts a private server for its shadow; the
//! others set an empty database aside, which takes less time. `SHADOW=private` and `SHADOW=database` make all do one.

pub(crate) mod locks;
mod pulled;

use std::any::Any;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use schemactl::shadow::local::LocalServer;

use crate::support::database::{OWNER, server, shadow_server};
use crate::support::{Database, Project, dump, project};

const SEED: &str = include_str!("seed.sql");

#[test]
fn every_case_converges_both_ways() {
    every_case(|case, targets, shadow| {
        // Each end is loaded once: one is what the way from the other has to come to.
        let (before, after) = (End::load(case, false, targets), End::load(case, true, targets));
        [before.way(&after, case, false, shadow), after.way(&before, case, true, shadow)]
    });
}

/// Schemas that have nothing to do with each other but names: everything may become anything else. `CROSS=n` chooses
/// which become which.
#[test]
#[ignore = "takes long; what it finds becomes a case"]
fn every_case_becomes_another_or_is_refused_before_anything_is_touched() {
    every_case(|case, targets, shadow| [becomes_another(case, targets, shadow), Ok(())]);
}

/// Without rows: most would break what they are to become.
fn becomes_another(case: &Path, targets: &Targets, shadow: &Shadow) -> Result<(), String> {
    let others = case_folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases"));
    let step: usize = std::env::var("CROSS").ok().and_then(|text| text.parse().ok()).unwrap_or(7);
    let here = others.iter().position(|other| other == case).unwrap_or_default();
    let other = &others[(here * 31 + step * 17 + 1) % others.len()];
    if ["since", "until"].iter().any(|name| read(other, name).is_some()) {
        return Ok(());
    }
    let pair = format!("{} becomes {}", case.display(), other.display());
    let (from, to) = (End::load(case, true, targets), End::load(other, false, targets));
    let failure = match shadow.project(&to.files).plan(from.live.target()) {
        Err(problem) if problem.code == "would-lose-data" || problem.code == "needs-cascade" => {
            eprintln!("--- {pair}: {}", problem.render(false, 120));
            return Ok(());
        }
        Err(problem) => problem.render(false, 120),
        Ok(_) => match from.converges(&to, &BTreeMap::new(), shadow) {
            Err(failure) => failure,
            Ok(_) => return Ok(()),
        },
    };
    // At once, since the whole takes long.
    eprintln!("### {pair}\n{failure}");
    Err(pair)
}

/// Every plan is tried on a copy of the database, as `plan` does it. Nothing that works may be called a mistake.
#[test]
#[ignore = "takes long; every tenth case is tried while it converges"]
fn every_plan_is_proved() {
    every_case(|case, targets, _| {
        let (before, after) = (End::load(case, false, targets), End::load(case, true, targets));
        [before.proved(&after, case, false), after.proved(&before, case, true)]
    });
}

/// With `TARGET_PG_BIN` and `SHADOW=database` the shadow is of another version than the target: see `tests/versions`.
#[test]
#[ignore = "tests/versions runs it, for each pair of versions"]
fn every_case_is_unchanged_where_it_was_loaded() {
    every_case(|case, targets, shadow| {
        [true, false].map(|is_after| {
            let (files, live) = loaded(case, is_after, targets);
            let plan = shadow.project(&files).plan(live.target());
            let plan = plan.map_err(|problem| problem.render(false, 120))?;
            if plan.is_empty() { Ok(()) } else { Err(project::sql(&plan)) }
        })
    });
}

/// Runs something about every case that applies to the server; gives what failed on the way there and back.
fn every_case(run: fn(&Path, &Targets, &Shadow) -> [Result<(), String>; 2]) {
    every_nth_case(1, run);
}

/// The same for every `nth` case.
fn every_nth_case(nth: usize, run: fn(&Path, &Targets, &Shadow) -> [Result<(), String>; 2]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let only = std::env::var("CASE").unwrap_or_default();
    let mut cases = case_folders(&root);
    cases.retain(|case| only.split(',').any(|one| case.to_string_lossy().contains(one)));
    assert!(!cases.is_empty(), "no case matches `{only}`");
    these_cases(cases.into_iter().step_by(nth).collect(), run);
}

/// The same for these.
fn these_cases(mut cases: Vec<PathBuf>, run: fn(&Path, &Targets, &Shadow) -> [Result<(), String>; 2]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let all = cases.len();
    let inapplicable = leave_out_inapplicable(&mut cases, &root);
    if !inapplicable.is_empty() {
        eprintln!("{} of {all} cases do not apply here:\n{}", inapplicable.len(), inapplicable.join("\n"));
    }
    let until = time_limit().map(|time| (shuffle(&mut cases), Instant::now() + time).1);
    let is_over = || until.is_some_and(|until| Instant::now() > until);
    let (next, begun) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let targets = Targets::new();
                let set_aside = Shadow::SetAside(Arc::new(Database::for_shadow()));
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(number).filter(|_| number < 3 || !is_over()) else { break };
                    begun.fetch_add(1, Ordering::Relaxed);
                    let shadow = if is_private(number) { &Shadow::Private } else { &set_aside };
                    let ran = catch_unwind(AssertUnwindSafe(|| run(case, &targets, shadow)));
                    let ran = ran.unwrap_or_else(|panic| [Err(panic_message(&*panic)), Ok(())]);
                    for (result, way) in ran.into_iter().zip(["", " (back)"]) {
                        let Err(message) = result else { continue };
                        let name = format!("{}{way}", case.strip_prefix(&root).expect("inside").display());
                        eprintln!("=== {name} failed");
                        failures.lock().expect("no panic").insert(name, message);
                    }
                }
            });
        }
    });
    let begun = begun.into_inner();
    if begun < cases.len() {
        eprintln!("{begun} of {} cases were run in the time given", cases.len());
    }
    let failures = failures.into_inner().expect("no panic");
    let report: Vec<String> = failures.iter().map(|(name, message)| format!("=== {name}\n{message}")).collect();
    assert!(failures.is_empty(), "{} of {} ways failed\n{}", failures.len(), begun * 2, report.join("\n"));
}

fn time_limit() -> Option<Duration> {
    let seconds = std::env::var("CASES_SECONDS").ok()?;
    Some(Duration::from_secs(seconds.parse().expect("CASES_SECONDS is a number")))
}

/// An order of its own for each version and day, so that in the long run none is always left out.
fn shuffle(cases: &mut [PathBuf]) {
    let day = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86_400);
    let versions = (server().binaries().major, shadow_server().binaries().major);
    cases.sort_by_cached_key(|case| {
        let mut hasher = DefaultHasher::new();
        (case, day, versions).hash(&mut hasher);
        hasher.finish()
    });
}

fn case_folders(root: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() == "before.sql")
        .filter_map(|entry| entry.path().parent().map(Path::to_owned))
        .collect();
    cases.sort();
    cases
}

/// What the shadow of a case is.
enum Shadow {
    /// A server of its own.
    Private,
    /// A database of the tests' server, which is as empty after each case as before.
    SetAside(Arc<Database>),
}

impl Shadow {
    /// A project with this schema and such a shadow.
    fn project(&self, sql: &str) -> Project {
        let project = Project::new(&[("schema.sql", sql)]);
        match self {
            Shadow::Private => project,
            Shadow::SetAside(database) => project.with_shadow(Arc::clone(database)),
        }
    }
}

fn is_private(number: usize) -> bool {
    match std::env::var("SHADOW").as_deref() {
        Ok("private") => true,
        Ok("database") => false,
        _ => number.is_multiple_of(10),
    }
}

/// Takes out the cases that this server cannot run, and says which and why.
fn leave_out_inapplicable(cases: &mut Vec<PathBuf>, root: &Path) -> Vec<String> {
    let (target, shadow) = (server().binaries().major, shadow_server().binaries().major);
    let (oldest, newest) = (target.min(shadow), target.max(shadow));
    let database = Database::empty();
    let databases: Vec<Database> =
        std::iter::once(database).chain((target != shadow).then(Database::for_shadow)).collect();
    let mut loads: BTreeMap<String, bool> = BTreeMap::new();
    // Its files may be there, and a library that it needs not.
    let mut is_there = |name: &str| {
        *loads.entry(name.to_owned()).or_insert_with(|| {
            let sql = format!("begin; create extension \"{name}\" cascade; rollback; select 'loads'");
            databases.iter().all(|database| database.query(&sql) == "loads")
        })
    };
    let sorts = |database: &Database| {
        let sql = "begin; create collation icu_is_there (provider = icu, locale = 'de-DE'); rollback; select 'sorts'";
        database.query(sql) == "sorts"
    };
    let has_icu = databases.iter().all(sorts);
    let mut inapplicable = Vec::new();
    cases.retain(|case| {
        let version = |name| read(case, name).map(|text| text.trim().parse::<u32>().expect("a version"));
        let text = ["before.sql", "after.sql"].map(|name| read(case, name).unwrap_or_default().to_lowercase()).concat();
        let missing = text
            .split("create extension ")
            .skip(1)
            .map(|rest| rest.trim_start_matches("if not exists ").trim_start_matches('"'))
            .map(|rest| {
                rest.split(|end: char| !(end.is_alphanumeric() || "_-".contains(end))).next().unwrap_or_default()
            })
            .find(|name| !is_there(name));
        let reason = match (version("since"), version("until"), missing) {
            (Some(since), ..) if oldest < since => format!("PostgreSQL {since} is the first that knows it"),
            (_, Some(until), _) if newest > until => format!("PostgreSQL {until} is the last that allows it"),
            (.., Some(name)) => format!("the server does not have extension {name}"),
            _ if !has_icu && text.contains("provider = icu") => "the server is built without ICU".to_owned(),
            _ => return true,
        };
        inapplicable.push(format!("  {}: {reason}", case.strip_prefix(root).expect("inside").display()));
        false
    });
    inapplicable
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "panicked".to_owned())
}

fn read(case: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(case.join(name)).ok()
}

/// One of the two schemas of a case, loaded by `psql`.
struct End {
    /// What the files say.
    files: String,
    live: Database,
    /// What `pg_dump` says about it.
    dump: String,
}

impl End {
    fn load(case: &Path, is_after: bool, targets: &Targets) -> Self {
        let (files, live) = loaded(case, is_after, targets);
        let dump = dump::dump(&live);
        Self { files, live, dump }
    }

    /// Puts rows into this end, applies the other's files to it, and compares it with the other as it was loaded.
    fn way(&self, to: &Self, case: &Path, back: bool, shadow: &Shadow) -> Result<(), String> {
        let seed = read(case, if back { "rows_back.sql" } else { "rows.sql" });
        let rows_before = rows(&self.live.run_and_query(seed.as_deref().unwrap_or(SEED), ROWS));
        if let Some(code) = read(case, if back { "error_back" } else { "error" }) {
            // What has no way is refused before anything is touched.
            return match shadow.project(&to.files).plan(self.live.target()) {
                Err(problem) if problem.code == code.trim() => Ok(()),
                Err(problem) => Err(problem.render(false, 120)),
                Ok(plan) => Err(format!("expected the error {code}\n{}", project::sql(&plan))),
            };
        }
        if matches!(shadow, Shadow::Private) {
            self.proved(to, case, back)?;
        }
        let plan = self.converges(to, &rows_before, shadow)?;
        if let Some(expected) = read(case, if back { "refused_back" } else { "refused" }) {
            let found: Vec<_> = project::refused(&plan).iter().map(|kind| kind.name()).collect();
            if found != expected.split_whitespace().collect::<Vec<_>>() {
                return Err(format!("refused hazards: {found:?}"));
            }
        }
        if let Some(query) = read(case, if back { "holds_back.sql" } else { "holds.sql" }) {
            let answer = self.live.query(&query);
            if answer != "t" {
                return Err(format!("of the rows does not hold: {query}\nthe plan was:\n{}", project::sql(&plan)));
            }
        }
        Ok(())
    }

    /// Tries the plan for the other's files on a copy. What cannot be tried is said.
    fn proved(&self, to: &Self, case: &Path, back: bool) -> Result<(), String> {
        if read(case, if back { "error_back" } else { "error" }).is_some() {
            return Ok(());
        }
        let said = Shadow::Private.project(&to.files).prove(self.live.target());
        let said = said.map_err(|problem| problem.render(false, 120))?;
        if said.starts_with("not proved") {
            eprintln!("{}{}: {said}", case.display(), if back { " (back)" } else { "" });
        }
        Ok(())
    }

    /// Applies the other's files, and compares; gives the plan.
    fn converges(
        &self,
        to: &Self,
        rows_before: &BTreeMap<String, String>,
        shadow: &Shadow,
    ) -> Result<schemactl::plan::Plan, String> {
        let live = &self.live;
        let desired = shadow.project(&to.files);
        let (plan, left) = desired.apply(live.target()).map_err(|problem| {
            let planned = desired.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
            format!("{}\n{planned}", problem.render(false, 120))
        })?;
        let statements = project::sql(&plan);
        // What is left is a plan for the database as it was read after the last step; whoever starts anew, with a server of
        // its own for the shadow, comes to the same.
        let again = match shadow {
            Shadow::Private if left.is_empty() => {
                desired.plan(live.target()).map_err(|problem| problem.render(false, 120))?
            }
            _ => left,
        };
        if !again.is_empty() {
            let again = project::sql(&again);
            return Err(format!("a second plan is not empty:\n{again}\nthe first was:\n{statements}"));
        }
        let applied = dump::dump(live);
        if applied != to.dump {
            let diff = similar::TextDiff::from_lines(&applied, &to.dump);
            return Err(format!("{}\nthe plan was:\n{statements}", diff.unified_diff().header("applied", "loaded")));
        }
        let deletes = project::refused(&plan).contains(&schemactl::object::HazardKind::DeletesData);
        let rows_after = rows(&live.query(ROWS));
        for (table, count) in rows_before {
            match rows_after.get(table) {
                Some(now) if now == count => {}
                _ if deletes => {}
                // A table without a row may be made anew.
                None if count == "0" => {}
                now => return Err(format!("{table} had {count} rows and has {now:?}\nthe plan was:\n{statements}")),
            }
        }
        Ok(plan)
    }
}

/// What one of the two files says, and a database into which `psql` has loaded it.
fn loaded(case: &Path, is_after: bool, targets: &Targets) -> (String, Database) {
    let files = read(case, if is_after { "after.sql" } else { "before.sql" }).expect("both files");
    let live = targets.database();
    // The statements in an order that `psql` can run, where those of `after.sql` are in another.
    live.run(&read(case, "in_order.sql").filter(|_| is_after).unwrap_or_else(|| files.clone()));
    (files, live)
}

/// Where one worker's databases are: on a server of its own, so that what the others write is not taken for a change.
struct Targets {
    server: &'static LocalServer,
    template: Database,
}

impl Targets {
    fn new() -> Self {
        let server = Database::own_server();
        let template = Database::on(server, OWNER, "template0");
        // Comments on PostgreSQL's own objects: `pg_dump` reads all of them each time, to print none.
        template.run_as_superuser(
            "delete from pg_description
               where objoid < 16384 and classoid not in ('pg_namespace'::regclass, 'pg_extension'::regclass);
             vacuum full pg_description",
        );
        // The next who connects writes a file that spares those after them to look up the system catalogs; it is copied.
        template.query("select 1");
        Self { server, template }
    }

    fn database(&self) -> Database {
        Database::on(self.server, OWNER, &self.template.name)
    }
}

/// How many rows each table has, whatever it is called.
const ROWS: &str = "
select c.oid || ' ' || c.oid::regclass || '|' || (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from only %s',
  c.oid::regclass), false, true, '')))[1]::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

/// The answer of [`ROWS`].
fn rows(answer: &str) -> BTreeMap<String, String> {
    answer
        .lines()
        .filter_map(|line| line.rsplit_once('|'))
        .filter_map(|(table, count)| Some((table.split_once(' ')?.0.to_owned(), count.to_owned())))
        .collect()
}
