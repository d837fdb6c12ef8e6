create function f(a int, b text) returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';
create type e as enum ('a');
create domain d as int;
revoke execute on function f(int, text) from public;
revoke execute on procedure p() from public;
grant execute on procedure p() to writer with grant option;
grant usage on type e to reader;
revoke usage on domain d from public;
