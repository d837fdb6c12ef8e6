create table t (id int primary key, a int);
create unique index i on t (a);
