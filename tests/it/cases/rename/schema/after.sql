-- @renamed from=app
create schema shop;
create type shop.mood as enum ('good', 'bad');
create table shop.t (id serial primary key, m shop.mood default 'good', l shop.mood[]);
create function shop.f(a shop.mood, t shop.t) returns shop.mood language sql immutable as 'select a';
create view shop.v as select id, shop.f(m, t) from shop.t;
create materialized view shop.mv as select * from shop.v;
create unique index on shop.mv (id);
create table public.other (id int references shop.t (id), m shop.mood);
alter default privileges in schema shop grant select on tables to public;
grant usage on schema shop to public;
