create table t (id int primary key, name text, n int);
create table u (id int primary key);
create schema s;
create publication p for table t where (n > 4) with (publish = 'insert');
create publication q for table t (id, n);
create publication r for tables in schema s, public with (publish_via_partition_root = true);
create publication a for table u;
