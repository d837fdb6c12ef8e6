create type e as enum ('a', 'b');
create table t(k e not null, n int) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_b partition of t for values in ('b');
