create table t (id int, v text, w int) partition by range (id);
create table t_0 partition of t for values from (0) to (100) partition by range (w);
create table t_00 partition of t_0 for values from (0) to (10);
create table t_1 partition of t for values from (100) to (200);
create index t_v on t (v);
comment on index t_v is 'parent';
