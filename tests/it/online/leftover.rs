//! What looks like the leftover of an interrupted plan and may be something else: it is taken over only where it is just
//! what the plan would make.

use crate::support::{Database, Project, project};

/// What there is, the files, and what of the plan shows that it was taken over or not.
const SCENARIOS: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "create table t (a int, b int); create index i on t (a); create index i_new on t (b);",
        "create table t (a int, b int); create index i on t (b);",
        &["RENAME TO i;"],
        &["CREATE INDEX CONCURRENTLY"],
    ),
    (
        "create table t (a int, b int); create index i on t (a); create index i_new on t (b) where a > 0;",
        "create table t (a int, b int); create index i on t (b);",
        &["DROP INDEX CONCURRENTLY public.i_new;", "CREATE INDEX CONCURRENTLY i_new"],
        &[],
    ),
    (
        "create table t (a int, b int); create index i_new on t (b);",
        "create table t (a int, b int);",
        &["DROP INDEX CONCURRENTLY public.i_new;"],
        &["CREATE"],
    ),
    (
        "create table t (a int not null, b int); create unique index t_a_key on t (a); comment on index t_a_key is 'mine';",
        "create table t (a int not null, b int, constraint t_a_key unique (a));",
        &["ADD CONSTRAINT t_a_key UNIQUE USING INDEX"],
        &[],
    ),
    (
        "create function f(int) returns int language sql immutable as 'select $1'; create table t (a int, b int);
         create index i on t (a); create index i_new on t (f(b));",
        "create function f(int) returns bigint language sql immutable as 'select $1::bigint'; create table t (a int, b int);
         create index i on t (f(b));",
        &["DROP FUNCTION"],
        &[],
    ),
    (
        "create table t (a int not null, b int not null, s text); create index i on t (s); create index i_new on t (a);",
        "create table t (\n-- @renamed from=a\nz int not null,\n-- @renamed from=b\na int not null, s text); create index i on t (a);",
        &["CREATE INDEX CONCURRENTLY"],
        &[],
    ),
    (
        "create table t (a int, b int, constraint schemactl_not_null_a check (a > 0));",
        "create table t (a int not null, b int);",
        &["DROP CONSTRAINT schemactl_not_null_a;", "VALIDATE CONSTRAINT schemactl_not_null_a;"],
        &[],
    ),
    (
        "create table t (a int, b int); alter table t add constraint schemactl_not_null_a check (a is not null) not valid;
         create table u (a int, b int); alter table u add constraint schemactl_not_null_a check (a is not null) not valid;",
        "create table t (a int not null, b int); create table u (a int, b int);",
        &["ALTER TABLE public.u DROP CONSTRAINT schemactl_not_null_a;"],
        &[],
    ),
];

#[test]
fn only_what_the_plan_would_make_is_taken_over() {
    for (before, files, with, without) in SCENARIOS {
        let live = Database::empty();
        live.run(before);
        live.run("insert into t select i, i from generate_series(1, 1000) i");
        let project = Project::new(&[("schema.sql", files)]).with_shadow(Database::for_shadow());
        let (plan, left) =
            project.apply(live.target()).unwrap_or_else(|problem| panic!("{before}\n{}", problem.render(false, 120)));
        let sql = project::sql(&plan);
        assert!(left.is_empty(), "{before}\n{sql}\nleaves\n{}", project::sql(&left));
        for text in *with {
            assert!(sql.contains(text), "{before}\nlacks {text}\n{sql}");
        }
        for text in *without {
            assert!(!sql.contains(text), "{before}\nhas {text}\n{sql}");
        }
        assert_eq!(live.query("select count(*) from t"), "1000");
        assert_eq!(
            live.query("select count(*) from pg_class where relname ~ '_new' or not relispopulated"),
            "0",
            "{sql}"
        );
    }
}
