create table public.t (id integer primary key, a text, b text);
create index on public.t (a);
create index on public.t (b);
create unique index t_lower on public.t (lower(a));
create domain public.d as text;
create table public.u (d public.d, n text not null default 'x', check (n < 'z'));
create type public.k as (x text);
create view public.v as select a, b as b from public.t;
comment on column public.t.a is 'kept';
