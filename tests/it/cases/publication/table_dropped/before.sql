create table t (id int primary key, n int);
create table u (id int primary key);
create publication p for table t, u;
