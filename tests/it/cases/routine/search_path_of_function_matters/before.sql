create schema app; create schema lib;
create function lib.norm(text) returns text language plpgsql immutable as $$ begin return lower($1); end $$;
create function app.key(text) returns text language plpgsql immutable set search_path = lib, pg_catalog as $$ begin return norm($1); end $$;
create table app.t (id int, n text, k text generated always as (app.key(n)) stored, check (app.key(n) <> 'x'));
create index on app.t (app.key(n));
create materialized view app.m as select app.key(n) from app.t;
create table app.d (k text default app.key('D'));
