create table t (id int primary key, a text, b int);
create table u (id int primary key);
create publication p for table t (id, a) where (id > 0 and a is not null), u with (publish = 'insert');
