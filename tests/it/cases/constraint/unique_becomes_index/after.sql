create table t (id int primary key, a int);
create unique index t_a on t (a);
