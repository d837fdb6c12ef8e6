create table t (id int primary key, name text);
create materialized view m with (fillfactor = 50, autovacuum_enabled = off) as select id, name from t;
