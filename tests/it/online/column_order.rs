//! A column in the middle of a table is added at its end in the database. Whatever takes columns by position has to mean
//! the same ones there.

use indoc::indoc;

use crate::support::{Database, Project};

const BEFORE: &str = indoc! {"
    create table public.node (id int primary key, a text);
    create function public.f() returns setof public.node language sql stable as 'select * from public.node';
"};

const AFTER: &str = indoc! {"
    create table public.node (id int primary key, b text default 'is b', a text);
    create function public.f() returns setof public.node language sql stable as 'select * from public.node';
    create function public.g() returns setof public.node language sql stable
      begin atomic select * from public.node; end;
    create view public.over_function as select x.id, x.a, x.b from public.f() x;
    create view public.counted as select x.id, x.a, x.b, x.n from public.f() with ordinality x(id, b, a, n);
    create view public.over_atomic as select x.id, x.a, x.b from public.g() x;
    create view public.renamed as select c1 as id, c3 as a, c2 as b from public.node as n (c1, c2, c3);
    create table public.doc (id int primary key, word text);
    alter table public.doc enable row level security;
    create policy p on public.doc using (exists (select from public.f() x where x.a = word));
    grant select on public.doc, public.node to reader;
"};

#[test]
fn what_takes_columns_by_position_finds_the_same_ones() {
    let live = Database::empty();
    live.run(BEFORE);
    live.run("insert into public.node values (1, 'is a')");
    let project = Project::new(&[("schema.sql", AFTER)]);
    let (_, left) = project.apply(live.target()).expect("an apply");
    assert!(left.is_empty(), "{left:?}");
    for view in ["over_function", "counted", "over_atomic", "renamed"] {
        assert_eq!(live.query(&format!("select id, a, b from public.{view}")), "1|is a|is b", "{view}");
    }
    live.run("insert into public.doc values (1, 'is a'), (2, 'is b')");
    assert_eq!(live.query("begin; set local role reader; select id from public.doc; rollback"), "1");
    assert!(project.plan(live.target()).expect("a plan").is_empty());
}

/// The order in which new columns are added is the one that they have from then on.
#[test]
fn new_columns_come_in_the_order_of_the_files() {
    let live = Database::empty();
    live.run("create table public.t (id int primary key); create type public.c as (a int)");
    let files = indoc! {"
        create table public.t (id int primary key, z int, b int generated always as (z + 1) stored, a int not null default 1);
        create type public.c as (a int, z int, y int, b int);
    "};
    let project = Project::new(&[("schema.sql", files)]).with_shadow(Database::for_shadow());
    let (plan, left) = project.apply(live.target()).expect("an apply");
    assert!(left.is_empty() && plan.remarks.iter().all(|remark| !remark.text.contains("another order")), "{plan:?}");
    let order = "select string_agg(attname, ' ' order by attnum) from pg_attribute where attnum > 0 and attrelid = to_regclass('public.";
    assert_eq!(live.query(&format!("{order}t')")), "id z b a");
    assert_eq!(live.query(&format!("{order}c')")), "a z y b");
}
