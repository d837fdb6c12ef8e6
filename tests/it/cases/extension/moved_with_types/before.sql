create schema extensions;
create extension hstore;
create extension citext;
create table t (id int, h hstore default 'a=>1', c citext);
create index i on t using gist (h);
create function f(a hstore) returns text language sql immutable as $$ select a::text $$;
create view v as select h -> 'a' as a, f(h) as f from t;
