create table t (id int primary key, v text default 'x') partition by range (id);
create table t_1 partition of t for values from (100) to (200);
create table t_2 partition of t for values from (200) to (300);
create table t_d partition of t default;
