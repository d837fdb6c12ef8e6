create table t (id int, name text);
create materialized view m ("A", b) as select id, name from t;
comment on column m."A" is 'A';
