create table t (id int primary key, a int);
create index i on t (a);
