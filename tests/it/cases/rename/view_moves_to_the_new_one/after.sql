-- @renamed from=a
create table b (id int primary key, x int);
create table a (id int primary key, x int);
create view v as select x from a;
