create table t (id int, name text);
create materialized view m as select id, name from t with no data;
create unique index m_i on m (id, name);
