create table t (id int, a int, b text);
grant select, insert on t to reader with grant option;
grant select (a), update (b) on t to writer with grant option;
set role reader; grant select on t to writer; reset role;
set role writer; grant update (b) on t to reader; reset role;
create function f() returns int language sql as 'select 1';
grant execute on function f() to reader with grant option;
revoke execute on function f() from public;
set role reader; grant execute on function f() to writer; reset role;
