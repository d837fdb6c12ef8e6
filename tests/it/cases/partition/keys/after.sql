create table t (id int primary key, v text not null, w int, unique (id, v), check (w > 0), constraint w_ok check (w < 1000)) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table t_1 partition of t for values from (100) to (200);
