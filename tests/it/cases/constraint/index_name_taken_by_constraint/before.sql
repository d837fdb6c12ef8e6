create table t (id int primary key, a int);
create index t_a_key on t (a);
