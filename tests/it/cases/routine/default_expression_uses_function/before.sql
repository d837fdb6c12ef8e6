create function base() returns int language sql immutable as 'select 1';
create function f(a int default base(), b text default 'x') returns int language sql as 'select 1';
create view v as select f() as x;
