create table t (id int primary key, v text) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_threshold = 100);
