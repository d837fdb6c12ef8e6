create table t(id serial primary key);
create view v as select * from t;
create materialized view m as select * from t;
create index t_i on t(id);
