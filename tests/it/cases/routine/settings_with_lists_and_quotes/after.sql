create schema "Odd, name";
create function f() returns int language sql set search_path = "Odd, name", pg_temp set work_mem = '2MB' set timezone from current as 'select 1';
create function g() returns int language sql set search_path = "ümlaut", 'quo''te' set "my.thing" = 'it''s ''q'',x' as 'select 1';
create procedure p(inout a int, out b text, in c int default 7) language plpgsql set role writer as 'begin end';
create function h(int, variadic text[] default '{"a,b"}') returns table (x int, y text) language sql rows 50 cost 0.5 stable parallel restricted as 'select 1, null::text';
create function k(a anyelement, out b anyelement, out c anyarray) language sql called on null input stable as 'select $1, array[$1]';
