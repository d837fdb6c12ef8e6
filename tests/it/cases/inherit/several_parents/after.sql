create table p (a int, x int default 5 check (x > 0));
create table q (b text);
create table c (c int) inherits (p, q);
create table d () inherits (q);
