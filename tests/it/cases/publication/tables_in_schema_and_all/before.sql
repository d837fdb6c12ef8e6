create schema s;
create table s.t(id int primary key);
create table t(id int primary key, k int);
create publication a for tables in schema s;
create publication b for table t where (id > 3);
create publication c for all tables;
