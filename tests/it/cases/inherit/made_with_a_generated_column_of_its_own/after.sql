create table other (id int); create table p (a int, v int generated always as (a * 2) stored); create table c (v int) inherits (p); create table g (v int, w int) inherits (c);
