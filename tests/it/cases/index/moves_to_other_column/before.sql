create table t (id int primary key, a int, b int);
create index i on t (a);
