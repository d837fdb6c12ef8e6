create table t (id int primary key, a int, b int);
create index on t (b);
