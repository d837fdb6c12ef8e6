create type c1 as (a int, b text);
create table t(id int primary key, x c1, y c1[]);
create index t_x on t(((x).a));
create view v as select id, (x).b from t;
