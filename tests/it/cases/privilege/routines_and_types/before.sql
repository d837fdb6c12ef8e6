create function f(a int, b text) returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';
create type e as enum ('a');
create domain d as int;
grant execute on function f(int, text) to reader;
revoke usage on type e from public;
