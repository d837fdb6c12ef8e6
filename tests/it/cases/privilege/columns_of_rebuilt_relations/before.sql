create table t (id int, a int, b int);
grant select (id, a), insert (b) on t to reader with grant option;
create view v as select id, a from t; grant select (id), update (a) on v to reader; grant references (id) on v to writer;
create materialized view m as select id, a from t; grant select (a) on m to reader;
