create table t (id int constraint t_pk primary key, v text constraint v_ok check (v <> '')) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create index t_v on t (v);
