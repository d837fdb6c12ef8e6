create table t1 (id int, c1 int);
create table t3 (k int, id int, c1 int);
create index i on t1 ((c1 + 1));
