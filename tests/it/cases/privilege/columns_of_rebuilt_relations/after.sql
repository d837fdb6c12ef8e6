create table t (id bigint, c int, b int);
grant select (id, c), insert (b) on t to reader with grant option; grant select (b) on t to public;
create view v as select c, id from t; grant select (id), update (c) on v to reader; grant references (c) on v to writer;
create materialized view m as select c, id from t; grant select (c) on m to reader;
