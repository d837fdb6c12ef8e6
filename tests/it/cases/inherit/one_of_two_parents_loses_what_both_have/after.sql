create table p (a int);
create table q (b int, a int, constraint k check (a > 0));
create table c (x int) inherits (p, q);
create table d () inherits (c);
