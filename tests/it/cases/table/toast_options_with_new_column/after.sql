create table t (id integer, note text) with (toast.autovacuum_enabled = false, fillfactor = 80);
create table u (id integer, was text) with (toast.autovacuum_enabled = false);
create table w (id integer, note text) with (fillfactor = 90, toast.autovacuum_vacuum_threshold = 200);
