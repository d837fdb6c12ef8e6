create table t (id int primary key, name text);
create materialized view m with (fillfactor = 70, toast.autovacuum_enabled = false) as select id, name from t;
create unique index m_id on m (id);
alter materialized view m cluster on m_id;
alter materialized view m alter column name set storage external;
alter materialized view m alter column name set compression pglz;
alter materialized view m alter column id set (n_distinct = 5);
