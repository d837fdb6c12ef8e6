create table t (id int primary key);
create publication p for all tables;
create publication q for tables in schema public with (publish = 'truncate, delete');
