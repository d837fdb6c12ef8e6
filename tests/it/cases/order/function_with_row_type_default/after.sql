create table t (id int, total int generated always as (double(id)) stored);
create function double(x int) returns int language sql immutable as $$ select x * 2 $$;
create function describe(r t default null) returns text language sql stable as $$ select r.total::text $$;
create view v as select describe(t) as d from t;
