create table p (a int, b text default 'x' not null);
create table c (c int) inherits (p);
create table lone (a int, b text default 'x' not null, d int);
