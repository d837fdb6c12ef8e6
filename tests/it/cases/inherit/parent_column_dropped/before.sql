create table p (a int, b text, x int check (x > 0));
create table c (c int) inherits (p);
create index on c (b);
