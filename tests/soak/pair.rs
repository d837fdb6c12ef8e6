//! From one schema to another on a real server, with rows in the tables.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemactl::config::Config;
use schemactl::object::HazardKind;
use schemactl::pipeline::{self, Request, ShadowChoice};
use schemactl::plan::Plan;
use schemactl::problem::Problem;

use crate::choices::{Choices, Decided, Random};
use crate::held::Held;
use crate::support::{Database, dump};
use crate::world::World;
use crate::{tables, types, views};

const SEED: &str = include_str!("../it/cases/seed.sql");

/// Parts of what the server says when only the rows are in the way.
const ABOUT_ROWS: &[&str] = &[
    "contains null values",
    "is violated by some row",
    "could not create unique index",
    "could not create exclusion constraint",
    "violates",
    "contains values that violate",
    "violated by",
    "out of range",
    "invalid input",
    "value too long",
    "no partition of relation",
    "cannot be cast",
    "cannot cast jsonb",
    "malformed",
    "RESTART value",
    "does not allow null values",
    // Text that is no hstore.
    "Unexpected end of string",
    // What evaluates a function does so as the owner of the table, for each row.
    "permission denied for function",
];

/// Parts of what a plan says, beside `no-way`, where PostgreSQL has no way that keeps the rows, before anything is touched.
const NO_WAY: &[&str] = &[
    // A type and the functions that read and print it only go together, by CASCADE.
    "the type and its input and output functions need each other",
    "how the values of a base type are kept cannot be changed",
    // Which partition a row belongs to would change.
    "PostgreSQL cannot change the type of a column of the partition key",
];

/// A schema that was made up.
pub struct Schema {
    /// Its statements, in an order that `psql` can run.
    pub statements: Vec<String>,
    in_front: usize,
    /// What was decided about it.
    pub asked: BTreeMap<String, (u32, u32)>,
}

/// The schema of a seed, except what is decided otherwise.
pub fn schema(seed: u64, decided: &Decided) -> Schema {
    let mut world = World::new(seed, decided.clone());
    types::make(&mut world);
    tables::make(&mut world);
    views::make(&mut world);
    let World { statements, in_front, choices: Choices { asked, .. }, .. } = world;
    Schema { statements, in_front, asked }
}

impl Schema {
    fn has_subscription(&self) -> bool {
        self.statements.iter().any(|sql| sql.starts_with("CREATE SUBSCRIPTION"))
    }

    /// As one script.
    pub fn script(&self) -> String {
        self.statements.iter().map(|sql| format!("{sql};\n")).collect()
    }

    /// As files: what stands in front in one, all else in others and in any order.
    fn files(&self, random: &mut Random) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("schema")).expect("a folder");
        let text = |statements: &[String]| statements.iter().map(|sql| format!("{sql};\n")).collect::<String>();
        let (front, rest) = self.statements.split_at(self.in_front);
        let mut rest = rest.to_vec();
        random.shuffle(&mut rest);
        let part = rest.len() / 3;
        for (name, statements) in
            [("0", front), ("a", &rest[..part]), ("b", &rest[part..2 * part]), ("c", &rest[2 * part..])]
        {
            std::fs::write(folder.path().join(format!("schema/{name}.sql")), text(statements)).expect("a file");
        }
        folder
    }
}

/// How a way ended.
#[derive(Debug, Clone)]
pub enum End {
    /// The database equals the files, and the rows are there.
    Converged,
    /// There was a clear reason not to do it; the database is as it was.
    Refused(String),
    /// There is no way, and the plan says so.
    NoWay(String),
    /// What must not be: of which sort, and all that is known.
    Failed(String, String),
}

/// What a way is tried with.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    /// The database that is set aside.
    pub shadow: &'a Database,
    /// What the files' order depends on.
    pub seed: u64,
    /// Whether the same files in another order have to give the same plan.
    pub in_two_orders: bool,
}

/// Goes from one schema to another. When only rows were in the way, goes without them, too.
pub fn go(from: &Schema, to: &Schema, trial: Trial) -> Vec<End> {
    caught(|| {
        let live = Start::of(from)?;
        let fresh = dump::dump(&loaded(to)?.database);
        Ok(way(live, from, to, &fresh, trial))
    })
    .unwrap_or_else(|end| vec![end])
}

/// Goes from one schema to the other and from that to the one; neither is loaded more often than it has to be.
pub fn go_both_ways(one: &Schema, other: &Schema, trial: Trial) -> [Vec<End>; 2] {
    caught(|| {
        let starts = [Start::of(one)?, Start::of(other)?];
        let fresh = starts.each_ref().map(|start| start.dump.clone());
        let [first, second] = starts;
        let is_odd = trial.seed % 2 == 1;
        let there = Trial { in_two_orders: is_odd, ..trial };
        let back = Trial { in_two_orders: !is_odd, ..trial };
        Ok([way(first, one, other, &fresh[1], there), way(second, other, one, &fresh[0], back)])
    })
    .unwrap_or_else(|end| [vec![end.clone()], vec![end]])
}

fn caught<T>(what: impl FnOnce() -> Result<T, End>) -> Result<T, End> {
    catch_unwind(AssertUnwindSafe(what)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "panicked".into());
        Err(End::Failed("panic".into(), text))
    })
}

fn way(start: Start, from: &Schema, to: &Schema, fresh: &str, trial: Trial) -> Vec<End> {
    let end = |start: Result<Start, End>, with_rows| {
        caught(|| one_way(start?, to, fresh, trial, with_rows)).map_or_else(|end| end, |()| End::Converged)
    };
    let first = end(Ok(start), true);
    match &first {
        End::Refused(_) => vec![first, end(caught(|| Start::of(from)), false)],
        _ => vec![first],
    }
}

/// A database that a schema was loaded into.
struct Loaded {
    database: Database,
    has_subscription: bool,
}

impl Drop for Loaded {
    /// Subscriptions keep a database from being dropped.
    fn drop(&mut self) {
        if self.has_subscription {
            let name = self.database.query("select quote_ident(subname) from pg_subscription s join pg_database d on d.oid = subdbid where datname = current_database()");
            if !name.is_empty() {
                self.database.query(&format!("drop subscription {name}"));
            }
        }
    }
}

/// A database with the schema that a way begins with.
struct Start {
    live: Loaded,
    dump: String,
}

impl Start {
    fn of(schema: &Schema) -> Result<Self, End> {
        let live = loaded(schema)?;
        let dump = dump::dump(&live.database);
        Ok(Self { live, dump })
    }
}

fn loaded(schema: &Schema) -> Result<Loaded, End> {
    let database = Database::empty();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("all.sql");
    std::fs::write(&path, schema.script()).expect("a file");
    database.run_file(database.owner(), &path).map_err(|error| End::Failed("generator".into(), error))?;
    Ok(Loaded { database, has_subscription: schema.has_subscription() })
}

fn one_way(start: Start, to: &Schema, fresh: &str, trial: Trial, with_rows: bool) -> Result<(), End> {
    let failed = |sort: &str, text: String| Err(End::Failed(sort.to_owned(), text));
    let Start { live, dump: was } = start;
    let mut loaded = live;
    loaded.has_subscription |= to.has_subscription();
    let live = &loaded.database;
    if with_rows {
        live.run(&format!("begin; set constraints all immediate;\n{SEED}\ncommit;"));
    }
    let held = Held::by(live);
    let mut random = Random(trial.seed);
    let folder = to.files(&mut random);
    let requested = request(folder.path(), live, trial.shadow);
    let planned = block_on(pipeline::plan(&requested)).map_err(|problem| refused("plan", &problem, None, with_rows))?;
    let statements = sql(&planned.plan);
    if trial.in_two_orders {
        let shuffled = to.files(&mut random);
        let other = block_on(pipeline::plan(&request(shuffled.path(), live, trial.shadow)))
            .map_err(|problem| refused("plan of another order", &problem, None, with_rows))?;
        let (one, other) = (without_order_of_grants(&statements), without_order_of_grants(&sql(&other.plan)));
        if one != other {
            return failed("order of files", difference(&one, &other));
        }
    }
    let applied = match block_on(pipeline::apply(&requested, &planned, &mut |_| {})) {
        Ok(applied) => applied,
        Err(problem) => {
            if planned.plan.groups.len() == 1 && dump::dump(live) != was {
                return failed("refused half-way", problem.render(false, 120));
            }
            return Err(refused("apply", &problem, Some((&planned.plan, &statements)), with_rows));
        }
    };
    if !applied.left.is_empty() {
        return failed("second plan", format!("left:\n{}\nthe first was:\n{statements}", sql(&applied.left)));
    }
    let now = dump::dump(live);
    let is_reported =
        applied.left.remarks.iter().any(|remark| remark.text.contains("is also stated by the table itself"));
    if now != fresh && !(is_reported && differ_in_parts_only(&now, fresh)) {
        return failed("pg_dump", format!("{}\nthe plan was:\n{statements}", difference(&now, fresh)));
    }
    if let Some((sort, text)) = held.lost(&Held::by(live), &planned.plan) {
        return failed(sort, format!("{text}\nthe plan was:\n{statements}"));
    }
    Ok(())
}

/// Whether a problem is a good reason not to go on.
fn refused(stage: &str, problem: &Problem, plan: Option<(&Plan, &str)>, with_rows: bool) -> End {
    let text = problem.render(false, 120);
    let words = format!("{} {}", problem.what, problem.why.as_deref().unwrap_or_default());
    if with_rows && ABOUT_ROWS.iter().any(|part| words.contains(part)) {
        let part = ABOUT_ROWS.iter().find(|part| words.contains(**part)).unwrap_or(&"");
        let announced = |plan: &Plan| {
            plan.steps().any(|step| step.statement.hazards.iter().any(|hazard| hazard.kind == HazardKind::MayFail))
        };
        if let Some((plan, statements)) = plan
            && !announced(plan)
            && !part.starts_with("permission")
            && !is_default_outside_domain(&words)
        {
            return End::Failed("not announced".into(), format!("{text}\nthe plan was:\n{statements}"));
        }
        return End::Refused(format!("{}: {part}", problem.code));
    }
    // Its owner may not read what it is made of, and so it can only be filled while somebody else owns it.
    if words.contains("permission denied for table") && words.contains("REFRESH MATERIALIZED VIEW") {
        return End::NoWay(problem.code.to_owned());
    }
    if stage == "plan" && (problem.code == "no-way" || NO_WAY.iter().any(|part| words.contains(part))) {
        return End::NoWay(problem.code.to_owned());
    }
    End::Failed(
        format!("{stage} {}", problem.code),
        format!("{text}\nthe plan was:\n{}", plan.map(|(_, statements)| statements).unwrap_or_default()),
    )
}

/// Whether a default breaks a rule of its column's domain: a mistake in the files, whatever the rows.
fn is_default_outside_domain(words: &str) -> bool {
    words.contains("value for domain") && words.contains(" ADD COLUMN ") && words.contains(" DEFAULT ")
}

fn request(folder: &std::path::Path, live: &Database, shadow: &Database) -> Request {
    let config = Config::load(None, folder).expect("a configuration");
    Request {
        roots: config.schema.clone(),
        config,
        environment: None,
        target: Some(live.target()),
        is_local: false,
        shadow: ShadowChoice::Url(shadow.target()),
        rows: pipeline::Rows::default(),
        author: schemactl::history::Author::default(),
    }
}

fn sql(plan: &Plan) -> String {
    plan.steps().map(|step| format!("{};\n", step.statement.sql)).collect()
}

/// Statements with grants that follow one another in alphabetical order: theirs is that of the files.
fn without_order_of_grants(statements: &str) -> String {
    let mut lines: Vec<&str> = statements.lines().collect();
    for run in lines.chunk_by_mut(|one, next| one.starts_with("GRANT ") && next.starts_with("GRANT ")) {
        run.sort_unstable();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether only columns and constraints inside of `CREATE TABLE` differ, and where defaults and NOT NULL of such columns
/// are said.
fn differ_in_parts_only(one: &str, other: &str) -> bool {
    let diff = similar::TextDiff::from_lines(one, other);
    diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal).all(|change| {
        let line = change.value();
        line.starts_with("    ")
            || line.ends_with(" SET NOT NULL;\n")
            || line.contains("; Type: DEFAULT; ")
            || line.contains(" SET DEFAULT ")
            || ["--\n", "\n"].contains(&line)
    })
}

fn difference(one: &str, other: &str) -> String {
    similar::TextDiff::from_lines(one, other).unified_diff().context_radius(4).header("is", "should be").to_string()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
