create procedure f(int) language sql as 'select 1';
create aggregate g(int) (sfunc = int4pl, stype = int);
create function h(int) returns int language sql as 'select $1';
create view v as select h(1) as x, g(y) as z from generate_series(1, 2) y;
