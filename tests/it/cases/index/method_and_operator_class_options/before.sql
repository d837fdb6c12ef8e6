create extension pg_trgm;
create table t (id int primary key, a text, b int, c inet, d point, e int[], n text);
create index i1 on t using gin (a gin_trgm_ops); create index i2 on t using gist (a gist_trgm_ops (siglen = 32));
create index i3 on t using brin (b) with (pages_per_range = 8); create index i4 on t using spgist (d); create index i5 on t using gist (c inet_ops);
create index i6 on t using hash (n); create index i7 on t using gin (e, to_tsvector('english', n)) with (gin_pending_list_limit = 128);
create unique index i8 on t (b) nulls not distinct; create index i9 on only t (n varchar_ops);
