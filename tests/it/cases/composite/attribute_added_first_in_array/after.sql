create type c as (a int, z text, b text, d bigint);
create table t (id int, x c, xs c[], y c[][]);
create view v as select (x).a as xa, xs from t;
