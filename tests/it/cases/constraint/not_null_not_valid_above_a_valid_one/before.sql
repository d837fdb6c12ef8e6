create table p (a int not null, b int);
create table c (x int) inherits (p);
create table g () inherits (c);
create table w (a int not null, b int) partition by list (a);
create table w1 partition of w for values in (1);
