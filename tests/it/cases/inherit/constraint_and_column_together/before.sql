create table p(a int, b text);
create table c(x int) inherits (p);
create table d() inherits (c);
