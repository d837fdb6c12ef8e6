create function f() returns int language sql as 'select 1';
create view a as select f() as x;
create view b as select x from a;
