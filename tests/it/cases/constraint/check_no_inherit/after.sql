create table t (id int primary key, a int, constraint ok check (a > 0) no inherit);
create table t_child (b int) inherits (t);
