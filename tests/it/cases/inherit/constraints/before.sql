create table p (a int, b text, constraint pa check (a > 0));
create table c () inherits (p);
