create function base(plus int default 0) returns int language sql immutable as 'select 1';
create function f(a int default base(3), b text default 'y') returns int language sql as 'select 1';
create view v as select f() as x;
