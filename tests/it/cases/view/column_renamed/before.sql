create table t (id int primary key, name text);
create view v as select id, name as label from t;
create view over_v as select label from v;
grant select on v to reader;
comment on view v is 'the view';
comment on column v.label is 'label';
