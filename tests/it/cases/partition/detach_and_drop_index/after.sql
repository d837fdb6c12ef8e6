create table t (id int, v text) partition by range (id);
create table t_0 (id int, v text);
