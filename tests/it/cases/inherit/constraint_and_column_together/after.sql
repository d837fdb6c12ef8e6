create table p(a int not null, b text default 'q', n int default 3, constraint pa check (a > 0), constraint pn check (n > 0) no inherit);
create table c(x int, y int) inherits (p);
create table d() inherits (c);
