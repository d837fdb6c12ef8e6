create table t (id int not null, v text not null, w int) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table t_1 partition of t for values from (100) to (200);
