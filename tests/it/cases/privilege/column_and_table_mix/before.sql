create table t(a int, b int, c int);
grant select on t to reader;
grant update (a, b) on t to reader with grant option;
grant select (c) on t to anon;
grant all on t to writer;
