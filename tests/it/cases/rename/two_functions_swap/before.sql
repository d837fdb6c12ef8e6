-- @renamed from=g
create function f(a int) returns int language sql immutable as 'select 1';
-- @renamed from=f
create function g(a int) returns int language sql immutable as 'select 2';
create table t (id int primary key, a int default f(1));
