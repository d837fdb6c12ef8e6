create table t (id int, name text);
create materialized view m as select id, name from t;
create unique index m_i on m (id);
create view over_m as select name from m;
grant select on m to reader;
