create table t (id int, v text, w int) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table t_1 partition of t for values from (100) to (200);
create index t_v on only t (v);
create index t_0_v on t_0 (v);
alter index t_v attach partition t_0_v;
