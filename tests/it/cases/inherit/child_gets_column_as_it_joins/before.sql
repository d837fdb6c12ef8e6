create table p(a int constraint pa not null, b int not null); create table c(x int); create table d(x int); create table c1() inherits (c); create table q(k int default 5, l text);
