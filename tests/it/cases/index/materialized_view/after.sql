create table t (id int primary key, v text);
create materialized view m as select id, v from t;
create unique index m_id on m (id);
create index m_v on m (lower(v)) where id > 0;
comment on index m_v is 'v';
alter materialized view m cluster on m_id;
