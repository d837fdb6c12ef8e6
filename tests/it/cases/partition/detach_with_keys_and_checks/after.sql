create table t (id int primary key, v text not null, w int check (w > 0), unique (id, v)) partition by range (id);
create table t_0 (id int primary key, v text not null, w int, constraint t_w_check check (w > 0), unique (id, v));
create index t_w on t (w);
create index t_0_w_idx on t_0 (w);
