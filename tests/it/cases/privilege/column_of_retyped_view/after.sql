create table t(a text, b int, c int);
create view v as select a, b, c from t;
grant select (a, c), update (b) on v to reader;
grant insert on v to writer;
