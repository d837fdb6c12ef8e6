create table t (id int primary key, v text) with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
