create table p (a int, b text default 'x' not null);
create table c (a int, b text default 'x' not null, c int);
create table lone (a int, b text default 'x' not null, d int) inherits (p);
