create table t (id int not null, v text) partition by range (id);
create table t_1 partition of t default;
