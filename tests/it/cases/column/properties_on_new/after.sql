create table t (id int primary key, a text compression lz4, b text collate "C", d int, e text[]);
alter table t alter a set storage external, alter e set storage main;
alter table t alter d set statistics 0;
alter table t alter d set (n_distinct = 5);
