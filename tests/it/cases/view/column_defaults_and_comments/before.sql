create table t (id int primary key, name text);
create view v as select id, name from t;
alter view v alter column name set default 'x';
comment on column v.id is 'old';
