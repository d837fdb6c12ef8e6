create table t (id int primary key, name text);
create view v as select id, name as title from t;
create view over_v as select title as label from v;
grant select on v to reader;
comment on view v is 'the view';
comment on column v.title is 'label';
