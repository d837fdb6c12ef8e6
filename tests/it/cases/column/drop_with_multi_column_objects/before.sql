create table t (id int primary key, a int, b int, c int generated always as (a + b) stored, unique (a, b), check (a < b));
create index t_ab on t (a, b);
create index t_partial on t (id) where a > 1;
