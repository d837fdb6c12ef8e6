create schema app; create schema lib;
create function lib.norm2(text) returns text language plpgsql immutable as $$ begin return upper($1); end $$;
create function app.key(n text) returns text language plpgsql immutable set search_path = lib, pg_catalog as $$ begin return norm2($1); end $$;
create table app.t (id int, n varchar(30), k text generated always as (app.key(n)) stored, check (app.key(n) <> 'x'), k2 text not null default app.key('z'));
create index on app.t (app.key(n));
create unique index on app.t (app.key(n), id);
create materialized view app.m as select app.key(n), id from app.t;
create table app.d (k text default app.key('E') not null);
