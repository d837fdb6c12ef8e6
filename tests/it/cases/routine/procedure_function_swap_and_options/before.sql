create function f(a int, b text default 'x') returns void language plpgsql as 'begin end';
create procedure p(a int) language plpgsql as 'begin end';
create function g() returns int language sql immutable strict parallel safe cost 5 leakproof as 'select 1';
create function h() returns setof int language sql rows 50 as 'select 1';
