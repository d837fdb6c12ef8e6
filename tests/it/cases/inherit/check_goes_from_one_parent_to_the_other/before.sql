create table p (a int, constraint k check (a > 0));
create table q (a int);
create table c () inherits (p, q);
