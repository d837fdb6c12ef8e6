create table p (a int);
create table q (a int, constraint k check (a > 0));
create table c () inherits (p, q);
