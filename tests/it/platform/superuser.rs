//! What PostgreSQL keeps for superusers and the platform lets `postgres` do all the same.

use super::{plans, saying};
use crate::support::platform::{self, PROJECTS, Project};
use crate::support::project::sql;

const FILES: &str = "create function public.on_ddl() returns event_trigger language plpgsql as 'begin end';
    create event trigger mine on ddl_command_end when tag in ('CREATE SERVER') execute function public.on_ddl();
    alter event trigger mine disable;
    comment on event trigger mine is 'mine';
    create foreign data wrapper mine options (debug 'true');
    create server remote foreign data wrapper mine;
    create table public.t (id int primary key);
    create publication everything for all tables;
    create publication of_public for tables in schema public;";

#[test]
fn files_may_state_it_and_it_is_the_users() {
    for variant in PROJECTS {
        let live = platform::empty(variant);
        let plan = sql(&plans(&saying(FILES), &live));
        for expected in [
            "CREATE EVENT TRIGGER mine",
            "CREATE FOREIGN DATA WRAPPER mine",
            "CREATE PUBLICATION everything FOR ALL TABLES",
            "CREATE PUBLICATION of_public",
        ] {
            assert!(plan.contains(expected), "{plan}");
        }
        assert!(!plan.contains("OWNER TO"), "{plan}");
    }
}

#[test]
fn what_the_platform_let_its_user_make_is_no_difference() {
    let live = platform::empty(Project::New);
    // In one transaction, so that nobody else sees a superuser: what the platform does by an extension.
    live.run_as_superuser(&format!(
        "begin; alter role postgres superuser; set local role postgres; {FILES} reset role;
         alter role postgres nosuperuser; commit;"
    ));
    let plan = plans(&saying(FILES), &live);
    assert!(plan.is_empty(), "{}", sql(&plan));
    let plan = plans(&saying(&FILES.replace("'CREATE SERVER'", "'CREATE TABLE'")), &live);
    assert!(sql(&plan).contains("'CREATE TABLE'"), "{}", sql(&plan));
}

#[test]
fn a_mistake_in_it_is_shown_where_it_is() {
    let live = platform::empty(Project::New);
    let text = "create event trigger mine on ddl_command_end execute function public.lacking();";
    let Err(problem) = saying(text).plan(live.target()) else { panic!("planned") };
    assert_eq!(problem.code, "unknown-name", "{}", problem.render(false, 120));
}
