create table t (id int primary key, v text);
create materialized view m as select id from t;
create unique index m_id on m (id);
create index m_x on m ((id + 1));
