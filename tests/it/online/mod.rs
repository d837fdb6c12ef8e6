//! Changes of tables with rows, while others read and write them: what the plan does, how long anybody waits for it, and
//! what is left when it is interrupted.

mod alike;
mod certain;
mod checked;
mod column_order;
mod converted;
mod interrupted;
mod leftover;
mod load;
mod roads;

use roads::{PARTITIONED_ROADS, ROADS};
use schemactl::object::HazardKind;
use schemactl::plan::Plan;

use crate::support::{Database, Project, dump, project};

/// One change: its name, the schema before and after, the rows, and what statements of the plan begin with.
struct Change {
    name: &'static str,
    before: String,
    after: String,
    rows: String,
    steps: &'static [&'static str],
}

fn changes() -> Vec<Change> {
    let plain = ROADS.iter().map(|road| {
        let (before, after, rows) = road.plain();
        Change { name: road.name, before, after, rows: rows.to_owned(), steps: road.steps }
    });
    let partitioned = PARTITIONED_ROADS.iter().map(|(road, attached)| {
        let (before, after, rows) = road.partitioned(*attached);
        Change { name: road.name, before, after, rows, steps: road.steps }
    });
    let only = std::env::var("ROAD").unwrap_or_default();
    plain.chain(partitioned).filter(|change| change.name.contains(&only)).collect()
}

impl Change {
    /// A database as it is before, with rows.
    fn live(&self) -> Database {
        let live = Database::empty();
        live.run(&self.before);
        live.run(&self.rows);
        live
    }

    /// A project that describes what is to be there after.
    fn project(&self) -> Project {
        Project::new(&[("schema.sql", &self.after)]).with_shadow(Database::for_shadow())
    }

    /// What is wrong about a database after the change.
    fn wrong(&self, live: &Database, project: &Project) -> Option<String> {
        let again = project.plan(live.target()).expect("a plan");
        let fresh = Database::empty();
        fresh.run(&self.after);
        let (applied, loaded) = (dump::dump(live), dump::dump(&fresh));
        let invalid = live.query("select indexrelid::regclass from pg_index where not indisvalid or not indisready");
        let difference = similar::TextDiff::from_lines(&applied, &loaded).unified_diff().to_string();
        let what = format!("{}{difference}{invalid}", project::sql(&again));
        (!what.is_empty()).then(|| format!("{}: {what}", self.name))
    }
}

fn blocks(plan: &Plan) -> bool {
    let refused = project::refused(plan);
    refused.contains(&HazardKind::BlocksReads) || refused.contains(&HazardKind::BlocksWrites)
}

#[test]
fn tables_with_rows_are_changed_without_blocking_others() {
    let mut failures = Vec::new();
    for change in changes() {
        eprintln!("{}", change.name);
        let (live, project) = (change.live(), change.project());
        let plan = match project.apply(live.target()) {
            Ok((plan, left)) if left.is_empty() => plan,
            Ok((plan, left)) => {
                failures.push(format!("{}: left {}after {}", change.name, project::sql(&left), project::sql(&plan)));
                continue;
            }
            Err(problem) => {
                let plan = project.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
                failures.push(format!("{}: {}\n{plan}", change.name, problem.render(false, 120)));
                continue;
            }
        };
        let sql = project::sql(&plan);
        let mut lines = sql.lines();
        for step in change.steps {
            if !lines.any(|line| line.starts_with(step)) {
                failures.push(format!("{}: no step `{step}` in its place in\n{sql}", change.name));
            }
        }
        if blocks(&plan) {
            failures.push(format!("{} blocks:\n{sql}", change.name));
        }
        failures.extend(change.wrong(&live, &project).map(|wrong| format!("{wrong}\nafter\n{sql}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n===\n"));
}

#[test]
fn offline_and_empty_tables_are_changed_the_short_way() {
    for change in changes() {
        let project = change.project();
        let empty = Database::empty();
        empty.run(&change.before);
        let plan = project.plan(empty.target()).expect("a plan");
        assert!(plan.groups.len() <= 1 && !blocks(&plan), "{} on empty tables:\n{}", change.name, project::sql(&plan));
    }
    for change in changes() {
        let (live, mut project) = (change.live(), change.project());
        project.rows.offline = true;
        let (plan, left) = project.apply(live.target()).expect("it can be applied");
        assert!(plan.groups.len() <= 1 && left.is_empty(), "{} offline:\n{}", change.name, project::sql(&plan));
        assert_eq!(change.wrong(&live, &project), None);
    }
}
