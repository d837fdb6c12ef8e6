create table t (id int primary key, b int);
create index i on t (b);
