create table p (a int);
create table c (a int, c int) inherits (p);
