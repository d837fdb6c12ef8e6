create schema s;
-- @renamed from=public.t
create table s.u (id serial primary key, x int, e e);
create type e as enum ('a');
