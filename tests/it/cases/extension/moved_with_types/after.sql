create schema extensions;
create extension hstore schema extensions;
create extension citext schema extensions;
create table t (id int, h extensions.hstore default 'a=>1', c extensions.citext);
create index i on t using gist (h);
create function f(a extensions.hstore) returns text language sql immutable as $$ select a::text $$;
create view v as select h operator(extensions.->) 'a' as a, f(h) as f from t;
