create table t (id int primary key, a int, b int);
create index y on t (a);
create index x on t (b);
