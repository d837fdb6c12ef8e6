create table t (id int, name text);
create materialized view m as select id, name from t;
create index i1 on m (id);
create index i2 on m (name);
