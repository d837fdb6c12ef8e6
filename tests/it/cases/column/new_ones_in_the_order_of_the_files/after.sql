create table t (a int primary key, zeta int, beta int not null default 3, alpha int default 1, gen int generated always as (zeta + 1) stored, c int);
create type c as (a int, z int, b text, y int);
create function f() returns setof t language sql stable as 'select * from t';
create view v as select o.a, o.zeta, o.alpha from f() o;
