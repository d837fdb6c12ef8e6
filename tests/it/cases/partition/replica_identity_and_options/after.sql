create table t (id int primary key, v text) partition by range (id);
create table t_0 partition of t for values from (0) to (100) with (fillfactor = 70);
alter table t_0 replica identity full;
alter table t_0 set unlogged;
