create type address as (street varchar(10), n int);
create function f(a address) returns text language sql as $$ select a.street $$;
create view v as select (row('x', 1)::address).street;
