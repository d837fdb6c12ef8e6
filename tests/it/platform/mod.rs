//! The platform (Supabase): what of it is the user's, and what is left alone.

mod access;
mod buckets;
mod jobs;
mod left_alone;
mod policies;
mod projects;
mod superuser;

use std::path::Path;

use schemactl::plan::Plan;
use schemactl::shadow::local::BOOTSTRAP_ROLE;

use crate::support::platform::{self, PROJECTS};
use crate::support::{Database, Project, project};

/// The project whose one file says this.
fn saying(sql: &str) -> Project {
    Project::new(&[("schema.sql", sql)])
}

/// What these files would change.
fn plans(files: &Project, live: &Database) -> Plan {
    files.plan(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)))
}

/// Applies them with all hazards allowed; nothing may be left to do.
fn applies(files: &Project, live: &Database) -> Plan {
    let (plan, left) = files.apply(live.target()).unwrap_or_else(|problem| {
        let planned = files.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
        panic!("{}\n{planned}", problem.render(false, 120))
    });
    assert!(left.groups.is_empty(), "left:\n{}\nthe plan was:\n{}", project::sql(&left), project::sql(&plan));
    plan
}

#[test]
fn the_profile_lets_postgres_do_what_the_platform_does() {
    for variant in PROJECTS {
        let database = platform::empty(variant);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/platform/may.sql");
        database.run_file(BOOTSTRAP_ROLE, &file).expect("every promise holds");
    }
}
