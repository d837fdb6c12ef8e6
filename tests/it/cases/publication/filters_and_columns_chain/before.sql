create table t(a int primary key, b text, c int not null);
create table u(a int primary key);
create publication p for table t (a, b) where (a > 1), u with (publish = 'insert');
