create table t (id int, m text default 'ok' not null);
create view v as select m from t;
