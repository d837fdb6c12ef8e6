create table p(a bigint, b text);
create table c(x int) inherits (p);
create index c_a on c(a);
create view v as select a from p;
create view w as select a, x from c;
