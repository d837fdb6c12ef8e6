create table t(id int primary key, a text, b int, c jsonb);
create index i1 on t(lower(a), b desc nulls last);
create index i2 on t((c->>'x')) where a is not null;
create unique index i3 on t(a text_pattern_ops) include (b);
create index i4 on t using gin (c jsonb_path_ops);
create index i5 on t using hash (a);
create index i6 on t using brin (b) with (pages_per_range = 8);
