create table t(a int, b int);
grant select on t to reader with grant option;
grant select on t to writer;
