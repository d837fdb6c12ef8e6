-- @renamed from=shop
create schema app;
create type app.mood as enum ('good', 'bad');
create table app.t (id serial primary key, m app.mood default 'good', l app.mood[]);
create function app.f(a app.mood, t app.t) returns app.mood language sql immutable as 'select a';
create view app.v as select id, app.f(m, t) from app.t;
create materialized view app.mv as select * from app.v;
create unique index on app.mv (id);
create table public.other (id int references app.t (id), m app.mood);
alter default privileges in schema app grant select on tables to public;
grant usage on schema app to public;
