create table t (id int primary key, a int);
create index i1 on t (a);
create index i2 on t (a);
create index i3 on t (a);
