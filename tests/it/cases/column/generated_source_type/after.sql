create table t (id int primary key, a bigint, b bigint generated always as (a * 2) stored);
create view v as select b from t;
