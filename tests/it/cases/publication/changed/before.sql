create table t (id int primary key, name text, n int);
create table u (id int primary key);
create schema s;
create publication p for table t where (n > 3) with (publish = 'insert');
create publication q for table t (id, name), u;
create publication r for tables in schema s;
create publication a for all tables;
