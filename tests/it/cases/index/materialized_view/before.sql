create table t (id int primary key, v text);
create materialized view m as select id, v from t;
create unique index m_id on m (id);
comment on index m_id is 'key';
