create table t (c int, a int, d int, b int);
create view v as select * from t;
