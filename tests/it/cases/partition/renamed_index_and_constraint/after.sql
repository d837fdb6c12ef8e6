create table t (id int constraint t_pk2 primary key, v text constraint v_ok2 check (v <> '')) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create index t_v2 on t (v);
