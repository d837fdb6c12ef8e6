create table t (id int, a int, b text);
grant select, insert on t to writer with grant option;
grant select (a), update (b) on t to reader with grant option;
set role writer; grant select on t to reader; reset role;
set role reader; grant update (b) on t to writer; reset role;
create function f() returns int language sql as 'select 1';
grant execute on function f() to writer with grant option;
set role writer; grant execute on function f() to reader; reset role;
