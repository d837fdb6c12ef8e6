create table a (id int primary key, name text);
create table b (id int primary key);
create schema s;
create publication plain for table a, b;
comment on publication plain is 'Two';
create publication narrow for table a (id) where (id > 0) with (publish = 'insert, update', publish_via_partition_root);
create publication whole_schema for tables in schema s;
create publication everything for all tables;
