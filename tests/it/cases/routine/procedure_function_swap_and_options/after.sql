create procedure f(a int, b text default 'x') language plpgsql as 'begin end';
create function p(a int) returns int language plpgsql as 'begin return 1; end';
create function g() returns int language sql volatile called on null input parallel restricted set work_mem = '8MB' set search_path = public, pg_temp as 'select 1';
create function h() returns setof int language sql rows 5 security definer as 'select 1';
