//! What cannot fail, or keeps nobody waiting, is not said to.

use crate::support::{Database, Project, project};

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
