create table m (a int, b text) partition by list (a);
create table c1 partition of m for values in (1);
create table c2 partition of m for values in (2);
create view v as select a from m;
