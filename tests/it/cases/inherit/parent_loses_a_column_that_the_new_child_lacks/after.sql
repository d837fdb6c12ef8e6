create table t1 (id int);
create table t3 (k int, id int) inherits (t1);
create index i on t1 ((id + 1));
