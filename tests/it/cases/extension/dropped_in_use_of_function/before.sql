create extension hstore;
create table t (id int, h text);
create function f(a hstore) returns text language sql as $$ select a -> 'x' $$;
create view v as select hstore('a', h) -> 'a' as x from t;
