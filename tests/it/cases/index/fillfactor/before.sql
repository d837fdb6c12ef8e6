create table t (id int primary key, a int);
create index i1 on t (a) with (fillfactor = 50);
create index i2 on t (a) with (fillfactor = 50, deduplicate_items = off) where a > 0;
create index i3 on t (a);
