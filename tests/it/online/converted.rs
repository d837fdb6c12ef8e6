//! What a plan says of values that get another type: what they lose, what they depend on, and which checks they break.

use schemactl::object::HazardKind;
use schemactl::plan::Plan;

use super::checked::{checked, may_fail, said};
use crate::support::{Database, Project};

fn lost(plan: &Plan) -> Vec<String> {
    said(plan, HazardKind::DeletesData)
}

#[test]
fn keys_that_stand_twice_in_json_are_found_at_any_depth() {
    let plan_of = |value: &str| {
        checked(
            "create table public.t (id integer primary key, v json);",
            "create table public.t (id integer primary key, v jsonb);",
            &format!("insert into public.t values (1, {value}), (2, null)"),
        )
    };
    for value in [r#"'{"a": 1, "b": {"a": 2}}'"#, r#"'[{"a": 1}, {"a": 2}, "a", null]'"#, "'\"a\"'"] {
        let plan = plan_of(value);
        assert_eq!((lost(&plan), may_fail(&plan)), (Vec::new(), Vec::new()), "{value}");
    }
    for value in [r#"'{"a": 1, "a": 2}'"#, r#"'[1, {"b": [{"a": 1, "c": 0, "a": 1}]}]'"#] {
        let says = "values of public.t.v lose all but the last of equal keys in an object: there is 1, (id) = (1)";
        assert_eq!(lost(&plan_of(value)), [says], "{value}");
    }
    for (elements, is_lost) in [(r#"{"{\"a\": 1}", null}"#, false), (r#"{1, "[{\"a\": 1, \"a\": 1}]"}"#, true)] {
        let plan = checked(
            "create table public.t (id integer primary key, v json[]);",
            "create table public.t (id integer primary key, v jsonb[]);",
            &format!("insert into public.t values (1, '{elements}'), (2, null)"),
        );
        assert_eq!(lost(&plan).len(), usize::from(is_lost), "{elements}: {:?}", lost(&plan));
    }
    let refused = may_fail(&plan_of(r#"'"\u0000"'"#));
    assert!(refused.len() == 1 && refused[0].starts_with("fails if a value is not a valid jsonb: "), "{refused:?}");
}

#[test]
fn labels_in_another_order_may_break_checks_that_ask_for_it() {
    let table = "create table public.t (id integer primary key, x public.e, y public.e,
         constraint ordered check (x <= y), constraint other check (x <> y));";
    let before = format!("create type public.e as enum ('a', 'b'); {table}");
    let after = format!("create type public.e as enum ('b', 'a'); {table}");
    let rows = "insert into public.t values (1, 'a', 'b')";
    let says = "fails if a row does not satisfy ordered any more: no query can tell beforehand";
    assert_eq!(may_fail(&checked(&before, &after, rows)), [says]);
    let live = Database::empty();
    live.run(&format!("{before}{rows}"));
    let project = Project::new(&[("schema.sql", &after)]).with_shadow(Database::for_shadow());
    assert!(project.apply(live.target()).is_err());
}

#[test]
fn what_takes_the_time_zone_of_the_session_says_so() {
    for (before, after, takes) in [
        ("timestamp", "timestamptz", true),
        ("timestamptz", "date", true),
        ("text", "timestamptz", true),
        ("tsrange", "tstzrange", true),
        ("timestamptz", "timestamptz(3)", false),
        ("timestamp", "date", false),
        ("text", "timestamp", false),
    ] {
        let live = Database::empty();
        live.run(&format!("create table public.t (v {before})"));
        let files = format!("create table public.t (v {after});");
        let plan = Project::new(&[("schema.sql", &files)]).with_shadow(Database::for_shadow());
        let plan = plan.plan(live.target()).expect("a plan");
        let said = plan.changes.iter().any(|change| change.note.iter().any(|note| note.contains("SHOW TimeZone")));
        assert_eq!(said, takes, "{before} to {after}");
    }
}
