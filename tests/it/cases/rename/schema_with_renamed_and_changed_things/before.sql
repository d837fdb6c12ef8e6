-- @renamed from=shop
create schema app;
create type app.mood as enum ('good', 'bad');
-- @renamed from=orders
create table app.t (
  id serial primary key,
  -- @renamed from=how
  m app.mood);
create table app.gone_soon (id int);
create view app.v as select id, m as shown from app.t;
