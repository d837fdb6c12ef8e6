create table t(a int);
create view v as select * from t;
create materialized view m as select * from t;
create table u(a int);
grant select on all tables in schema public to reader;
grant execute on all functions in schema public to writer;
grant truncate, references, trigger on t to writer;
