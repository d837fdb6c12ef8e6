create function f(int) returns int language sql as 'select $1';
create procedure g(int) language sql as 'select 1';
create aggregate h(int) (sfunc = int4pl, stype = int);
create view v as select f(1) as x;
