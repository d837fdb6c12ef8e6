-- @renamed from=f
create function g(int) returns int language sql immutable as 'select 1';
create function f(text) returns int language sql immutable as 'select 2';
-- @renamed from=p
create procedure q() language sql as 'select 1';
-- @renamed from=whole
create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');
create table t (id int primary key, a int default g(1), b int default f('x'::text));
create view v as select total(id) as w from t;
