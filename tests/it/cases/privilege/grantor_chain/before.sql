create table t(a int, b int);
grant select on t to reader with grant option;
set role reader;
grant select on t to writer;
reset role;
