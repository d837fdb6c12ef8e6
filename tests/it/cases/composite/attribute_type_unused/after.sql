create type address as (street text, n bigint);
create function f(a address) returns text language sql as $$ select a.street $$;
create view v as select (row('x', 1)::address).street;
