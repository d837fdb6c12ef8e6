create table t (id int primary key, a varchar(10), b text, n int);
alter table t alter a set storage external;
alter table t alter b set statistics 300;
alter table t alter n set statistics 77;
alter table t alter n set (n_distinct = 5);
alter table t alter a set compression lz4;
