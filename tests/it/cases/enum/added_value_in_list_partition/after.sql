create type e as enum ('z', 'a', 'b', 'c');
create table t(k e not null default 'c', n int, check (k <> 'z')) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_b partition of t for values in ('b');
create table t_c partition of t for values in ('c', 'z');
