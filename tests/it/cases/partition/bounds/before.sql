create table t (id int primary key, v text) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table t_1 partition of t for values from (100) to (200);
create table l (id int, k text) partition by list (k);
create table l_a partition of l for values in ('a', 'b');
create table l_c partition of l for values in ('c');
