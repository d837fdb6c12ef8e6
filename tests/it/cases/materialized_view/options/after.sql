create table t (id int primary key, name text);
create materialized view m with (fillfactor = 80) as select id, name from t;
alter materialized view m alter column id set statistics 50;
