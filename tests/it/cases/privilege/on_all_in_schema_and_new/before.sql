create table t(a int);
create view v as select * from t;
create materialized view m as select * from t;
grant all on all tables in schema public to reader;
