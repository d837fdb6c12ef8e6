create table p (id int primary key);
create table t (id int primary key, p_id int) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table x (id int primary key, t_id int);
