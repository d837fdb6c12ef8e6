create schema lib;
create table t (id int primary key, v text);
