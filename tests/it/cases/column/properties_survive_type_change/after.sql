create table t (id int primary key, a text, b varchar(10), n bigint);
alter table t alter a set storage external;
alter table t alter b set statistics 300;
alter table t alter n set statistics 77;
alter table t alter n set (n_distinct = 5);
alter table t alter a set compression lz4;
