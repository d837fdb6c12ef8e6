create table t (id int primary key, a text, b text compression lz4);
alter table t alter a set storage external;
