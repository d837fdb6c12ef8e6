create collation public.d_de (provider = icu, locale = 'de-DE');

create table public.t (id integer primary key, a text collate public.d_de, b text);
create index on public.t (a);
create index on public.t (b collate public.d_de);
create unique index t_lower on public.t (lower(a));
create domain public.d as text collate public.d_de;
create table public.u (d public.d, n text collate public.d_de not null default 'x', check (n < 'z' collate public.d_de));
create type public.k as (x text collate public.d_de);
create view public.v as select a, b collate public.d_de as b from public.t;
comment on column public.t.a is 'kept';
