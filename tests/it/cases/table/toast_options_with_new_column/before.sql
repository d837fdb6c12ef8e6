create table t (id integer);
create table u (id integer, was integer) with (toast.autovacuum_enabled = false);
create table w (id integer, note text) with (fillfactor = 90, toast.autovacuum_vacuum_threshold = 100);
