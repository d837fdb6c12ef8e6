create table t (id int, v text default 'a', n int) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
