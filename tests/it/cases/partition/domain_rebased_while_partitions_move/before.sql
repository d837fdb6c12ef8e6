create domain d as int check (value >= 0);
create table t (id int, v d) partition by range (id);
create table t0 partition of t for values from (0) to (100);
create table t1 partition of t for values from (100) to (200);
