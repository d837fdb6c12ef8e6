create type c as (a int, b text, d int);
create table t (id int, x c, xs c[], y c[][]);
create view v as select (x).a as xa, xs from t;
