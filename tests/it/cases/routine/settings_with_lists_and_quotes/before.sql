create schema "Odd, name";
create function f() returns int language sql set search_path = "$user", public, "Odd, name" set datestyle to iso, mdy set work_mem = '1MB' as 'select 1';
create function g() returns int language sql set search_path = '' set "my.thing" = 'it''s "q"' as 'select 1';
create procedure p(inout a int, out b text, in c int default 3) language plpgsql set role reader as 'begin end';
create function h(int, variadic text[] default '{a,b}') returns table (x int, y text) language sql rows 5 cost 7.5 set local_preload_libraries = '' as 'select 1, null::text';
create function k(a anyelement, out b anyelement, out c anyarray) language sql strict leakproof immutable as 'select $1, array[$1]';
