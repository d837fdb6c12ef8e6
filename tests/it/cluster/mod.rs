//! Roles, which belong to the whole cluster, and the database itself: managed when asked for. They have servers of their
//! own, so that no other test sees them; each test names its roles after itself.

mod database;
mod roles;

use std::process::Command;
use std::sync::OnceLock;

use schemactl::plan::Plan;
use schemactl::problem::Problem;
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalServer};

use crate::support::database::{OWNER, start};
use crate::support::{Database, Project, project};

/// The server that plans are made for.
fn live() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| start(None))
}

/// The server into which `psql` loads the files: the judge.
fn loaded() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| start(None))
}

fn empty(server: &'static LocalServer) -> Database {
    Database::on(server, OWNER, "template0")
}

fn files(config: &str, sql: &str) -> Project {
    let project = Project::new(&[("schema.sql", sql)]);
    project.write("schemactl.toml", config);
    project
}

fn shown(problem: &Problem) -> String {
    problem.render(false, 120)
}

fn planned(files: &Project, live: &Database) -> Plan {
    files.plan(live.target()).unwrap_or_else(|problem| panic!("{}", shown(&problem)))
}

fn applied(files: &Project, live: &Database) -> Plan {
    let (plan, left) = files.apply(live.target()).unwrap_or_else(|problem| {
        let planned = files.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
        panic!("{}\n{planned}", shown(&problem))
    });
    assert!(left.is_empty(), "left:\n{}\nthe plan was:\n{}", project::sql(&left), project::sql(&plan));
    let again = planned(files, live);
    assert!(again.is_empty(), "a second plan:\n{}", project::sql(&again));
    plan
}

/// What `pg_dumpall` prints about the roles that are named after a test; who has granted what is left out.
fn roles_of(server: &LocalServer, prefix: &str) -> Vec<String> {
    let output = Command::new(server.binaries().dir.join("pg_dumpall"))
        .args(["--roles-only", "--no-role-passwords", "-U", BOOTSTRAP_ROLE, "-l", "postgres", "-h"])
        .arg(server.socket_dir())
        .args(["-p", &server.port().to_string()])
        .output()
        .expect("pg_dumpall runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| line.contains(prefix) && !line.starts_with("--"))
        // For ever can be said, and not unsaid.
        .map(|line| line.replace(" VALID UNTIL 'infinity'", ""))
        .map(|line| line.split(" GRANTED BY ").next().unwrap_or_default().trim_end_matches(';').to_owned())
        // The attributes stand in the line that alters the role.
        .filter(|line| !line.starts_with("CREATE ROLE"))
        .collect();
    lines.sort();
    lines
}

/// What `pg_dump --create` prints about the database itself, and its privileges, under one name for all.
fn database_of(database: &Database) -> Vec<String> {
    let server = database.server();
    let output = Command::new(server.binaries().dir.join("pg_dump"))
        .args(["--schema-only", "--create", "-U", BOOTSTRAP_ROLE, "-h"])
        .arg(server.socket_dir())
        .args(["-p", &server.port().to_string(), "-d", &database.name])
        .output()
        .expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| line.contains(" DATABASE ") && !line.starts_with("--"))
        .map(|line| line.replace(&database.name, "this_database"))
        .filter(|line| !line.starts_with("CREATE DATABASE"))
        .collect();
    lines.sort();
    lines
}
