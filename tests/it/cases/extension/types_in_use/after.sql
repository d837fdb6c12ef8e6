create schema ext;
create extension citext schema ext;
create extension hstore schema ext;
create table t (id int, name ext.citext not null default 'x'::ext.citext, h ext.hstore);
create unique index i on t (name, id);
create index gin_h on t using gin (h);
create function f(b ext.citext) returns text language sql immutable as $$ select b::text $$;
create view v as select f(name) as n from t;
