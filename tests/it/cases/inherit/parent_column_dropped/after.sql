create table p (a int);
create table c (c int, b text) inherits (p);
create index on c (b);
