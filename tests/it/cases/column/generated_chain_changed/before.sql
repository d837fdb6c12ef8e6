create table t(a int, b int, g int generated always as (a + b) stored, h text generated always as (a::text) stored);
create index t_g on t(g);
create view v as select g, h from t;
create function f() returns setof t language sql as 'select * from t';
