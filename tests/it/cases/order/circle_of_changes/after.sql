create view b as select 1 as x;
create function f() returns setof b language sql as 'select x from b';
create view a as select x from f();
