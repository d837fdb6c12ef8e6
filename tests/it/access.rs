//! What a plan says of access: who gains or loses what.

use crate::support::project::sql;
use crate::support::{Database, Project};

const ROLES: &str = "do $$ begin create role access_a; create role access_b;
    exception when duplicate_object or unique_violation then null; end $$";

/// The hazards of each step by which `before` becomes `after`.
fn told(before: &str, after: &str) -> Vec<String> {
    let live = Database::empty();
    live.run_as_superuser(ROLES);
    live.run(before);
    let plan = Project::new(&[("schema.sql", after)])
        .plan(live.target())
        .unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    let told = plan.steps().flat_map(|step| {
        step.statement.hazards.iter().map(|hazard| format!("{}: {}", hazard.kind.name(), hazard.text))
    });
    let told: Vec<String> = told.collect();
    assert!(!plan.is_empty(), "{}", sql(&plan));
    told
}

#[test]
fn privileges_are_named() {
    let table = "create table t (a int, b int);";
    assert_eq!(
        told(
            &format!("{table} grant insert, update on t to access_a with grant option;"),
            &format!("{table} grant select, insert on t to access_a; grant select on t to access_b with grant option;"),
        ),
        [
            "narrows_access: access_a loses UPDATE on public.t",
            "narrows_access: access_a keeps INSERT on public.t, and may no longer grant it to others",
            "widens_access: access_a gains SELECT on public.t",
            "widens_access: access_b gains SELECT on public.t, and may grant it to others",
        ]
    );
}

#[test]
fn who_may_read_the_whole_table_neither_gains_nor_loses_a_column_of_it() {
    let table = "create table t (a int, b int);";
    let column = format!("{table} grant select (a) on t to access_a;");
    let whole = format!("{table} grant select on t to access_a;");
    assert_eq!(told(&column, &whole), ["widens_access: access_a gains SELECT on public.t"]);
    assert_eq!(told(&whole, &column), ["narrows_access: access_a loses SELECT on public.t"]);
    assert_eq!(told(&whole, &format!("{whole} grant select (a) on t to access_a with grant option;")).len(), 1);
    assert_eq!(told(&format!("{column} grant select (b) on t to access_a with grant option;"), &whole).len(), 2);
    assert_eq!(told(&column, table), ["narrows_access: access_a loses SELECT on public.t.a"]);
}

#[test]
fn a_security_definer_keeps_its_search_path() {
    let function = |clauses: &str| {
        format!("create function f() returns int language sql security definer {clauses} as 'select 1';")
    };
    let (safe, open) = (function("set search_path = ''"), function(""));
    assert_eq!(
        told(&safe, &open),
        [
            "widens_access: whoever calls it chooses by search_path what the names in its body mean, and it runs with its \
          owner's rights: keep SET search_path"
        ]
    );
    assert_eq!(told(&open, &safe), [""; 0]);
}
