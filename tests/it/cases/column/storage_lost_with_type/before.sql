create table t (id int primary key, a text, b int);
alter table t alter a set storage external;
