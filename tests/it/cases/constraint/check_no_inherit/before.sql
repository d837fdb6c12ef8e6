create table t (id int primary key, a int, constraint ok check (a > 0));
create table t_child (b int) inherits (t);
