//! Supabase databases: role `postgres`, who owns them, is no superuser there.

use std::sync::OnceLock;

use schemactl::scope::SUPABASE_SCHEMAS;
use schemactl::shadow::local::{BOOTSTRAP_ROLE, LocalOptions, LocalServer};
use schemactl::source::ReadOptions;

use super::Database;
use super::database::run;

const PROFILE: &str = include_str!("../../../src/shadow/supabase.sql");
const GRANTS: &str = include_str!("../../../src/shadow/supabase_grants.sql");
const CRON: &str = include_str!("../../../src/shadow/cron.sql");

/// The role that users connect as.
pub const OWNER: &str = "postgres";

/// Which default privileges schema `public` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Project {
    /// What is created there is granted to the API's roles.
    Old,
    /// It is not.
    New,
}

/// Both.
pub const PROJECTS: [Project; 2] = [Project::Old, Project::New];

/// One server with a template for each.
fn server() -> &'static LocalServer {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = start(vec![("max_connections".into(), "100".into())]);
        for (name, grants) in [("new_project", ""), ("old_project", GRANTS)] {
            run(&server, "template1", BOOTSTRAP_ROLE, &format!("create database {name} template template0"));
            lay(&server, name, grants, CRON);
        }
        server
    })
}

fn start(settings: Vec<(String, String)>) -> LocalServer {
    let settings = settings.into_iter().chain([("wal_level".into(), "logical".into())]).collect();
    LocalServer::start(LocalOptions { settings, ..LocalOptions::default() }).expect("a private server")
}

fn lay(server: &LocalServer, database: &str, grants: &str, cron: &str) {
    run(server, database, BOOTSTRAP_ROLE, PROFILE);
    run(server, database, BOOTSTRAP_ROLE, grants);
    run(server, database, BOOTSTRAP_ROLE, cron);
    run(server, database, BOOTSTRAP_ROLE, &format!("alter database {database} owner to {OWNER}"));
}

/// A project in which nothing was made yet.
pub fn empty(project: Project) -> Database {
    Database::on(server(), OWNER, if project == Project::Old { "old_project" } else { "new_project" })
}

/// The one project of a server on which `pg_cron` itself is loaded.
pub fn with_cron() -> std::mem::ManuallyDrop<Database> {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let server = start(vec![
            ("shared_preload_libraries".into(), "pg_cron".into()),
            ("cron.database_name".into(), "project".into()),
            ("cron.use_background_workers".into(), "on".into()),
        ]);
        run(&server, "template1", BOOTSTRAP_ROLE, "create database project template template0");
        let cron = "create extension pg_cron; grant usage on schema cron to postgres with grant option; \
                    grant all on all functions in schema cron to postgres with grant option";
        lay(&server, "project", GRANTS, cron);
        server
    });
    Database::existing(server, OWNER, "project")
}

/// How files of such a project are read.
pub fn read_options() -> ReadOptions {
    ReadOptions {
        default_schema: "public".to_owned(),
        search_path: vec!["public".to_owned(), "extensions".to_owned()],
        platform: true,
        platform_schemas: SUPABASE_SCHEMAS.iter().map(|schema| (*schema).to_owned()).collect(),
        ..ReadOptions::default()
    }
}

/// What `pg_dump --schema-only` does not show: the rows of buckets and jobs.
pub fn rows(database: &Database) -> String {
    database.query(
        "select 'bucket', id, name, public, file_size_limit, allowed_mime_types, avif_autodetection, type
           from storage.buckets order by id;
         select 'job', jobname, schedule, command, active, database = current_database(), username
           from cron.job order by jobname, command",
    )
}
