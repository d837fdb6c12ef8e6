//! A plan that ends after any of its statements, or in the middle of one that runs alone: the next plan goes on.

use std::fmt::Write;

use schemactl::object::HazardKind;
use schemactl::plan::{Group, Plan};

use super::changes;
use crate::support::{Database, Project, project};

/// The script of the first groups.
fn script(plan: &Plan, groups: usize) -> String {
    let mut script = "set client_min_messages = error; set check_function_bodies = off;\n".to_owned();
    for group in &plan.groups[..groups] {
        let sql: String = group.steps().iter().map(|step| format!("{}\n;\n", step.statement.to_run())).collect();
        let _ = match group {
            Group::Transaction(_) => write!(script, "begin;\n{sql}commit;\n"),
            Group::Alone(_) => write!(script, "{sql}"),
        };
    }
    script
}

fn statements(groups: &[Group]) -> Vec<String> {
    groups.iter().flat_map(Group::steps).map(|step| step.statement.to_run().to_owned()).collect()
}

/// What an index looks like whose build or drop was interrupted.
fn break_index(database: &Database, plan: &Plan, group: usize) -> bool {
    let Group::Alone(step) = &plan.groups[group] else { return false };
    let sql = &step.statement.sql;
    let name = match sql.split_once(" CONCURRENTLY ") {
        Some((_, rest)) => rest.split([' ', ';']).next().unwrap_or_default().trim_start_matches("public.").to_owned(),
        None => return false,
    };
    let ready = if sql.starts_with("DROP") { "false" } else { "true" };
    // A drop is not done yet, a build is there already.
    database.run(&script(plan, if sql.starts_with("DROP") { group } else { group + 1 }));
    database.run_as_superuser(&format!(
        "update pg_index set indisvalid = false, indisready = {ready}, indisclustered = false
         where indexrelid = 'public.{name}'::regclass"
    ));
    true
}

#[test]
fn the_next_plan_goes_on_after_any_statement() {
    let mut failures = Vec::new();
    let mut attempts = 0;
    for change in changes() {
        eprintln!("{}: {} failures in {attempts} so far", change.name, failures.len());
        let (template, project) = (change.live(), change.project());
        let plan = project.plan(template.target()).expect("a plan");
        for group in 0..plan.groups.len() {
            for in_the_middle in [false, true] {
                let live = Database::on(template.server(), template.owner(), &template.name);
                if in_the_middle {
                    if !break_index(&live, &plan, group) {
                        continue;
                    }
                } else {
                    live.run(&script(&plan, group + 1));
                }
                attempts += 1;
                let place =
                    format!("{} after group {group}{}", change.name, if in_the_middle { ", in it" } else { "" });
                match project.apply(live.target()) {
                    Ok((next, _)) => {
                        let sql = project::sql(&next);
                        if project::refused(&next).iter().any(|kind| {
                            matches!(kind, HazardKind::DropsObject | HazardKind::DeletesData)
                                && !project::refused(&plan).contains(kind)
                        }) {
                            failures.push(format!("{place}: hazards that nobody asked for in\n{sql}"));
                        }
                        // A saved plan approves what is left: it has the same statements again, and none that is done.
                        let left = statements(&plan.groups[if in_the_middle { group } else { group + 1 }..]);
                        let clears = |sql: &&String| in_the_middle && sql.starts_with("DROP INDEX ");
                        let now = statements(&next.groups);
                        for sql in now.iter().filter(|sql| !left.contains(*sql) && !clears(sql)) {
                            failures.push(format!("{place}: not what is left: {sql}"));
                        }
                        failures.extend(
                            change.wrong(&live, &project).map(|wrong| format!("{place}: {wrong}\nafter\n{sql}")),
                        );
                    }
                    Err(problem) => failures.push(format!("{place}: {}", problem.render(false, 120))),
                }
            }
        }
    }
    eprintln!("{attempts} interruptions");
    assert!(failures.is_empty(), "{} of {attempts}\n{}", failures.len(), failures.join("\n===\n"));
}

/// `DETACH PARTITION ... CONCURRENTLY` that waits for somebody who uses the whole, and is interrupted: the partition is then
/// on its way out, and the next plan lets it go, or takes it back.
#[test]
fn a_partition_that_is_half_detached_goes_or_comes_back() {
    let parts = "create table p (id int not null, at int not null) partition by range (at);
        create table p2 partition of p for values from (100) to (200);
        create table p1 (id int not null, at int not null);";
    let attach = "alter table p attach partition p1 for values from (0) to (100);";
    for (files, rows) in [(parts.to_owned(), "100|100"), (format!("{parts}{attach}"), "200|100")] {
        let live = Database::empty();
        live.run(&format!("{parts}{attach} insert into p select i, i from generate_series(0, 199) i;"));
        std::thread::scope(|scope| {
            let uses = "begin; select count(*) from p; select pg_sleep(3); commit";
            scope.spawn(|| live.query(uses));
            let begun =
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
            while live.query(begun) != "1" {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            let detach = "set statement_timeout = '500ms'; alter table p detach partition p1 concurrently";
            let cut = std::panic::catch_unwind(|| live.run(detach));
            assert!(cut.is_err(), "somebody uses it");
        });
        assert_eq!(live.query("select count(*) from pg_inherits where inhdetachpending"), "1");
        let project = Project::new(&[("schema.sql", &files)]).with_shadow(Database::for_shadow());
        let (plan, left) =
            project.apply(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
        let sql = project::sql(&plan);
        assert!(sql.contains("ALTER TABLE public.p DETACH PARTITION public.p1 FINALIZE;"), "{sql}");
        assert!(left.is_empty(), "{sql}\n{}", project::sql(&left));
        assert_eq!(live.query("select (select count(*) from p), (select count(*) from p1)"), rows, "{sql}");
    }
}
