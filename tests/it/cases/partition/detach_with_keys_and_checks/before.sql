create table t (id int primary key, v text not null, w int check (w > 0), unique (id, v)) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create index t_w on t (w);
