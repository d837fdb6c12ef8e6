create table t (id int, name text);
create materialized view m as select id, name from t;
create index i1 on m (id desc);
create unique index "I 3" on m (id, name);
alter index "I 3" set (fillfactor = 60);
comment on index "I 3" is 'three';
