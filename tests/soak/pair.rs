//! From one schema to another on a real server, with rows in the tables.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemactl::config::Config;
use schemactl::pipeline::{self, Request, ShadowChoice};
use schemactl::plan::Plan;
use schemactl::problem::Problem;

use crate::choices::{Choices, Decided, Random};
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
    "violated by",
    "out of range",
    "invalid input",
    "value too long",
    "no partition of relation",
    "cannot be cast",
    "malformed",
    // What evaluates a function does so as the owner of the table, for each row.
    "permission denied for function",
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
    /// What must not be: of which sort, and all that is known.
    Failed(String, String),
}

/// Goes from one schema to another. When only rows were in the way, goes without them, too.
pub fn go(from: &Schema, to: &Schema, shadow: &Database, seed: u64) -> Vec<End> {
    let way = |with_rows| {
        catch_unwind(AssertUnwindSafe(|| one_way(from, to, shadow, seed, with_rows)))
            .unwrap_or_else(|panic| {
                let text = panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "panicked".into());
                Err(End::Failed("panic".into(), text))
            })
            .map_or_else(|end| end, |()| End::Converged)
    };
    let first = way(true);
    match &first {
        End::Refused(_) => vec![first, way(false)],
        _ => vec![first],
    }
}

fn loaded(schema: &Schema) -> Result<Database, End> {
    let database = Database::empty();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("all.sql");
    std::fs::write(&path, schema.script()).expect("a file");
    database.run_file(database.owner(), &path).map_err(|error| End::Failed("generator".into(), error))?;
    Ok(database)
}

fn one_way(from: &Schema, to: &Schema, shadow: &Database, seed: u64, with_rows: bool) -> Result<(), End> {
    let failed = |sort: &str, text: String| Err(End::Failed(sort.to_owned(), text));
    let live = loaded(from)?;
    let fresh = dump::dump(&loaded(to)?);
    let was = dump::dump(&live);
    if with_rows {
        live.run(&format!("begin; set constraints all immediate;\n{SEED}\ncommit;"));
    }
    let rows_before = rows(&live);
    let mut random = Random(seed);
    let folders = [to.files(&mut random), to.files(&mut random)];
    let [request, shuffled] = folders.each_ref().map(|folder| request(folder.path(), &live, shadow));
    let planned = block_on(pipeline::plan(&request)).map_err(|problem| refused("plan", &problem, None, with_rows))?;
    let other = block_on(pipeline::plan(&shuffled)).map_err(|problem| refused("plan", &problem, None, with_rows))?;
    let statements = sql(&planned.plan);
    if statements != sql(&other.plan) {
        return failed("order of files", difference(&statements, &sql(&other.plan)));
    }
    let applied = match block_on(pipeline::apply(&request, &planned, &mut |_, _, _| {})) {
        Ok(applied) => applied,
        Err(problem) => {
            if planned.plan.groups.len() == 1 && dump::dump(&live) != was {
                return failed("refused half-way", problem.render(false, 120));
            }
            return Err(refused("apply", &problem, Some(&statements), with_rows));
        }
    };
    if !applied.left.is_empty() {
        return failed("second plan", format!("left:\n{}\nthe first was:\n{statements}", sql(&applied.left)));
    }
    let now = dump::dump(&live);
    if now != fresh {
        return failed("pg_dump", format!("{}\nthe plan was:\n{statements}", difference(&now, &fresh)));
    }
    let rows_after = rows(&live);
    for (table, count) in &rows_before {
        if rows_after.get(table) != Some(count) && !statements.contains(&format!("DROP TABLE {table};")) {
            let now = rows_after.get(table);
            return failed("rows", format!("{table} had {count} rows and has {now:?}\nthe plan was:\n{statements}"));
        }
    }
    Ok(())
}

/// Whether a problem is a good reason not to go on.
fn refused(stage: &str, problem: &Problem, statements: Option<&str>, with_rows: bool) -> End {
    let text = problem.render(false, 120);
    let words = format!("{} {}", problem.what, problem.why.as_deref().unwrap_or_default());
    if with_rows && ABOUT_ROWS.iter().any(|part| words.contains(part)) {
        let part = ABOUT_ROWS.iter().find(|part| words.contains(**part)).unwrap_or(&"");
        return End::Refused(format!("{}: {part}", problem.code));
    }
    End::Failed(
        format!("{stage} {}", problem.code),
        format!("{text}\nthe plan was:\n{}", statements.unwrap_or_default()),
    )
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
        author: schemactl::history::Author::default(),
    }
}

fn sql(plan: &Plan) -> String {
    plan.steps().map(|step| format!("{};\n", step.statement.sql)).collect()
}

fn difference(one: &str, other: &str) -> String {
    similar::TextDiff::from_lines(one, other).unified_diff().context_radius(4).header("is", "should be").to_string()
}

/// How many rows each table has.
fn rows(database: &Database) -> BTreeMap<String, String> {
    let counts = database.query(
        "select c.oid::regclass || '|' || (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from only %s',
           c.oid::regclass), false, true, '')))[1]::text
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'",
    );
    counts
        .lines()
        .filter_map(|line| line.rsplit_once('|'))
        .map(|(table, count)| {
            (
                if table.contains('.') && !table.starts_with('"') || table.contains("\".") {
                    table.to_owned()
                } else {
                    format!("public.{table}")
                },
                count.to_owned(),
            )
        })
        .collect()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
