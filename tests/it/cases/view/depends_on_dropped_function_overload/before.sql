create function f(int) returns int language sql as 'select 1';
create function f(text) returns int language sql as 'select 2';
create view v as select f('x'::text) as a, f(1) as b;
