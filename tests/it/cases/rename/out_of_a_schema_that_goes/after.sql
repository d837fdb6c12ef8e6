create schema s;
create type e as enum ('a');
-- @renamed from=public.t
create table s.u (id serial primary key, x int, e e);
