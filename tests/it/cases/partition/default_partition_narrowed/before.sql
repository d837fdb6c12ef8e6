create table t (id int, v text) partition by range (id);
create table t_d partition of t default;
