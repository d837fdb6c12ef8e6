create type public.e as enum ('a', 'b');
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.ft (id int, e public.e default 'b', l public.e[]) server s;
create table public.t (e public.e);
create view public.v as select e from public.ft;
