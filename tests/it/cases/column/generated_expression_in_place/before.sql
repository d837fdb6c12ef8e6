create function public.f(a integer) returns integer language sql immutable as 'select a + 1';
create table public.t (id integer primary key, a integer, g integer generated always as (a * 2) stored check (g is distinct from -7), h integer generated always as (public.f(a)) stored);
create index on public.t (g);
create view public.v as select id, g, h from public.t;
create table public.p (id integer, a integer, g integer generated always as (a * 2) stored) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (1000000);
