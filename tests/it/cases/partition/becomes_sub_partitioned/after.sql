create table t (id int, v text) partition by range (id);
create table t_0 partition of t for values from (0) to (100) partition by list (v);
create table t_0_a partition of t_0 for values in ('a');
