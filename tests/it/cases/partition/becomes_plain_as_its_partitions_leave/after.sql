create table m (a int, b text);
create table c1 (a int, b text);
create table c2 (a int, b text);
create view v as select a from m;
