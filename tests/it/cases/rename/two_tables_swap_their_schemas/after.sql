create schema s;
-- @renamed from=s.t
create table public.t (id serial primary key, y text);
-- @renamed from=public.t
create table s.t (id serial primary key, x int);
create view v as select x from s.t;
