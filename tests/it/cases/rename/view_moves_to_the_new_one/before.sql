create table a (id int primary key, x int);
create view v as select x from a;
