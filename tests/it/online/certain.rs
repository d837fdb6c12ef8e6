//! What cannot fail, or keeps nobody waiting, is not said to.

use schemactl::object::HazardKind;
use schemactl::plan::Plan;

use crate::support::{Database, Project, project};

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
