create table t (id int, name text);
create materialized view m (a, b) as select id, name from t;
comment on column m.a is 'a';
