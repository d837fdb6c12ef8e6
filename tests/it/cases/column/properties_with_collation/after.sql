create table t (id int primary key, a text collate "C", b text compression lz4 collate "C");
alter table t alter a set storage external;
