create function public.k(a integer, b text) returns integer language sql immutable as 'select a + 2';
create table public.t (id integer primary key, a integer, g integer generated always as (public.k(a, 'x')) stored check (g is distinct from -7), h integer generated always as (a + 5) stored);
create index on public.t (g);
create view public.v as select id, g, h from public.t;
create table public.p (id integer, a integer, g integer generated always as (a * 3) stored) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (1000000);
