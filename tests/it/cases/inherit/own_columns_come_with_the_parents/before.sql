create table p (a int); create table c (a int) inherits (p); create table g () inherits (c);
