create table t(a int, b int, c int);
grant select (a) on t to reader;
grant update (a) on t to reader;
grant update (c), insert (c) on t to reader;
grant select on t to anon;
grant select, insert on t to writer with grant option;
