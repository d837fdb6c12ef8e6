create unlogged table t(a text compression pglz, b text, c int) with (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_enabled = false, autovacuum_vacuum_scale_factor = 0.05, parallel_workers = 2);
alter table t alter a set storage external, alter b set storage main, alter b set statistics 500, alter c set (n_distinct = -0.5);
create index t_a on t(a) with (fillfactor = 50, deduplicate_items = off) tablespace pg_default;
create index t_e on t(lower(a), c);
alter index t_e alter column 1 set statistics 300;
