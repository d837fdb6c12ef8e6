create table t (id int primary key, name text);
create materialized view m as select id, upper(name) as name from t;
create unique index m_id on m (id);
comment on column m.id is 'id';
grant select (id) on m to reader;
create view over_m as select * from m;
