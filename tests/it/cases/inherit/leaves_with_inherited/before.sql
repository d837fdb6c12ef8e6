create table p (a int, b text, constraint pa check (a > 0));
create table c (a int, b text, d int, constraint pa check (a > 0)) inherits (p);
