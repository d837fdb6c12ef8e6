create table t (id int primary key, name text, n int);
create table u (id int primary key);
create schema s;
create publication everything for all tables;
create publication nothing with (publish = 'insert, delete');
create publication few for table t (id, name), only u where (id > 5) with (publish_via_partition_root);
create publication "By Schema" for tables in schema s, table u;
