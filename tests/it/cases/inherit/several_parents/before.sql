create table p (a int);
create table q (b text);
create table c (c int) inherits (p);
