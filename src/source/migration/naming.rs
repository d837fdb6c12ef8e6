//! How migration tools name their files, and in which order that puts them.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::problem::{Problem, Result};

/// By which tool's rules a folder's files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// In the order of their names, as a shell gives them to psql; so do Supabase's.
    ByName,
    /// `V1__x.sql`, `R__x.sql`.
    Flyway,
    /// `1_x.up.sql`, `1_x.down.sql`.
    UpAndDown,
    /// `-- migrate:up`.
    Dbmate,
    /// `-- +goose Up`.
    Goose,
    /// `-- Up Migration`.
    NodePgMigrate,
    /// `1_x/migration.sql`.
    Prisma,
    /// `1_x/up.sql`.
    Diesel,
    /// `meta/_journal.json`.
    Drizzle,
    /// `sqitch.plan`.
    Sqitch,
}

impl Scheme {
    /// What the tool calls itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scheme::ByName => "psql",
            Scheme::Flyway => "Flyway",
            Scheme::UpAndDown => "golang-migrate",
            Scheme::Dbmate => "dbmate",
            Scheme::Goose => "goose",
            Scheme::NodePgMigrate => "node-pg-migrate",
            Scheme::Prisma => "Prisma",
            Scheme::Diesel => "Diesel",
            Scheme::Drizzle => "Drizzle",
            Scheme::Sqitch => "Sqitch",
        }
    }

    /// In which order the files are run, in words.
    #[must_use]
    pub fn order(self) -> String {
        match self {
            Scheme::ByName => "in the order of their names".to_owned(),
            tool => format!("in the order of {}", tool.name()),
        }
    }

    /// Where the tool keeps its own records in a database, which no migration makes: the kind and the name for `[[ignore]]`.
    #[must_use]
    pub fn records(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Scheme::ByName => &[],
            Scheme::Flyway => &[("table", "*.flyway_schema_history")],
            Scheme::UpAndDown | Scheme::Dbmate => &[("table", "*.schema_migrations")],
            Scheme::Goose => &[("table", "*.goose_db_version"), ("sequence", "*.goose_db_version_id_seq")],
            Scheme::NodePgMigrate => &[("table", "*.pgmigrations"), ("sequence", "*.pgmigrations_id_seq")],
            Scheme::Prisma => &[("table", "*._prisma_migrations")],
            Scheme::Diesel => &[("table", "*.__diesel_schema_migrations"), ("function", "*.diesel_*")],
            Scheme::Drizzle => &[("schema", "drizzle"), ("table", "drizzle.*"), ("sequence", "drizzle.*")],
            Scheme::Sqitch => &[("schema", "sqitch"), ("table", "sqitch.*")],
        }
    }
}

/// The files that are run.
pub(super) struct Order {
    pub scheme: Scheme,
    pub files: Vec<PathBuf>,
    pub left_out: Vec<(String, &'static str)>,
}

/// Puts the files below a folder into the order in which they are run; `paths` are relative to it.
pub(super) fn order(folder: &Path, paths: &[PathBuf]) -> Result<Order> {
    let has = |name: &str| paths.iter().any(|path| path == Path::new(name));
    if has("meta/_journal.json") {
        return drizzle(folder, paths);
    }
    if has("sqitch.plan") {
        return sqitch(folder, paths);
    }
    let sql: Vec<PathBuf> = paths.iter().filter(|path| is_sql(path)).cloned().collect();
    let any = |is: &dyn Fn(&str) -> bool| sql.iter().any(|path| is(name(path)));
    if any(&|name| version(name, 'V').is_some()) {
        return Ok(flyway(sql));
    }
    let scheme = if any(&|name| name.ends_with(".up.sql")) {
        Scheme::UpAndDown
    } else if any(&|name| name == "migration.sql") {
        Scheme::Prisma
    } else if any(&|name| name == "up.sql") {
        Scheme::Diesel
    } else {
        let marked = |scheme| sql.iter().any(|path| super::section::is_marked(&folder.join(path), scheme));
        [Scheme::Dbmate, Scheme::Goose, Scheme::NodePgMigrate]
            .into_iter()
            .find(|one| marked(*one))
            .unwrap_or(Scheme::ByName)
    };
    let mut order = Order { scheme, files: Vec::new(), left_out: Vec::new() };
    for path in sql {
        let name = name(&path);
        let backwards = match scheme {
            Scheme::UpAndDown => name.ends_with(".down.sql"),
            Scheme::Diesel => name == "down.sql",
            _ => name.ends_with(".down.sql") || name == "down.sql",
        };
        let is_none = match scheme {
            Scheme::UpAndDown => !name.ends_with(".up.sql"),
            Scheme::Prisma => name != "migration.sql",
            Scheme::Diesel => name != "up.sql",
            _ => false,
        };
        if backwards {
            order.left_out.push((path.display().to_string(), "it leads backwards"));
        } else if is_none {
            order.left_out.push((path.display().to_string(), "it is not named as the others are"));
        } else {
            order.files.push(path);
        }
    }
    order.files.sort_by(|one, other| by_number(one, other));
    Ok(order)
}

fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// By name, but 10 after 2 where all names begin with a number.
fn by_number(one: &Path, other: &Path) -> Ordering {
    let key = |path: &Path| path.to_string_lossy().into_owned();
    let (one, other) = (key(one), key(other));
    let number = |name: &str| {
        let digits = name.len() - name.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        name.get(..digits).and_then(|digits| digits.parse::<u128>().ok())
    };
    match (number(&one), number(&other)) {
        (Some(first), Some(second)) if first != second => first.cmp(&second),
        _ => one.as_bytes().cmp(other.as_bytes()),
    }
}

/// `V1.2__x.sql` → `[1, 2]`.
fn version(name: &str, prefix: char) -> Option<Vec<u128>> {
    let (version, _) = name.strip_prefix(prefix)?.split_once("__")?;
    version.split(['.', '_']).map(|part| part.parse().ok()).collect()
}

/// The newest baseline, the versions after it by number, then what is repeated by name.
fn flyway(paths: Vec<PathBuf>) -> Order {
    let mut order = Order { scheme: Scheme::Flyway, files: Vec::new(), left_out: Vec::new() };
    let mut versions = Vec::new();
    let mut repeated = Vec::new();
    let mut baselines = Vec::new();
    for path in paths {
        if let Some(number) = version(name(&path), 'V') {
            versions.push((number, path));
        } else if let Some(number) = version(name(&path), 'B') {
            baselines.push((number, path));
        } else if name(&path).starts_with("R__") {
            repeated.push(path);
        } else if version(name(&path), 'U').is_some() {
            order.left_out.push((path.display().to_string(), "it leads backwards"));
        } else {
            order.left_out.push((path.display().to_string(), "it is not named as Flyway's migrations are"));
        }
    }
    baselines.sort();
    versions.sort();
    repeated.sort_by(|one, other| name(one).cmp(name(other)));
    let baseline = baselines.pop();
    for (_, path) in baselines {
        order.left_out.push((path.display().to_string(), "there is a newer baseline"));
    }
    for (number, path) in versions {
        if baseline.as_ref().is_some_and(|(baseline, _)| number <= *baseline) {
            order.left_out.push((path.display().to_string(), "the baseline has what it does"));
        } else {
            order.files.push(path);
        }
    }
    order.files.splice(0..0, baseline.map(|(_, path)| path));
    order.files.extend(repeated);
    order
}

/// The files that the journal lists.
fn drizzle(folder: &Path, paths: &[PathBuf]) -> Result<Order> {
    let journal = folder.join("meta/_journal.json");
    let problem = |why: String| {
        Problem::error("unreadable-file", "meta/_journal.json cannot be read")
            .because(why)
            .help("it lists the migrations in the order in which Drizzle runs them; `drizzle-kit` writes it")
    };
    let text = std::fs::read_to_string(&journal).map_err(|error| Box::new(problem(error.to_string())))?;
    let journal: Value = serde_json::from_str(&text).map_err(|error| Box::new(problem(error.to_string())))?;
    let mut entries: Vec<(i64, PathBuf)> = Vec::new();
    for entry in journal.get("entries").and_then(Value::as_array).into_iter().flatten() {
        let number = entry.get("idx").and_then(Value::as_i64);
        let (Some(number), Some(tag)) = (number, entry.get("tag").and_then(Value::as_str)) else {
            return Err(problem("an entry has no `idx` or no `tag`".to_owned()).into());
        };
        entries.push((number, PathBuf::from(format!("{tag}.sql"))));
    }
    entries.sort();
    let files: Vec<PathBuf> = entries.into_iter().map(|(_, path)| path).collect();
    let others = paths.iter().filter(|path| is_sql(path) && !files.contains(path));
    let left_out = others.map(|path| (path.display().to_string(), "the journal does not list it")).collect();
    Ok(Order { scheme: Scheme::Drizzle, files, left_out })
}

/// The changes of the plan, from the folder `deploy`.
fn sqitch(folder: &Path, paths: &[PathBuf]) -> Result<Order> {
    let text = std::fs::read_to_string(folder.join("sqitch.plan")).map_err(|error| {
        Box::new(Problem::error("unreadable-file", "sqitch.plan cannot be read").because(error.to_string()))
    })?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['%', '@', '#']));
    let changes: Vec<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    let mut files = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        if changes[..number].contains(change) {
            return Err(Problem::error("no-migrations", format!("change {change} of sqitch.plan was reworked"))
                .because("what it was before lies in a file that is named after a tag")
                .help("deploy to a database, and describe that: `schemactl init --url postgres://user@host/database`")
                .into());
        }
        files.push(PathBuf::from(format!("deploy/{}.sql", change.trim_start_matches('+'))));
    }
    let others = paths.iter().filter(|path| path.starts_with("deploy") && is_sql(path) && !files.contains(path));
    let left_out = others.map(|path| (path.display().to_string(), "sqitch.plan does not list it")).collect();
    Ok(Order { scheme: Scheme::Sqitch, files, left_out })
}
