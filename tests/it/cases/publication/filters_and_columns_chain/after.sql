create table t(a bigint primary key, b text, c int not null);
create table u(a int primary key);
create publication p for table t (a, c) where (a > 2 and c > 1), u with (publish = 'insert, update');
alter table u replica identity full;
