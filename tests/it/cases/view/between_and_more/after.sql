create table t (a int, b int, c bool default true);
create view v as select a from t where a between 1 and 5 and b > 0;
