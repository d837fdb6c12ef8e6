create table p (a int, v int not null default 4, w text); create table c (v int default 3, a int, w text) inherits (p); create table g () inherits (c);
