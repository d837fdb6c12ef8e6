create table t (id int primary key, a int unique);
create index t_a_idx on t (a);
