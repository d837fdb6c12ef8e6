create table t (id int primary key, name text);
create view v as select id, name from t;
alter view v alter column id set default 7;
comment on column v.name is 'new';
