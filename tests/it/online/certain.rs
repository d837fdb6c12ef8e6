//! What cannot fail, or keeps nobody waiting, is not said to.

use schemactl::object::HazardKind;
use schemactl::plan::{Group, Plan};

use crate::support::{Database, Project, dump, project};

const LABELS: &str = "
create type public.kind as enum ('a', 'b'{more});
create table public.whole (id integer, kind public.kind, primary key (id, kind)) partition by list (kind);
create table public.part_a partition of public.whole for values in ('a');
create table public.part_b partition of public.whole for values in ('b');
create table public.own (id integer primary key, kind public.kind unique);
create materialized view public.shown as select kind from public.own;
create unique index shown_kind on public.shown (kind);
create index shown_kind_only on public.shown (kind);
";

const ROWS: &str = "insert into public.whole select i, 'a' from generate_series(1, 100) i;
    insert into public.whole select i, 'b' from generate_series(1, 100) i;
    insert into public.own values (1, 'a'), (2, 'b'); refresh materialized view public.shown;";

fn texts(plan: &Plan, kind: HazardKind) -> Vec<String> {
    let hazards = plan.steps().flat_map(|step| step.statement.hazards.iter().map(move |hazard| (step, hazard)));
    let of_kind = hazards.filter(|(_, hazard)| hazard.kind == kind);
    of_kind.map(|(step, hazard)| format!("{}: {}", step.object, hazard.text)).collect()
}

#[test]
fn keys_and_bounds_that_held_before() {
    let live = Database::empty();
    live.run(&LABELS.replace("{more}", ", 'c'"));
    live.run(ROWS);
    let mut project =
        Project::new(&[("schema.sql", &LABELS.replace("{more}", ""))]).with_shadow(Database::for_shadow());
    for offline in [false, true] {
        project.rows.offline = offline;
        let plan = project.plan(live.target()).expect("a plan");
        let fails = texts(&plan, HazardKind::MayFail);
        assert!(fails.iter().any(|text| text.contains("not a valid")), "{fails:?}");
        let doubted: Vec<_> = fails.iter().filter(|text| text.contains("alike") || text.contains("bound")).collect();
        // Whether the view has two rows of a kind is another question.
        assert!(
            doubted.iter().all(|text| text.contains("two rows of the view")),
            "{doubted:?}\n{}",
            project::sql(&plan)
        );
        let blocked = texts(&plan, HazardKind::BlocksWrites);
        assert!(!blocked.iter().any(|text| text.starts_with("index shown")), "{blocked:?}");
    }
    project.rows.offline = false;
    let (_, left) = project.apply(live.target()).expect("it can be applied");
    assert!(left.is_empty(), "{}", project::sql(&left));
    assert_eq!(live.query("select count(*) from public.whole"), "200");
}

/// A foreign key that held before may not hold once a partition, to whose rows others refer, is away.
#[test]
fn a_foreign_key_to_a_table_that_loses_a_partition() {
    let whole = "create table public.whole (id integer primary key) partition by range (id);
        create table public.one partition of public.whole for values from (0) to (10);
        create table public.two partition of public.whole for values from (10) to (20);";
    let user = "create table public.user (id integer references public.whole);";
    let live = Database::empty();
    live.run(&format!("{whole}{user} insert into public.whole values (1), (11); insert into public.user values (11)"));
    let without = whole.split("create table public.two").next().unwrap_or_default();
    let project = Project::new(&[("schema.sql", &format!("{without}{user}"))]).with_shadow(Database::for_shadow());
    let fails = texts(&project.plan(live.target()).expect("a plan"), HazardKind::MayFail);
    assert!(fails.iter().any(|text| text.contains("refers to one that does not exist")), "{fails:?}");
    assert!(project.apply(live.target()).is_err());
}

/// Numbers that become smaller may become alike, or fall out of the bound: that is still said.
#[test]
fn keys_over_values_that_may_become_alike() {
    let live = Database::empty();
    let table = |kind: &str| {
        format!(
            "create table public.whole (at {kind} primary key) partition by range (at);
            create table public.part partition of public.whole for values from ('2020-01-01') to ('2030-01-01');"
        )
    };
    live.run(&table("timestamp"));
    live.run("insert into public.whole values ('2024-01-01 10:00'), ('2024-01-01 11:00')");
    let project = Project::new(&[("schema.sql", &table("date"))]).with_shadow(Database::for_shadow());
    let plan = project.plan(live.target()).expect("a plan");
    let fails = texts(&plan, HazardKind::MayFail);
    assert!(fails.iter().any(|text| text.contains("alike")), "{fails:?}");
}

/// An index that a foreign key uses becomes a key as it is.
#[test]
fn an_index_that_is_referred_to_becomes_a_key_in_place() {
    let folder = "tests/it/cases/constraint/takes_over_an_index_that_is_referred_to";
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.sql")).expect("a file");
    for offline in [false, true] {
        let live = Database::empty();
        live.run(&read("before"));
        live.run("insert into customers values (1, 'x', 1); insert into orders values (1, 'x', 1, 'x')");
        let mut project = Project::new(&[("schema.sql", &read("after"))]).with_shadow(Database::for_shadow());
        project.rows.offline = offline;
        let index = "select conindid::regclass || ' ' || conindid from pg_constraint where contype = 'f' order by 1";
        let before = live.query(&index.replace("conindid::regclass || ' ' ||", ""));
        let (plan, left) = project.apply(live.target()).expect("it can be applied");
        assert_eq!(
            project::sql(&plan).lines().collect::<Vec<_>>(),
            [
                "ALTER TABLE public.customers ADD CONSTRAINT customers_number UNIQUE USING INDEX customers_number;",
                "ALTER TABLE public.customers ADD CONSTRAINT customers_place_key UNIQUE USING INDEX customers_region;",
            ]
        );
        assert!(left.is_empty(), "{}", project::sql(&left));
        assert_eq!(live.query(&index.replace("conindid::regclass || ' ' ||", "")), before);
    }
}

/// Since PostgreSQL 18 the constraint itself is added NOT VALID and validated: there is no check to be dropped again.
#[test]
fn a_column_becomes_not_null_by_its_own_constraint() {
    let live = Database::empty();
    if live.query("select current_setting('server_version_num')::int >= 180000") != "t" {
        return;
    }
    let table = "create table public.t (id integer primary key, a integer{0}, b text{0});
        create table public.up (id integer, a integer{0}); create table public.down () inherits (public.up);";
    live.run(&table.replace("{0}", ""));
    live.run("insert into t values (1, 1, 'x'); insert into up values (1, 1); insert into down values (2, 2)");
    let project =
        Project::new(&[("schema.sql", &table.replace("{0}", " not null"))]).with_shadow(Database::for_shadow());
    let (plan, left) = project.apply(live.target()).expect("it can be applied");
    let sql = project::sql(&plan);
    assert!(left.is_empty(), "{}", project::sql(&left));
    for line in [
        "ALTER TABLE public.t ADD CONSTRAINT t_a_not_null NOT NULL a NOT VALID;",
        "ALTER TABLE public.t ADD CONSTRAINT t_b_not_null NOT NULL b NOT VALID;",
        "ALTER TABLE public.t VALIDATE CONSTRAINT t_a_not_null, VALIDATE CONSTRAINT t_b_not_null;",
        "ALTER TABLE public.up ALTER COLUMN a SET NOT NULL;",
    ] {
        assert!(sql.lines().any(|one| one == line), "{line}\n{sql}");
    }
    let names =
        live.query("select conname from pg_constraint where contype = 'n' and conrelid = 't'::regclass order by 1");
    assert_eq!(names, "t_a_not_null\nt_b_not_null\nt_id_not_null");
}

const REMADE: &str = "
create table public.whole (id integer, code text not null, v integer) partition by {by};
create table public.eu (id integer, code text not null, v integer);
create table public.us (id integer, code text not null, v integer);
alter table public.whole attach partition public.eu for values {eu};
alter table public.whole attach partition public.us for values {us};
create view public.shown as select id, code from public.whole;
comment on view public.shown is 'all of them';
{more}
";

fn remade() -> (String, String) {
    let of =
        |parts: [(&str, &str); 4]| parts.iter().fold(REMADE.to_owned(), |sql, (name, text)| sql.replace(name, text));
    (
        of([("{by}", "list (code)"), ("{eu}", "in ('eu')"), ("{us}", "in ('us')"), ("{more}", "")]),
        of([
            ("{by}", "range (code)"),
            ("{eu}", "from ('eu') to ('ev')"),
            ("{us}", "from ('us') to ('ut')"),
            (
                "{more}",
                "create index eu_v on public.eu (v); create index us_v on public.us (v);
                 create index whole_v on only public.whole (v);
                 alter index public.whole_v attach partition public.eu_v;
                 alter index public.whole_v attach partition public.us_v;",
            ),
        ]),
    )
}

const REMADE_ROWS: &str = "insert into public.whole select i, case when i % 2 = 0 then 'eu' else 'us' end, i
    from generate_series(1, 1000) i;";

/// While a partitioned table is made anew it is locked: its partitions' rows are read, and their indexes built, before.
#[test]
fn a_whole_is_made_anew_without_reading_rows_meanwhile() {
    let (before, after) = remade();
    let live = Database::empty();
    live.run(&format!("{before}{REMADE_ROWS}"));
    let project = Project::new(&[("schema.sql", &after)]).with_shadow(Database::for_shadow());
    let (plan, left) = project.apply(live.target()).expect("it can be applied");
    let sql = project::sql(&plan);
    assert!(left.is_empty(), "{}", project::sql(&left));
    let place = |text: &str| sql.find(text).unwrap_or_else(|| panic!("no {text}\n{sql}"));
    let first = place("DETACH PARTITION");
    for text in [
        "CREATE INDEX CONCURRENTLY eu_v ON public.eu",
        "CREATE INDEX CONCURRENTLY us_v ON public.us",
        "VALIDATE CONSTRAINT schemactl_joins_eu",
        "VALIDATE CONSTRAINT schemactl_joins_us",
    ] {
        assert!(place(text) < first, "{text}\n{sql}");
    }
    assert!(place("ATTACH PARTITION public.eu FOR VALUES FROM") < place("DROP CONSTRAINT schemactl_joins_eu"), "{sql}");
    let refused = project::refused(&plan);
    assert!(!refused.contains(&HazardKind::BlocksReads) && !refused.contains(&HazardKind::BlocksWrites), "{refused:?}");
    // From the first thing that goes to the last that comes nothing is committed.
    let holds = |text: &str| {
        plan.groups.iter().position(|group| group.steps().iter().any(|step| step.statement.sql.contains(text)))
    };
    let gone = plan
        .groups
        .iter()
        .position(|group| group.steps().iter().any(|step| step.statement.sql.starts_with("DROP VIEW")));
    for text in ["DETACH PARTITION", "ATTACH PARTITION public.us FOR", "CREATE VIEW public.shown", "COMMENT ON VIEW"] {
        assert_eq!(holds(text), gone, "{text}\n{sql}");
    }
    assert_eq!(live.query("select count(*), sum(v) from public.whole"), "1000|500500");
}

/// The same, where only the keys of the partitions are other ones afterwards.
fn other_keys() -> (String, String) {
    let schema = |by: &str, bounds: [&str; 2], keys: &str| {
        format!(
            "create table public.whole (id integer not null, code text not null, v integer, {keys}) partition by {by} (code);
             create table public.eu partition of public.whole for values {};
             create table public.us partition of public.whole for values {};",
            bounds[0], bounds[1]
        )
    };
    let before = schema("list", ["in ('eu')", "in ('us')"], "unique (code, id)");
    let after = schema(
        "range",
        ["from ('eu') to ('ev')", "from ('us') to ('ut')"],
        "primary key (id, code), constraint whole_code_id_key unique (code, v)",
    );
    (before, after)
}

/// Keys of partitions too, which then are made of indexes that are there.
#[test]
fn a_whole_is_made_anew_with_other_keys_without_building_indexes_meanwhile() {
    let (before, after) = other_keys();
    let live = Database::empty();
    live.run(&format!("{before}{REMADE_ROWS}"));
    let fresh = Database::empty();
    fresh.run(&after);
    let project = Project::new(&[("schema.sql", &after)]).with_shadow(Database::for_shadow());
    let (plan, left) = project.apply(live.target()).expect("it can be applied");
    let sql = project::sql(&plan);
    assert!(left.is_empty(), "{}", project::sql(&left));
    let place = |text: &str| sql.find(text).unwrap_or_else(|| panic!("no {text}\n{sql}"));
    let last =
        ["eu", "us"].map(|part| sql.find(&format!("DETACH PARTITION public.{part}"))).into_iter().flatten().min();
    for text in [
        "CREATE UNIQUE INDEX CONCURRENTLY eu_pkey ON public.eu",
        "CREATE UNIQUE INDEX CONCURRENTLY us_pkey ON public.us",
        "CREATE UNIQUE INDEX CONCURRENTLY eu_code_v_key ON public.eu",
    ] {
        assert!(Some(place(text)) < last, "{text}\n{sql}");
    }
    let refused = project::refused(&plan);
    assert!(
        !refused.contains(&HazardKind::BlocksReads) && !refused.contains(&HazardKind::BlocksWrites),
        "{refused:?}\n{sql}"
    );
    assert_eq!(dump::dump(&live), dump::dump(&fresh), "{sql}");
    assert_eq!(live.query("select count(*), sum(v) from public.whole"), "1000|500500");
}

/// Whatever of that is done when it is interrupted, the next plan goes on from there.
#[test]
fn a_whole_that_was_being_made_anew_is_finished() {
    let (before, after) = remade();
    is_finished(&before, &after);
}

#[test]
fn a_whole_that_was_being_made_anew_with_other_keys_is_finished() {
    let (before, after) = other_keys();
    is_finished(&before, &after);
}

fn is_finished(before: &str, after: &str) {
    let fresh = Database::empty();
    fresh.run(after);
    let wanted = dump::dump(&fresh);
    let shadow = std::sync::Arc::new(Database::for_shadow());
    let project = Project::new(&[("schema.sql", after)]).with_shadow(shadow);
    let mut done = 0;
    loop {
        let live = Database::empty();
        live.run(&format!("{before}{REMADE_ROWS}"));
        let plan = project.plan(live.target()).expect("a plan");
        if done > plan.groups.len() {
            break;
        }
        for group in plan.groups.iter().take(done) {
            let sql: Vec<_> = group.steps().iter().map(|step| step.statement.sql.as_str()).collect();
            live.run(&match group {
                Group::Transaction(_) => format!("begin; {}; commit", sql.join("; ")),
                Group::Alone(_) => sql.concat(),
            });
        }
        let (plan, left) = project.apply(live.target()).expect("it can be applied");
        assert!(left.is_empty(), "after {done}: {}\nafter {}", project::sql(&left), project::sql(&plan));
        assert_eq!(dump::dump(&live), wanted, "after {done}");
        assert_eq!(live.query("select count(*), sum(v) from public.whole"), "1000|500500");
        done += 1;
    }
    assert!(done >= 6, "{done}");
}

/// What changes in the catalog only may lie between the others, and tells nothing of them.
#[test]
fn types_of_one_table_change_in_one_statement() {
    let live = Database::empty();
    live.run("create table public.t (id integer primary key, a integer, b varchar(10), c integer)");
    let files = "create table public.t (id integer primary key, a bigint, b varchar(20), c bigint);";
    let project = Project::new(&[("schema.sql", files)]).with_shadow(Database::for_shadow());
    for rows in ["", "insert into public.t values (1, 1, 'x', 1)"] {
        live.run(rows);
        let plan = project.plan(live.target()).expect("a plan");
        assert_eq!(plan.steps().count(), 1, "{}", project::sql(&plan));
    }
}
