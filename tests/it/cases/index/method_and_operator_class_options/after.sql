create extension pg_trgm;
create table t (id int primary key, a text, b int, c inet, d point, e int[], n text);
create index i1 on t using gist (a gist_trgm_ops); create index i2 on t using gist (a gist_trgm_ops (siglen = 64));
create index i3 on t using brin (b int4_bloom_ops (n_distinct_per_range = 100)) with (pages_per_range = 8, autosummarize = true); create index i4 on t using spgist (d kd_point_ops); create index i5 on t using spgist (c inet_ops);
create index i6 on t using hash (n) with (fillfactor = 70); create index i7 on t using gin (e, to_tsvector('simple', n)) with (fastupdate = false);
create unique index i8 on t (b) include (a); create index i9 on t (n text_pattern_ops);
