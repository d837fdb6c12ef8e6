//! `--check-data`: a hazard that depends on the rows is none when they were looked at and are as they should be.

use schemactl::object::HazardKind;
use schemactl::plan::Plan;

use crate::support::{Database, Project};

/// The texts of a plan's hazards of one kind.
pub(super) fn said(plan: &Plan, kind: HazardKind) -> Vec<String> {
    plan.steps()
        .flat_map(|step| &step.statement.hazards)
        .filter(|hazard| hazard.kind == kind)
        .map(|hazard| hazard.text.clone())
        .collect()
}

/// The texts of a plan's `may_fail` hazards.
pub(super) fn may_fail(plan: &Plan) -> Vec<String> {
    said(plan, HazardKind::MayFail)
}

struct Case {
    /// Of columns `id, a, b` of `public.t`, and another table `public.o (id)`.
    after: &'static str,
    /// Rows of `public.t` that do no harm, and those that do.
    good: &'static str,
    bad: &'static str,
    /// What the plan says about the bad ones.
    says: &'static str,
}

const BEFORE: &str = "create type public.mood as enum ('sad', 'ok', 'glad');
    create domain public.small as integer;
    create table public.o (id integer primary key);
    create table public.t (id integer primary key, a integer, b text, c public.mood, d public.mood[], e public.small);";

const CASES: &[Case] = &[
    Case {
        after: "alter table public.t alter a set not null;",
        good: "(1, 1)",
        bad: "(2, null), (3, null)",
        says: "fails if a row has no value there: there are 2, (id) = (2), (id) = (3)",
    },
    Case {
        after: "alter table public.t add unique (a);",
        good: "(1, 1), (2, 2), (3, null), (4, null)",
        bad: "(5, 1), (6, 2)",
        says: "fails if two rows are alike: there are 2, (a) = (1), (a) = (2)",
    },
    Case {
        after: "create unique index on public.t (a) where id > 2;",
        good: "(1, 1), (2, 1), (3, 1)",
        bad: "(4, 1)",
        says: "fails if two rows are alike: there is 1, (a) = (1)",
    },
    Case {
        after: "alter table public.t add check (a > 0);",
        good: "(1, 1), (2, null)",
        bad: "(3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0)",
        says: "fails if a row does not meet it: there are 6, (id) = (3), (id) = (4), (id) = (5), (id) = (6), (id) = (7), ...",
    },
    Case {
        after: "alter table public.t add foreign key (a) references public.o;",
        good: "(1, 1), (2, null)",
        bad: "(3, 77)",
        says: "fails if a row refers to one that does not exist: there is 1, (id) = (3)",
    },
    Case {
        after: "alter table public.t add exclude using hash (a with =);",
        good: "(1, 1), (2, 2), (3, null), (4, null)",
        bad: "(5, 1)",
        says: "fails if two rows conflict: there is 1, (id) = (1)",
    },
    Case {
        after: "alter table public.t add exclude using gist (int4range(a, a + 10) with &&) where (id < 9);",
        good: "(1, 1), (2, 20), (9, 1)",
        bad: "(3, 15)",
        says: "fails if two rows conflict: there is 1, (id) = (2)",
    },
    Case {
        after: "create extension btree_gist;
            alter table public.t add exclude using gist ((id / 100) with =, box(point(a, a), point(a + 1, a + 1)) with &&);",
        good: "(1, 1), (2, 10), (3, null), (4, null)",
        bad: "(5, 2), (6, 11)",
        says: "fails if two rows conflict: there are 2, (id) = (1), (id) = (2)",
    },
    Case {
        after: "create materialized view public.m as select a, o.id from public.t, public.o;
            create unique index on public.m (a);",
        good: "(1, 1), (2, 2), (3, null), (4, null)",
        bad: "(5, 2)",
        says: "fails if two rows of the view are alike: there is 1, (a) = (2)",
    },
];

const TYPES: &[(&str, &str, &str, &str, &str)] = &[
    ("b text", "b integer", "b", "'1'", "'x'"),
    ("b text", "b varchar(3)", "b", "'abc   '", "'abcd'"),
    ("a integer", "a smallint", "a", "7", "70000"),
    ("'sad', 'ok', 'glad'", "'ok', 'glad'", "c", "'ok'", "'sad'"),
    (
        "'sad', 'ok', 'glad'",
        "'ok', 'glad'",
        "d",
        "array['ok', 'glad']::public.mood[]",
        "array['ok', 'sad']::public.mood[]",
    ),
    ("public.small as integer", "public.small as integer check (value < 10)", "e", "7", "70"),
];

/// The plan for rows with `--check-data`.
pub(super) fn checked(before: &str, after: &str, rows: &str) -> Plan {
    let live = Database::empty();
    live.run(before);
    live.run(rows);
    let mut project = Project::new(&[("schema.sql", after)]).with_shadow(Database::for_shadow());
    let unchecked = project.plan(live.target()).expect("a plan");
    assert!(!may_fail(&unchecked).is_empty(), "no hazard in {after}");
    project.rows.check = true;
    project.plan(live.target()).expect("a plan")
}

#[test]
fn a_hazard_whose_query_found_nothing_is_gone_and_another_says_how_many() {
    for case in CASES {
        let after = format!("{BEFORE}\n{}", case.after);
        let insert =
            |rows: &str| format!("insert into public.o values (1); insert into public.t (id, a) values {rows};");
        let good = checked(BEFORE, &after, &insert(case.good));
        assert_eq!(may_fail(&good), Vec::<String>::new(), "{}", case.after);
        let bad = checked(BEFORE, &after, &insert(&format!("{}, {}", case.good, case.bad)));
        assert_eq!(may_fail(&bad), [case.says], "{}", case.after);
    }
}

/// Where a query would compare all rows with all others, or a cast in it would cut what the step refuses.
#[test]
fn what_cannot_be_asked_is_said_all_the_same() {
    let boxes = "alter table public.t add exclude using gist (box(point(a, a), point(a + 1, a + 1)) with &&);";
    let rows = "insert into public.t (id, a) values (1, 1), (2, 10);";
    let said = may_fail(&checked(BEFORE, &format!("{BEFORE}\n{boxes}"), rows));
    assert_eq!(said, ["fails if two rows conflict: no query can tell beforehand"]);
    let before = "create table public.t (id integer primary key, v text);";
    let after = "create domain public.code as char(3) check (value <> 'no'); create table public.t (id integer primary key, v public.code);";
    let said = may_fail(&checked(before, after, "insert into public.t values (1, 'long');"));
    assert!(!said.is_empty() && said.iter().all(|text| !text.contains("there is")), "{said:?}");
}

#[test]
fn values_that_do_not_fit_a_new_type_are_found() {
    for (old, new, column, good, bad) in TYPES {
        let after = BEFORE.replace(old, new);
        assert_ne!(after, BEFORE);
        let insert = |value: &str| format!("insert into public.t (id, {column}) values (1, {value});");
        assert_eq!(may_fail(&checked(BEFORE, &after, &insert(good))), Vec::<String>::new(), "{new}");
        let bad = may_fail(&checked(BEFORE, &after, &insert(bad)));
        assert!(
            !bad.is_empty() && bad.iter().all(|text| text.contains(": there is 1") || text.contains(": it does: ")),
            "{new}: {bad:?}"
        );
    }
}

/// A domain that is not there yet as it will be, over `public.t (id, v)`: the schema before and after, a value that it takes
/// and one that it does not.
const DOMAINS: &[(&str, &str, &str, &str)] = &[
    (
        "create domain public.pos as integer; create table public.t (id integer primary key, v public.pos[]);",
        "create domain public.pos as integer check (value > 0); create table public.t (id integer primary key, v public.pos[]);",
        "array[[1, 2], [3, null]]",
        "array[[1, 2], [3, 0]]",
    ),
    (
        "create domain public.pos as integer; create table public.t (id integer primary key, v public.pos[]);",
        "create domain public.pos as integer not null; create table public.t (id integer primary key, v public.pos[]);",
        "array[1, 2]",
        "array[1, null]",
    ),
    (
        "create table public.t (id integer primary key, v integer[]);",
        "create domain public.pos as integer check (value > 0); create table public.t (id integer primary key, v public.pos[]);",
        "array[1]",
        "array[0]",
    ),
    (
        "create table public.t (id integer primary key, v integer);",
        "create domain public.base as integer check (value < 10); create domain public.above as public.base check (value > 0);
         create table public.t (id integer primary key, v public.above);",
        "7",
        "12",
    ),
    (
        "create table public.t (id integer primary key, v text);",
        "create domain public.tag as varchar(3) check (value <> 'no'); create table public.t (id integer primary key, v public.tag);",
        "'abc  '",
        "'abcd'",
    ),
    (
        "create table public.t (id integer primary key, v text);",
        "create domain public.tag as varchar(3) check (value <> 'no'); create table public.t (id integer primary key, v public.tag);",
        "'yes'",
        "'no'",
    ),
];

#[test]
fn values_that_a_domain_will_refuse_are_found() {
    for (before, after, good, bad) in DOMAINS {
        let insert = |value: &str| format!("insert into public.t values (1, {value});");
        assert_eq!(may_fail(&checked(before, after, &insert(good))), Vec::<String>::new(), "{after}");
        let said = may_fail(&checked(before, after, &insert(bad)));
        assert!(
            !said.is_empty() && said.iter().all(|text| text.contains(": there is 1, (id) = (1)")),
            "{after}: {said:?}"
        );
        // What is said is so.
        let live = Database::empty();
        live.run(&format!("{before}{}", insert(bad)));
        let project = Project::new(&[("schema.sql", after)]).with_shadow(Database::for_shadow());
        assert!(project.apply(live.target()).is_err(), "{after}");
    }
}

#[test]
fn a_column_whose_domain_takes_no_null_may_fail_where_there_are_rows() {
    let domains = "create domain public.base as integer not null;
        create domain public.above as public.base check (value > 0);
        create domain public.given as text not null default 'x';
        create domain public.checked as text check (value is not null);
        create domain public.loose as text check (value <> '');";
    let before = format!("{domains} create table public.t (id integer);");
    let live = Database::empty();
    live.run(&before);
    live.run("insert into public.t values (1)");
    let shadow = std::sync::Arc::new(Database::for_shadow());
    for (column, fails) in [
        ("public.above", true),
        ("public.above default 7", false),
        ("public.above[]", false),
        ("public.checked", true),
        ("public.given", false),
        ("public.given not null", false),
        ("public.loose", false),
        ("public.loose not null", true),
    ] {
        let after = before.replace("(id integer)", &format!("(id integer, added {column})"));
        let project = Project::new(&[("schema.sql", &after)]).with_shadow(std::sync::Arc::clone(&shadow));
        let plan = project.plan(live.target()).expect("a plan");
        assert_eq!(may_fail(&plan).len(), usize::from(fails), "{column}");
        let script = format!("begin; alter table public.t add added {column}; rollback; select 'works'");
        assert_eq!(live.query(&script) != "works", fails, "{column}");
    }
}

/// What a column was and is to be, a value of it, and what is left of that afterwards, where it is less.
const LOSSY: &[(&str, &str, &str, Option<&str>)] = &[
    ("numeric(10,3)", "numeric(6,1)", "5.123", Some("5.1")),
    ("numeric(10,3)", "numeric(6,1)", "5.100", None),
    ("numeric(10,3)", "numeric", "5.123", None),
    ("numeric", "integer", "2.5", Some("3")),
    ("double precision", "integer", "5.7", Some("6")),
    ("double precision", "real", "0.1234567890123", Some("0.12345679")),
    ("bigint", "double precision", "9007199254740993", Some("9007199254740992")),
    ("integer", "double precision", "77", None),
    ("integer", "bigint", "77", None),
    ("timestamp", "date", "2024-01-01 12:13:00", Some("2024-01-01")),
    ("timestamp", "date", "2024-01-01 00:00:00", None),
    ("timestamp(6)", "timestamp(0)", "2024-01-01 12:13:14.4", Some("2024-01-01 12:13:14")),
    ("timestamptz", "timestamptz(3)", "2024-01-01 12:13:14.000100+00", Some("2024-01-01 12:13:14+00")),
    ("interval", "interval(0)", "00:00:01.2", Some("00:00:01")),
    (
        "text",
        "name",
        "0123456789012345678901234567890123456789012345678901234567890123456789",
        Some("012345678901234567890123456789012345678901234567890123456789012"),
    ),
    ("text", "name", "short", None),
    ("inet", "cidr", "10.0.0.1/8", Some("10.0.0.0/8")),
    ("numeric(10,3)[]", "numeric(10,1)[]", "{1.25,2.5}", Some("{1.3,2.5}")),
    ("public.kept", "public.gone", "2024-01-01 12:13:00", Some("2024-01-01")),
];

#[test]
fn a_type_that_holds_less_is_announced_and_looked_at() {
    let shadow = std::sync::Arc::new(Database::for_shadow());
    for (old, new, value, left) in LOSSY {
        let schema = |of: &str| {
            format!(
                "create domain public.kept as timestamp(3); create domain public.gone as date;
                 create table public.t (id integer primary key, v {of});"
            )
        };
        let live = Database::empty();
        live.run(&schema(old));
        live.run(&format!("insert into public.t values (1, '{value}')"));
        let mut project = Project::new(&[("schema.sql", &schema(new))]).with_shadow(std::sync::Arc::clone(&shadow));
        project.rows.check = true;
        let plan = project.plan(live.target()).expect("a plan");
        let deletes = crate::support::project::refused(&plan).contains(&HazardKind::DeletesData);
        assert_eq!(deletes, left.is_some(), "{old} -> {new} of {value}");
        project.apply(live.target()).expect("an apply");
        let is_left = format!("select v is not distinct from '{}' from public.t", left.unwrap_or(value));
        assert_eq!(live.query(&is_left), "t", "{old} -> {new}");
    }
}

#[test]
fn what_is_too_long_is_refused_and_never_cut() {
    let shadow = std::sync::Arc::new(Database::for_shadow());
    for (old, new, value) in [
        ("varchar(20)[]", "varchar(5)[]", "{abcdefghij}"),
        ("text[]", "varchar(5)[]", "{a,abcdefghij}"),
        ("bit(4)", "bit(3)", "1010"),
        ("bit varying(8)", "bit varying(3)", "1010"),
        ("varchar(20)", "public.short", "abcdefghij"),
        ("varchar(20)[]", "public.short[]", "{abcdefghij}"),
        ("text", "public.checked", "abcdefghij"),
    ] {
        let schema = |of: &str| {
            format!(
                "create domain public.short as varchar(5); create domain public.checked as text check (value <> 'abcdefghij');
                 create table public.t (id integer primary key, v {of});"
            )
        };
        let live = Database::empty();
        live.run(&schema(old));
        live.run(&format!("insert into public.t values (1, '{value}')"));
        let mut project = Project::new(&[("schema.sql", &schema(new))]).with_shadow(std::sync::Arc::clone(&shadow));
        project.rows.check = true;
        let plan = project.plan(live.target()).expect("a plan");
        assert_eq!(may_fail(&plan).len(), 1, "{old} -> {new}");
        assert!(project.apply(live.target()).is_err(), "{old} -> {new}");
        assert_eq!(live.query("select v from public.t"), value, "{old} -> {new}");
    }
}

#[test]
fn a_domain_over_a_shorter_type_never_cuts_values() {
    let shadow = std::sync::Arc::new(Database::for_shadow());
    for (old, new, value, left) in [
        ("varchar(20)", "varchar(5)", "abcdefghij", None),
        ("varchar(20)", "varchar(12)", "abcdefghij", Some("abcdefghij")),
        ("varchar(20)", "text check (value <> 'abcdefghij')", "abcdefghij", None),
        ("bit(4)", "bit(3)", "1010", None),
        ("numeric(8,2)", "integer", "3.00", Some("3")),
        ("integer", "text", "3", Some("3")),
        ("text", "integer", "3", Some("3")),
    ] {
        let schema = |of: &str| {
            format!(
                "create domain public.code as {of};
                 create table public.t (id integer primary key, v public.code, many public.code[]);"
            )
        };
        let live = Database::empty();
        live.run(&schema(old));
        live.run(&format!("insert into public.t values (1, '{value}', array['{value}']::public.code[])"));
        let project = Project::new(&[("schema.sql", &schema(new))]).with_shadow(std::sync::Arc::clone(&shadow));
        let plan = project.plan(live.target()).expect("a plan");
        assert!(left.is_some() || !may_fail(&plan).is_empty(), "{old} -> {new}");
        assert_eq!(project.apply(live.target()).is_ok(), left.is_some(), "{old} -> {new}");
        let all = format!("{0}|{{{0}}}", left.unwrap_or(value));
        assert_eq!(live.query("select v, many from public.t"), all, "{old} -> {new}");
    }
}

/// What cannot fail says nothing, and what the plan does on the whole table under a lock is announced.
#[test]
fn what_an_old_constraint_proves_may_not_fail_and_work_under_a_lock_is_announced() {
    let before = "create domain public.pos as integer check (value > 0);
        create domain public.code as varchar(5);
        create table public.o (id integer primary key);
        create table public.t (id integer primary key, s varchar(10), n integer, m numeric(8,2), c public.code,
          constraint known check (s in ('a', 'b')), constraint big check (m >= 0), constraint o foreign key (n) references public.o,
          constraint one unique (n));
        create unique index two on public.t (m, n);
        create index part on public.t (n) where lower(s) = 'a';";
    let rows = "insert into public.o values (1), (2); insert into public.t values (1, 'a', 1, 1), (2, 'b', 2, 2);";
    let live = Database::empty();
    live.run(&format!("{before}{rows}"));
    let shadow = std::sync::Arc::new(Database::for_shadow());
    // What is replaced in the files, by what; nothing: what is added to them.
    let after = |(old, new): (&str, &str)| {
        let files = if old.is_empty() { format!("{before}{new}") } else { before.replace(old, new) };
        let project = Project::new(&[("schema.sql", &files)]).with_shadow(std::sync::Arc::clone(&shadow));
        project.plan(live.target()).expect("a plan")
    };
    for proved in [
        ("s varchar(10)", "s varchar(40)"),
        ("references public.o,", "references public.o on delete cascade,"),
        ("", "alter table public.t add unique (n, s);"),
        ("", "alter table public.t add x integer unique references public.o;"),
        ("create unique index two on public.t (m, n);", "alter table public.t add constraint two unique (m, n);"),
    ] {
        let plan = after(proved);
        assert_eq!(may_fail(&plan), Vec::<String>::new(), "{proved:?}");
        assert!(!plan.is_empty());
    }
    for not_proved in [
        ("m >= 0", "m >= 1"),
        ("", "alter table public.t add unique (s);"),
        ("", "alter table public.t add x integer default 1 unique;"),
    ] {
        assert_ne!(may_fail(&after(not_proved)), Vec::<String>::new(), "{not_proved:?}");
    }
    let says = |old: &str, new: &str, kind: HazardKind| {
        let plan = after((old, new));
        let hazards = plan.steps().flat_map(|step| &step.statement.hazards).collect::<Vec<_>>();
        assert!(hazards.iter().any(|hazard| hazard.kind == kind), "{new}: {hazards:?}");
    };
    // An index over an expression is built anew, every one where the collation changes; a domain's check looks at each row.
    says("s varchar(10)", "s varchar(40)", HazardKind::BlocksReads);
    says("s varchar(10)", "s varchar(10) collate \"C\"", HazardKind::BlocksReads);
    says("", "alter table public.t add p public.pos;", HazardKind::RewritesTable);
    says("c public.code", "c varchar(5)", HazardKind::RewritesTable);
    let with_view = "create materialized view public.v as select s from public.t; alter table public.t add y integer;";
    says("", with_view, HazardKind::BlocksReads);
    let plan = after(("n integer, m numeric(8,2)", "n bigint, m numeric(12,4)"));
    let rewriting: Vec<_> = plan.steps().filter(|step| step.statement.sql.contains(" TYPE ")).collect();
    assert_eq!(rewriting.len(), 1, "{:?}", rewriting.iter().map(|step| &step.statement.sql).collect::<Vec<_>>());
    assert_eq!(rewriting[0].with.len(), 1);
}
