create table p (a int, b text, constraint positive check (a > 0));
create table c (d int) inherits (p);
