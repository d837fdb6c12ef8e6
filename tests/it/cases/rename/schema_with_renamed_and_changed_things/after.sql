-- @renamed from=app
create schema shop;
create type shop.mood as enum ('good', 'so-so', 'bad');
-- @renamed from=t
create table shop.orders (
  id serial primary key,
  -- @renamed from=m
  how shop.mood,
  more text);
create index on shop.orders (how);
create table shop.gone_soon (id bigint);
create view shop.v as select id, how as shown, more from shop.orders;
