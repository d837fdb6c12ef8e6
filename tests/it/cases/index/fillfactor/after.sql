create table t (id int primary key, a int);
create index i1 on t (a) with (fillfactor = 60);
create index i2 on t (a) where a > 0;
create index i3 on t (a) with (deduplicate_items = off);
