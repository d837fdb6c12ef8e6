create table t (id int primary key, a int);
create index i3 on t (a);
create index i4 on t (a);
