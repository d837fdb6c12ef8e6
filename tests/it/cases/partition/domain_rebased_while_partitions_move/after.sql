create domain d as varchar(40) check (length(value) < 100);
create table t (id int, v d) partition by range (id);
create table t0 partition of t for values from (0) to (150);
create table t1 partition of t for values from (150) to (200);
