create table p (a int, constraint c check (a > 0));
create table p2 (z int);
create table k (a int, z int, constraint c check (a > 0));
alter table k inherit p2; alter table k inherit p;
create table q (x int); create table r (x int, y int); create table s (x int, y int);
create table m (x int, y int);
alter table m inherit q; alter table m inherit s; alter table m inherit r;
