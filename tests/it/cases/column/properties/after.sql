create table t (id int primary key, a text, b text, c text, d int);
alter table t alter a set storage external, alter b set storage main, alter c set storage plain;
alter table t alter a set compression pglz;
alter table t alter d set statistics 500;
alter table t alter d set (n_distinct = -0.5, n_distinct_inherited = 100);
