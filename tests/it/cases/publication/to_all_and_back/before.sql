create table t (id int primary key);
create publication p for table t;
create publication q for all tables with (publish = 'truncate');
