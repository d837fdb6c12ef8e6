-- @renamed from=g
create function f(int) returns int language sql immutable as 'select 1';
create function f(text) returns int language sql immutable as 'select 2';
-- @renamed from=q
create procedure p() language sql as 'select 1';
-- @renamed from=total
create aggregate whole(int) (sfunc = int4pl, stype = int, initcond = '0');
create table t (id int primary key, a int default f(1), b int default f('x'::text));
create view v as select whole(id) as w from t;
