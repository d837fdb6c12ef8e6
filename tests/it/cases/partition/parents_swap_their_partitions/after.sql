create table a (id int, k int) partition by list (k); create table b (id int, k int) partition by list (k);
create table c2 partition of a for values in (1); create table c1 partition of b for values in (1);
create table c4 partition of a default; create table c3 partition of b for values in (3);
create index on a (id); create index on b (k);
