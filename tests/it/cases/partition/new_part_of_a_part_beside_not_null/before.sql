create table t(id int, c int) partition by list (id); create table t1 partition of t for values in (1) partition by list (c); create table t2 partition of t for values in (2);
