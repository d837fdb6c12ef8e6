create schema app;
-- @renamed from=public.t
create table app.t (id serial primary key, m int);
-- @renamed from=public.mood
create type app.mood as enum ('a', 'b');
-- @renamed from=public.f
create function app.f(app.mood) returns int language sql immutable as 'select 1';
-- @renamed from=public.v
create view app.v as select id, app.f('a') as one from app.t;
-- @renamed from=public.n
create sequence app.n;
