create table p (a int, c int);
create table c (a int, c int) inherits (p);
