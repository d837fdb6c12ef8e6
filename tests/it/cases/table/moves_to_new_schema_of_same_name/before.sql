create schema one;
create table one.t (id int primary key);
create table t (id int);
