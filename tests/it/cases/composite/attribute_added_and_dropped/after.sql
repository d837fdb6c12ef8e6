create type address as (street text, zip text, country text);
create table t (id int, a address);
create view v as select (a).street from t;
create function f(a address) returns text language sql as $$ select a.street $$;
