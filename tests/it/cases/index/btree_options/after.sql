create table t (id int primary key, a int, b text, c text);
create index i1 on t (a desc);
create index i2 on t (b collate "C" text_pattern_ops);
create index i3 on t (a nulls first, b desc nulls last) include (c);
create unique index i4 on t (a) nulls not distinct with (fillfactor = 50, deduplicate_items = off);
create index i5 on t (c) where a > 0 and b is not null;
create index i6 on t (upper(c), (a + 1)) with (fillfactor = 90);
