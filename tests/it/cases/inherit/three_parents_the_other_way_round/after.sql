create table p1 (a int); create table p2 (b int); create table p3 (c int);
create table ch (a int, b int, c int) inherits (p3, p2, p1);
