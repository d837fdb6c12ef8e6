create table t(id int primary key, a varchar(40), b bigint, c jsonb);
create index i1 on t(lower(a::text), b desc nulls first);
create index i2 on t((c->>'y')) where a is not null;
create unique index i3 on t(a varchar_pattern_ops) include (b);
create index i4 on t using gin (c);
create index i5 on t using hash (a);
create index i6 on t using brin (b) with (pages_per_range = 16, autosummarize = on);
